// RUN: mtopt %s --fuse-kernels | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP4:.*]] = affine_map<(d0, d1) -> (d1)>

// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: tensor<64x16xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<32x16xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<32xf32>) -> tensor<64x32xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = "mt.kernel"(%[[X]], %[[W]], %[[B]]) <{name = "linear_unary"}> ({
// CHECK-NEXT:     ^bb0(%[[X_0:.*]]: tensor<64x16xf32>, %[[W_1:.*]]: tensor<32x16xf32>, %[[B_2:.*]]: tensor<32xf32>):
// CHECK-NEXT:       %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:       %[[VAL_1:.*]] = tensor.empty() : tensor<64x32xf32>
// CHECK-NEXT:       %[[VAL_2:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_1]] : tensor<64x32xf32>) -> tensor<64x32xf32>
// CHECK-NEXT:       %[[VAL_3:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[X_0]], %[[W_1]] : tensor<64x16xf32>, tensor<32x16xf32>) outs(%[[VAL_2]] : tensor<64x32xf32>) -> tensor<64x32xf32>
// CHECK-NEXT:       %[[VAL_4:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP4]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_3]], %[[B_2]] : tensor<64x32xf32>, tensor<32xf32>) outs(%[[VAL_1]] : tensor<64x32xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32, %[[ARG2:.*]]: f32):
// CHECK-NEXT:         %[[VAL_5:.*]] = arith.addf %[[ARG0]], %[[ARG1]] : f32
// CHECK-NEXT:         %[[VAL_6:.*]] = arith.maximumf %[[VAL_5]], %[[CST]] fastmath<nsz> : f32
// CHECK-NEXT:         linalg.yield %[[VAL_6]] : f32
// CHECK-NEXT:       } -> tensor<64x32xf32>
// CHECK-NEXT:       "mt.yield"(%[[VAL_4]]) : (tensor<64x32xf32>) -> ()
// CHECK-NEXT:     }) : (tensor<64x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<64x32xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<64x32xf32>
// CHECK-NEXT:   }
func.func @main(%x: tensor<64x16xf32>, %w: tensor<32x16xf32>, %b: tensor<32xf32>) -> tensor<64x32xf32> {
  %0 = mt.linear %x, %w, %b : (tensor<64x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<64x32xf32>
  %1 = mt.relu %0 : tensor<64x32xf32>
  return %1 : tensor<64x32xf32>
}
