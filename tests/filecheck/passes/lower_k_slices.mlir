// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(pack-weights),lower-to-loops,func.func(vectorize,unroll,hoist,cse,parallelize))' | FileCheck %s

// Two threads share k = 97: a slice of 49 steps and one of 48, each in blocks of 16 whose sums wait in the slice's part of a buffer. Then the parts are added and the
// epilogue follows, once.
// CHECK-LABEL: func.func private @linear_unary_0
// CHECK:       %[[PARTIAL:.*]] = memref.alloc() {alignment = 64 : i64} : memref<2x3x16xf32>
// CHECK:       scf.parallel (%[[T:.*]]) = (%c0) to (%c2) step (%c1) {
// CHECK-NEXT:    %[[SHARE:.*]] = arith.muli %[[T]], %c49
// CHECK-NEXT:    %[[FROM:.*]] = arith.minsi %[[SHARE]], %c97
// CHECK-NEXT:    %[[END:.*]] = arith.addi %[[FROM]], %c49
// CHECK-NEXT:    %[[TO:.*]] = arith.minsi %[[END]], %c97
// CHECK-NEXT:    %[[SECOND:.*]] = arith.addi %[[FROM]], %c16
// CHECK-NEXT:    %[[FIRST:.*]] = arith.minsi %[[SECOND]], %[[TO]]
// CHECK:         %[[SUM:.*]] = scf.for %k = %[[FROM]] to %[[FIRST]]
// CHECK:         vector.store %[[SUM]], %[[PARTIAL]][%[[T]], %i, %j]
// CHECK:         scf.for %pc = %[[SECOND]] to %[[TO]] step %c16
// CHECK:           %[[MORE:.*]] = scf.for %k = %pc to
// CHECK:           %[[BEFORE:.*]] = vector.load %[[PARTIAL]][%[[T]], %i, %j]
// CHECK-NEXT:      %[[BOTH:.*]] = arith.addf %[[MORE]], %[[BEFORE]]
// CHECK-NEXT:      vector.store %[[BOTH]], %[[PARTIAL]][%[[T]], %i, %j]
// CHECK:         scf.reduce
// CHECK:       scf.for %r = %c0 to %c3
// CHECK-NEXT:    scf.for %c = %c0 to %c16 step %c8
// CHECK-NEXT:      %[[ZEROTH:.*]] = vector.load %[[PARTIAL]][%c0, %r, %c]
// CHECK-NEXT:      %[[ONE:.*]] = vector.load %[[PARTIAL]][%c1, %r, %c]
// CHECK-NEXT:      %[[ALL:.*]] = arith.addf %[[ZEROTH]], %[[ONE]]
// CHECK-NEXT:      %[[BIAS:.*]] = vector.load %b_2[%c]
// CHECK-NEXT:      arith.addf %[[ALL]], %[[BIAS]]
// CHECK:           arith.maximumf
// CHECK-NEXT:      vector.store %{{.*}}, %out[%r, %c]
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
