// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(pack-weights),lower-to-loops,func.func(canonicalize,cse))' | FileCheck %s

// W is larger than L2's share, so beside its own steps (8 ahead, into L1) each of the 4 row blocks of 16 rows fetches its part of the next panel into L2:
// 16 / 4 = 4 elements a step of k, 2048 a row block.
// CHECK-LABEL: func.func private @linear_unary_0
// CHECK:       scf.for %i = %c0 to %c16 step %c4
// CHECK:         %[[BLOCK:.*]] = arith.divui %i, %c4
// CHECK:         %[[START:.*]] = arith.muli %[[BLOCK]], %c2048
// CHECK:         scf.for %k =
// CHECK-NEXT:      %[[NEXT:.*]] = arith.addi %[[PANEL:.*]], %c1
// CHECK-NEXT:      %[[STEP:.*]] = arith.muli %k, %c4
// CHECK-NEXT:      %[[AT:.*]] = arith.addi %[[START]], %[[STEP]]
// CHECK-NEXT:      memref.prefetch %[[W:.*]][%[[NEXT]], %c0, %[[AT]]], read, locality<2>, data
// CHECK:           memref.prefetch %[[W]][%[[PANEL]], %{{.*}}, %c0], read, locality<3>, data
// the row that fills no block fetches no share
// CHECK-NOT:   locality<2>
func.func @main(%x: tensor<17x512xf32>) -> tensor<17x320xf32> {
  %w = arith.constant dense<2.500000e-01> : tensor<320x512xf32>
  %0 = "mt.kernel"(%x, %w) <{name = "linear_unary", schedule = #mt.schedule<isa = avx2, mr = 4, nr = 16, mc = 16, prefetch = 8>}> ({
  ^bb0(%x_0: tensor<17x512xf32>, %w_1: tensor<320x512xf32>):
    %cst = arith.constant 0.000000e+00 : f32
    %1 = tensor.empty() : tensor<17x320xf32>
    %2 = linalg.fill ins(%cst : f32) outs(%1 : tensor<17x320xf32>) -> tensor<17x320xf32>
    %3 = linalg.matmul indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>]
      ins(%x_0, %w_1 : tensor<17x512xf32>, tensor<320x512xf32>) outs(%2 : tensor<17x320xf32>) -> tensor<17x320xf32>
    "mt.yield"(%3) : (tensor<17x320xf32>) -> ()
  }) : (tensor<17x512xf32>, tensor<320x512xf32>) -> tensor<17x320xf32>
  return %0 : tensor<17x320xf32>
}
