// RUN: mtopt %s --decompose | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, 0, d2)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0) -> (d0)>

// extents of 1 in the type are read at index 0
// CHECK-LABEL: func.func @broadcast(
// CHECK-SAME: %[[X:.*]]: tensor<?x1x8xf32>,
// CHECK-SAME: %[[Y:.*]]: tensor<4x8xf32>) -> tensor<?x4x8xf32> {
// CHECK-NEXT:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[X]], %[[C0]] : tensor<?x1x8xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty(%[[DIM]]) : tensor<?x4x8xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]], iterator_types = ["parallel", "parallel", "parallel"]} ins(%[[X]], %[[Y]] : tensor<?x1x8xf32>, tensor<4x8xf32>) outs(%[[VAL_0]] : tensor<?x4x8xf32>) attrs = {mt.origin = "add"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32, %[[ARG2:.*]]: f32):
// CHECK-NEXT:       %[[VAL_2:.*]] = arith.addf %[[ARG0]], %[[ARG1]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_2]] : f32
// CHECK-NEXT:     } -> tensor<?x4x8xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<?x4x8xf32>
// CHECK-NEXT:   }
func.func @broadcast(%x: tensor<?x1x8xf32>, %y: tensor<4x8xf32>) -> tensor<?x4x8xf32> {
  %0 = mt.add %x, %y : (tensor<?x1x8xf32>, tensor<4x8xf32>) -> tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}

// a splat constant becomes a scalar of the body
// CHECK-LABEL: func.func @scalar(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 2.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP3]]], iterator_types = ["parallel"]} ins(%[[X]] : tensor<4xf32>) outs(%[[VAL_0]] : tensor<4xf32>) attrs = {mt.origin = "mul"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:       %[[VAL_2:.*]] = arith.mulf %[[ARG0]], %[[CST]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_2]] : f32
// CHECK-NEXT:     } -> tensor<4xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<4xf32>
// CHECK-NEXT:   }
func.func @scalar(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = arith.constant dense<2.0> : tensor<f32>
  %0 = mt.mul %x, %c : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// max(x, 0) as arith.maximumf: NaN stays NaN
// CHECK-LABEL: func.func @relu(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP3]]], iterator_types = ["parallel"]} ins(%[[X]] : tensor<4xf32>) outs(%[[VAL_0]] : tensor<4xf32>) attrs = {mt.origin = "relu"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:       %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:       %[[VAL_2:.*]] = arith.maximumf %[[ARG0]], %[[CST]] fastmath<nsz> : f32
// CHECK-NEXT:       linalg.yield %[[VAL_2]] : f32
// CHECK-NEXT:     } -> tensor<4xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<4xf32>
// CHECK-NEXT:   }
func.func @relu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.relu %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @relu_i32(
// CHECK-SAME: %[[X:.*]]: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<4xi32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP3]]], iterator_types = ["parallel"]} ins(%[[X]] : tensor<4xi32>) outs(%[[VAL_0]] : tensor<4xi32>) attrs = {mt.origin = "relu"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: i32, %[[ARG1:.*]]: i32):
// CHECK-NEXT:       %[[C0_I32:.*]] = arith.constant 0 : i32
// CHECK-NEXT:       %[[VAL_2:.*]] = arith.maxsi %[[ARG0]], %[[C0_I32]] : i32
// CHECK-NEXT:       linalg.yield %[[VAL_2]] : i32
// CHECK-NEXT:     } -> tensor<4xi32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<4xi32>
// CHECK-NEXT:   }
func.func @relu_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %0 = mt.relu %x : tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: func.func @silu_bf16(
// CHECK-SAME: %[[X:.*]]: tensor<4xbf16>) -> tensor<4xbf16> {
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<4xbf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP3]]], iterator_types = ["parallel"]} ins(%[[X]] : tensor<4xbf16>) outs(%[[VAL_0]] : tensor<4xbf16>) attrs = {mt.origin = "silu"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: bf16, %[[ARG1:.*]]: bf16):
// CHECK-NEXT:       %[[VAL_2:.*]] = arith.extf %[[ARG0]] : bf16 to f32
// CHECK-NEXT:       %[[CST:.*]] = arith.constant 1.000000e+00 : f32
// CHECK-NEXT:       %[[VAL_3:.*]] = arith.negf %[[VAL_2]] : f32
// CHECK-NEXT:       %[[VAL_4:.*]] = math.exp %[[VAL_3]] : f32
// CHECK-NEXT:       %[[VAL_5:.*]] = arith.addf %[[CST]], %[[VAL_4]] : f32
// CHECK-NEXT:       %[[VAL_6:.*]] = arith.divf %[[CST]], %[[VAL_5]] : f32
// CHECK-NEXT:       %[[VAL_7:.*]] = arith.mulf %[[VAL_2]], %[[VAL_6]] : f32
// CHECK-NEXT:       %[[VAL_8:.*]] = arith.truncf %[[VAL_7]] : f32 to bf16
// CHECK-NEXT:       linalg.yield %[[VAL_8]] : bf16
// CHECK-NEXT:     } -> tensor<4xbf16>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<4xbf16>
// CHECK-NEXT:   }
func.func @silu_bf16(%x: tensor<4xbf16>) -> tensor<4xbf16> {
  %0 = mt.silu %x : tensor<4xbf16>
  return %0 : tensor<4xbf16>
}
