// RUN: mtopt %s --decompose | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1, d2) -> (d0)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP4:.*]] = affine_map<(d0, d1) -> ()>
// CHECK-NEXT: #[[$MAP5:.*]] = affine_map<() -> ()>
// CHECK-NEXT: #[[$MAP6:.*]] = affine_map<(d0, d1) -> (d0)>

// CHECK-LABEL: func.func @sum(
// CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>) -> tensor<2x4xf32> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<2x4xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]]], iterator_types = ["parallel", "reduction", "parallel"]} ins(%[[X]] : tensor<2x3x4xf32>) outs(%[[VAL_1]] : tensor<2x4xf32>) attrs = {mt.origin = "reduce_sum"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:       %[[VAL_3:.*]] = arith.addf %[[ARG1]], %[[ARG0]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_3]] : f32
// CHECK-NEXT:     } -> tensor<2x4xf32>
// CHECK-NEXT:     return %[[VAL_2]] : tensor<2x4xf32>
// CHECK-NEXT:   }
func.func @sum(%x: tensor<2x3x4xf32>) -> tensor<2x4xf32> {
  %0 = mt.reduce_sum %x axes = [1] : tensor<2x3x4xf32> to tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @max_keep(
// CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>) -> tensor<2x1x1xf32> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0xFF800000 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<2xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP2]]], iterator_types = ["parallel", "reduction", "reduction"]} ins(%[[X]] : tensor<2x3x4xf32>) outs(%[[VAL_1]] : tensor<2xf32>) attrs = {mt.origin = "reduce_max"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:       %[[VAL_3:.*]] = arith.maximumf %[[ARG1]], %[[ARG0]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_3]] : f32
// CHECK-NEXT:     } -> tensor<2xf32>
// CHECK-NEXT:     %[[EXPANDED:.*]] = tensor.expand_shape %[[VAL_2]] {{[[][[]}}0, 1, 2]] output_shape [2, 1, 1] : tensor<2xf32> into tensor<2x1x1xf32>
// CHECK-NEXT:     return %[[EXPANDED]] : tensor<2x1x1xf32>
// CHECK-NEXT:   }
func.func @max_keep(%x: tensor<2x3x4xf32>) -> tensor<2x1x1xf32> {
  %0 = mt.reduce_max %x axes = [1, 2] keep_dims : tensor<2x3x4xf32> to tensor<2x1x1xf32>
  return %0 : tensor<2x1x1xf32>
}

// CHECK-LABEL: func.func @mean_all(
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>) -> tensor<f32> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<f32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<f32>) -> tensor<f32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP4]]], iterator_types = ["reduction", "reduction"]} ins(%[[X]] : tensor<2x3xf32>) outs(%[[VAL_1]] : tensor<f32>) attrs = {mt.origin = "reduce_mean"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:       %[[VAL_4:.*]] = arith.addf %[[ARG1]], %[[ARG0]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_4]] : f32
// CHECK-NEXT:     } -> tensor<f32>
// CHECK-NEXT:     %[[CST_0:.*]] = arith.constant 6.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_3:.*]] = linalg.generic {indexing_maps = [#[[$MAP5]], #[[$MAP5]]], iterator_types = []} ins(%[[VAL_2]] : tensor<f32>) outs(%[[VAL_0]] : tensor<f32>) attrs = {mt.origin = "reduce_mean"} {
// CHECK-NEXT:     ^bb0(%[[ARG0_1:.*]]: f32, %[[ARG1_1:.*]]: f32):
// CHECK-NEXT:       %[[VAL_4_1:.*]] = arith.divf %[[ARG0_1]], %[[CST_0]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_4_1]] : f32
// CHECK-NEXT:     } -> tensor<f32>
// CHECK-NEXT:     return %[[VAL_3]] : tensor<f32>
// CHECK-NEXT:   }
func.func @mean_all(%x: tensor<2x3xf32>) -> tensor<f32> {
  %0 = mt.reduce_mean %x axes = [0, 1] : tensor<2x3xf32> to tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @max_i8(
// CHECK-SAME: %[[X:.*]]: tensor<2x3xi8>) -> tensor<2xi8> {
// CHECK-NEXT:     %[[C_128_I8:.*]] = arith.constant -128 : i8
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<2xi8>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[C_128_I8]] : i8) outs(%[[VAL_0]] : tensor<2xi8>) -> tensor<2xi8>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP6]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]] : tensor<2x3xi8>) outs(%[[VAL_1]] : tensor<2xi8>) attrs = {mt.origin = "reduce_max"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: i8, %[[ARG1:.*]]: i8):
// CHECK-NEXT:       %[[VAL_3:.*]] = arith.maxsi %[[ARG1]], %[[ARG0]] : i8
// CHECK-NEXT:       linalg.yield %[[VAL_3]] : i8
// CHECK-NEXT:     } -> tensor<2xi8>
// CHECK-NEXT:     return %[[VAL_2]] : tensor<2xi8>
// CHECK-NEXT:   }
func.func @max_i8(%x: tensor<2x3xi8>) -> tensor<2xi8> {
  %0 = mt.reduce_max %x axes = [-1] : tensor<2x3xi8> to tensor<2xi8>
  return %0 : tensor<2xi8>
}
