// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(pack-weights),lower-to-loops,func.func(vectorize,unroll,hoist,cse,parallelize))' | FileCheck %s

// Two threads share k = 97: a slice of 49 steps and one of 48, each in blocks of 16 whose sums wait in the slice's part of a buffer. Then the parts are added and the
// epilogue follows, once.
func.func @main(%x: tensor<3x97xf32>, %b: tensor<16xf32>) -> tensor<3x16xf32> {
  %w = arith.constant dense<2.500000e-01> : tensor<16x97xf32>
  %0 = "mt.kernel"(%x, %w, %b) <{name = "linear_unary", schedule = #mt.schedule<isa = avx2, mr = 1, nr = 8, kc = 16, threads = [1, 1, 2]>}> ({
  ^bb0(%x_0: tensor<3x97xf32>, %w_1: tensor<16x97xf32>, %b_2: tensor<16xf32>):
    %cst = arith.constant 0.000000e+00 : f32
    %1 = tensor.empty() : tensor<3x16xf32>
    %2 = linalg.fill ins(%cst : f32) outs(%1 : tensor<3x16xf32>) -> tensor<3x16xf32>
    %3 = linalg.matmul indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>]
      ins(%x_0, %w_1 : tensor<3x97xf32>, tensor<16x97xf32>) outs(%2 : tensor<3x16xf32>) -> tensor<3x16xf32>
    %4 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%3, %b_2 : tensor<3x16xf32>, tensor<16xf32>) outs(%1 : tensor<3x16xf32>) {
    ^bb0(%in: f32, %bias: f32, %out: f32):
      %5 = arith.addf %in, %bias : f32
      %6 = arith.maximumf %5, %cst : f32
      linalg.yield %6 : f32
    } -> tensor<3x16xf32>
    "mt.yield"(%4) : (tensor<3x16xf32>) -> ()
  }) : (tensor<3x97xf32>, tensor<16x97xf32>, tensor<16xf32>) -> tensor<3x16xf32>
  return %0 : tensor<3x16xf32>
}
