// RUN: mtopt %s --decompose | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1) -> (d0)>

// CHECK-LABEL: func.func @softmax(
// CHECK-SAME: %[[X:.*]]: tensor<4x10xf32>) -> tensor<4x10xf32> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0xFF800000 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]] : tensor<4x10xf32>) outs(%[[VAL_1]] : tensor<4xf32>) attrs = {mt.origin = "softmax"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:       %[[VAL_8:.*]] = arith.maximumf %[[ARG1]], %[[ARG0]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_8]] : f32
// CHECK-NEXT:     } -> tensor<4xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = tensor.empty() : tensor<4x10xf32>
// CHECK-NEXT:     %[[VAL_4:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[X]], %[[VAL_2]] : tensor<4x10xf32>, tensor<4xf32>) outs(%[[VAL_3]] : tensor<4x10xf32>) attrs = {mt.origin = "softmax"} {
// CHECK-NEXT:     ^bb0(%[[ARG0_1:.*]]: f32, %[[ARG1_1:.*]]: f32, %[[ARG2:.*]]: f32):
// CHECK-NEXT:       %[[VAL_8_1:.*]] = arith.subf %[[ARG0_1]], %[[ARG1_1]] : f32
// CHECK-NEXT:       %[[VAL_9:.*]] = math.exp %[[VAL_8_1]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_9]] : f32
// CHECK-NEXT:     } -> tensor<4x10xf32>
// CHECK-NEXT:     %[[CST_0:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_5:.*]] = linalg.fill ins(%[[CST_0]] : f32) outs(%[[VAL_0]] : tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:     %[[VAL_6:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]]], iterator_types = ["parallel", "reduction"]} ins(%[[VAL_4]] : tensor<4x10xf32>) outs(%[[VAL_5]] : tensor<4xf32>) attrs = {mt.origin = "softmax"} {
// CHECK-NEXT:     ^bb0(%[[ARG0_2:.*]]: f32, %[[ARG1_2:.*]]: f32):
// CHECK-NEXT:       %[[VAL_8_2:.*]] = arith.addf %[[ARG1_2]], %[[ARG0_2]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_8_2]] : f32
// CHECK-NEXT:     } -> tensor<4xf32>
// CHECK-NEXT:     %[[VAL_7:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_4]], %[[VAL_6]] : tensor<4x10xf32>, tensor<4xf32>) outs(%[[VAL_3]] : tensor<4x10xf32>) attrs = {mt.origin = "softmax"} {
// CHECK-NEXT:     ^bb0(%[[ARG0_3:.*]]: f32, %[[ARG1_3:.*]]: f32, %[[ARG2_1:.*]]: f32):
// CHECK-NEXT:       %[[VAL_8_3:.*]] = arith.divf %[[ARG0_3]], %[[ARG1_3]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_8_3]] : f32
// CHECK-NEXT:     } -> tensor<4x10xf32>
// CHECK-NEXT:     return %[[VAL_7]] : tensor<4x10xf32>
// CHECK-NEXT:   }
func.func @softmax(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
  %0 = mt.softmax %x : tensor<4x10xf32>
  return %0 : tensor<4x10xf32>
}
