// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(pack-weights))' | FileCheck %s

// Dot products read a weight of [k, n] as [n, k].
// CHECK: arith.constant dense<{{\[\[}}1.000000e+00, 3.000000e+00, 5.000000e+00], [2.000000e+00, 4.000000e+00, 6.000000e+00]]> : tensor<2x3xf32>
// CHECK: linalg.generic {indexing_maps = [#[[$A:.*]], #[[$B:.*]], #[[$Y:.*]]], iterator_types = ["parallel", "parallel", "reduction"]}
func.func @main(%x: tensor<4x3xf32>) -> tensor<4x2xf32> {
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %0 = "mt.kernel"(%x, %w) <{name = "mm", schedule = #mt.schedule<isa = vec128, mr = 2, nr = 2, vectorize = "k">}> ({
  ^bb0(%x_0: tensor<4x3xf32>, %w_1: tensor<3x2xf32>):
    %cst = arith.constant 0.000000e+00 : f32
    %1 = tensor.empty() : tensor<4x2xf32>
    %2 = linalg.fill ins(%cst : f32) outs(%1 : tensor<4x2xf32>) -> tensor<4x2xf32>
    %3 = linalg.matmul ins(%x_0, %w_1 : tensor<4x3xf32>, tensor<3x2xf32>) outs(%2 : tensor<4x2xf32>) -> tensor<4x2xf32>
    "mt.yield"(%3) : (tensor<4x2xf32>) -> ()
  }) : (tensor<4x3xf32>, tensor<3x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}
