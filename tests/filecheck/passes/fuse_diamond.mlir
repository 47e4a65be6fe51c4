// RUN: mtopt %s --fuse-kernels | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1) -> (d0, d1)>

// x · sigmoid(x) by hand: the product has two users that meet again, so all of it is one kernel.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<16x8xf32>) -> tensor<4x16xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = "mt.kernel"(%[[X]], %[[W]]) <{name = "linear_unary"}> ({
// CHECK-NEXT:     ^bb0(%[[X_0:.*]]: tensor<4x8xf32>, %[[W_1:.*]]: tensor<16x8xf32>):
// CHECK-NEXT:       %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:       %[[VAL_1:.*]] = tensor.empty() : tensor<4x16xf32>
// CHECK-NEXT:       %[[VAL_2:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_1]] : tensor<4x16xf32>) -> tensor<4x16xf32>
// CHECK-NEXT:       %[[CST_2:.*]] = arith.constant 1.000000e+00 : f32
// CHECK-NEXT:       %[[VAL_3:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[X_0]], %[[W_1]] : tensor<4x8xf32>, tensor<16x8xf32>) outs(%[[VAL_2]] : tensor<4x16xf32>) -> tensor<4x16xf32>
// CHECK-NEXT:       %[[VAL_4:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_3]] : tensor<4x16xf32>) outs(%[[VAL_1]] : tensor<4x16xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:         %[[VAL_5:.*]] = arith.negf %[[ARG0]] : f32
// CHECK-NEXT:         %[[VAL_6:.*]] = math.exp %[[VAL_5]] : f32
// CHECK-NEXT:         %[[VAL_7:.*]] = arith.addf %[[VAL_6]], %[[CST_2]] : f32
// CHECK-NEXT:         %[[VAL_8:.*]] = arith.divf %[[CST_2]], %[[VAL_7]] : f32
// CHECK-NEXT:         %[[VAL_9:.*]] = arith.mulf %[[ARG0]], %[[VAL_8]] : f32
// CHECK-NEXT:         linalg.yield %[[VAL_9]] : f32
// CHECK-NEXT:       } -> tensor<4x16xf32>
// CHECK-NEXT:       "mt.yield"(%[[VAL_4]]) : (tensor<4x16xf32>) -> ()
// CHECK-NEXT:     }) : (tensor<4x8xf32>, tensor<16x8xf32>) -> tensor<4x16xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<4x16xf32>
// CHECK-NEXT:   }
func.func @main(%x: tensor<4x8xf32>, %w: tensor<16x8xf32>) -> tensor<4x16xf32> {
  %0 = mt.linear %x, %w : (tensor<4x8xf32>, tensor<16x8xf32>) -> tensor<4x16xf32>
  %1 = mt.sigmoid %0 : tensor<4x16xf32>
  %2 = mt.mul %0, %1 : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
  return %2 : tensor<4x16xf32>
}
