// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(pack-weights),lower-to-loops,func.func(vectorize,unroll,hoist,cse))' | FileCheck %s

// Few steps of k: the sums start at the bias, and the epilogue is what is left of it.
// CHECK-LABEL: func.func private @few
// CHECK:         %[[BIAS:.*]] = vector.load %b_2[%c0]
// CHECK:         %[[SUMS:.*]]:2 = scf.for %k = %c0 to %c16 step %c1 iter_args(%{{.*}} = %[[BIAS]], %{{.*}} = %[[BIAS]])
// CHECK-NOT:     arith.addf
// CHECK:         arith.maximumf %[[SUMS]]#0,
// CHECK-NOT:     arith.addf
// CHECK:         arith.maximumf %[[SUMS]]#1,
func.func @f(%x: tensor<2x16xf32>, %b: tensor<8xf32>) -> tensor<2x8xf32> {
  %w = arith.constant dense<2.500000e-01> : tensor<16x8xf32>
  %0 = "mt.kernel"(%x, %w, %b) <{name = "few", schedule = #mt.schedule<isa = avx2, mr = 2, nr = 8>}> ({
  ^bb0(%x_0: tensor<2x16xf32>, %w_1: tensor<16x8xf32>, %b_2: tensor<8xf32>):
    %cst = arith.constant 0.000000e+00 : f32
    %1 = tensor.empty() : tensor<2x8xf32>
    %2 = linalg.fill ins(%cst : f32) outs(%1 : tensor<2x8xf32>) -> tensor<2x8xf32>
    %3 = linalg.matmul ins(%x_0, %w_1 : tensor<2x16xf32>, tensor<16x8xf32>) outs(%2 : tensor<2x8xf32>) -> tensor<2x8xf32>
    %4 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%3, %b_2 : tensor<2x8xf32>, tensor<8xf32>) outs(%1 : tensor<2x8xf32>) {
    ^bb0(%in: f32, %bias: f32, %out: f32):
      %5 = arith.addf %in, %bias : f32
      %6 = arith.maximumf %5, %cst : f32
      linalg.yield %6 : f32
    } -> tensor<2x8xf32>
    "mt.yield"(%4) : (tensor<2x8xf32>) -> ()
  }) : (tensor<2x16xf32>, tensor<16x8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}

// Many steps: a large bias would make each of them round to its own size.
// CHECK-LABEL: func.func private @many
// CHECK:         %[[SUMS:.*]]:2 = scf.for %k = %c0 to %c65 step %c1 iter_args(%{{.*}} = %[[ZERO:.*]], %{{.*}} = %[[ZERO]])
// CHECK:         arith.addf %[[SUMS]]#0,
func.func @g(%x: tensor<2x65xf32>, %b: tensor<8xf32>) -> tensor<2x8xf32> {
  %w = arith.constant dense<2.500000e-01> : tensor<65x8xf32>
  %0 = "mt.kernel"(%x, %w, %b) <{name = "many", schedule = #mt.schedule<isa = avx2, mr = 2, nr = 8>}> ({
  ^bb0(%x_0: tensor<2x65xf32>, %w_1: tensor<65x8xf32>, %b_2: tensor<8xf32>):
    %cst = arith.constant 0.000000e+00 : f32
    %1 = tensor.empty() : tensor<2x8xf32>
    %2 = linalg.fill ins(%cst : f32) outs(%1 : tensor<2x8xf32>) -> tensor<2x8xf32>
    %3 = linalg.matmul ins(%x_0, %w_1 : tensor<2x65xf32>, tensor<65x8xf32>) outs(%2 : tensor<2x8xf32>) -> tensor<2x8xf32>
    %4 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%3, %b_2 : tensor<2x8xf32>, tensor<8xf32>) outs(%1 : tensor<2x8xf32>) {
    ^bb0(%in: f32, %bias: f32, %out: f32):
      %5 = arith.addf %in, %bias : f32
      %6 = arith.maximumf %5, %cst : f32
      linalg.yield %6 : f32
    } -> tensor<2x8xf32>
    "mt.yield"(%4) : (tensor<2x8xf32>) -> ()
  }) : (tensor<2x65xf32>, tensor<65x8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}

// Something else reads the sum.
// CHECK-LABEL: func.func private @twice
// CHECK:         %[[SUMS:.*]]:2 = scf.for
// CHECK:         %[[BIASED:.*]] = arith.addf %[[SUMS]]#0,
// CHECK-NEXT:    arith.mulf %[[BIASED]], %[[SUMS]]#0
func.func @h(%x: tensor<2x16xf32>, %b: tensor<8xf32>) -> tensor<2x8xf32> {
  %w = arith.constant dense<2.500000e-01> : tensor<16x8xf32>
  %0 = "mt.kernel"(%x, %w, %b) <{name = "twice", schedule = #mt.schedule<isa = avx2, mr = 2, nr = 8>}> ({
  ^bb0(%x_0: tensor<2x16xf32>, %w_1: tensor<16x8xf32>, %b_2: tensor<8xf32>):
    %cst = arith.constant 0.000000e+00 : f32
    %1 = tensor.empty() : tensor<2x8xf32>
    %2 = linalg.fill ins(%cst : f32) outs(%1 : tensor<2x8xf32>) -> tensor<2x8xf32>
    %3 = linalg.matmul ins(%x_0, %w_1 : tensor<2x16xf32>, tensor<16x8xf32>) outs(%2 : tensor<2x8xf32>) -> tensor<2x8xf32>
    %4 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%3, %b_2 : tensor<2x8xf32>, tensor<8xf32>) outs(%1 : tensor<2x8xf32>) {
    ^bb0(%in: f32, %bias: f32, %out: f32):
      %5 = arith.addf %in, %bias : f32
      %6 = arith.mulf %5, %in : f32
      linalg.yield %6 : f32
    } -> tensor<2x8xf32>
    "mt.yield"(%4) : (tensor<2x8xf32>) -> ()
  }) : (tensor<2x16xf32>, tensor<16x8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
