// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(pack-weights),lower-to-loops,func.func(vectorize,unroll,hoist,cse,parallelize))' | FileCheck %s

// Three columns leave most lanes empty, so k = 97 runs along the lanes: six sums of 96 steps in vectors, and the last step under a mask, whose zeros add nothing.
// Each sum's lanes are added up once; columns are vectors again from there on.
// CHECK-LABEL: func.func private @linear_unary_0
// CHECK:       %[[SUMS:.*]]:6 = scf.for %k = %c0 to %c96 step %c16 iter_args
// CHECK:         %[[X:.*]] = vector.load %x_0[%c0, %k]
// CHECK-NEXT:    vector.fma %[[X]],
// CHECK-NEXT:    vector.fma %[[X]],
// CHECK-NEXT:    vector.fma %[[X]],
// CHECK-NEXT:    vector.load %x_0[%c1, %k]
// CHECK:       %[[ONE:.*]] = arith.constant dense<[true, false, false, false, false, false, false, false]>
// CHECK-NEXT:  %[[W:.*]] = vector.maskedload %w_1[%c0, %c96], %[[ONE]]
// CHECK:       %[[LAST:.*]] = vector.maskedload %x_0[%c0, %c96], %[[ONE]]
// CHECK-NEXT:  %[[SUM:.*]] = vector.fma %[[LAST]], %[[W]], %[[SUMS]]#0
// CHECK-NOT:   arith.select
// CHECK:       %[[DOT:.*]] = vector.reduction <add>, %[[SUM]] : vector<8xf32> into f32
// CHECK:       memref.store %[[DOT]], %[[DOTS:.*]][%c0, %c0] : memref<2x8xf32>
// CHECK:       %[[ROW:.*]] = vector.load %[[DOTS]][%c0, %c0]
// CHECK:       %[[BIASED:.*]] = arith.addf %[[ROW]],
// CHECK-NEXT:  %[[Y:.*]] = arith.maximumf %[[BIASED]],
// CHECK:       vector.maskedstore %out[%c0, %c0], %{{.*}}, %[[Y]]
// The third row is a block of its own.
// CHECK:       scf.for %k = %c0 to %c96 step %c16 iter_args(%{{[^,]*}}, %{{[^,]*}}, %{{[^,]*}})
func.func @main(%x: tensor<3x97xf32>, %b: tensor<3xf32>) -> tensor<3x3xf32> {
  %w = arith.constant dense<2.500000e-01> : tensor<3x97xf32>
  %0 = "mt.kernel"(%x, %w, %b) <{name = "linear_unary", schedule = #mt.schedule<isa = avx2, mr = 2, nr = 3, unroll = 2, vectorize = "k">}> ({
  ^bb0(%x_0: tensor<3x97xf32>, %w_1: tensor<3x97xf32>, %b_2: tensor<3xf32>):
    %cst = arith.constant 0.000000e+00 : f32
    %1 = tensor.empty() : tensor<3x3xf32>
    %2 = linalg.fill ins(%cst : f32) outs(%1 : tensor<3x3xf32>) -> tensor<3x3xf32>
    %3 = linalg.matmul indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>]
      ins(%x_0, %w_1 : tensor<3x97xf32>, tensor<3x97xf32>) outs(%2 : tensor<3x3xf32>) -> tensor<3x3xf32>
    %4 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%3, %b_2 : tensor<3x3xf32>, tensor<3xf32>) outs(%1 : tensor<3x3xf32>) {
    ^bb0(%in: f32, %bias: f32, %out: f32):
      %5 = arith.addf %in, %bias : f32
      %6 = arith.maximumf %5, %cst : f32
      linalg.yield %6 : f32
    } -> tensor<3x3xf32>
    "mt.yield"(%4) : (tensor<3x3xf32>) -> ()
  }) : (tensor<3x97xf32>, tensor<3x97xf32>, tensor<3xf32>) -> tensor<3x3xf32>
  return %0 : tensor<3x3xf32>
}
