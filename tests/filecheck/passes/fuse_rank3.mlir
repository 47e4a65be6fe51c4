// RUN: mtopt %s --fuse-kernels | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP4:.*]] = affine_map<(d0, d1) -> (d1)>

// Two linear layers on [batch, rows, features] with a residual: the reshapes around them move out, each layer is one kernel on [batch * rows, features].
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: tensor<2x?x8xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<8x8xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<8xf32>) -> tensor<2x?x8xf32> {
// CHECK-NEXT:     %[[C1:.*]] = arith.constant 1 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[X]], %[[C1]] : tensor<2x?x8xf32>
// CHECK-NEXT:     %[[COLLAPSED:.*]] = tensor.collapse_shape %[[X]] {{[[][[]}}0, 1], [2]] : tensor<2x?x8xf32> into tensor<?x8xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = "mt.kernel"(%[[COLLAPSED]], %[[W]], %[[B]]) <{name = "linear_unary"}> ({
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: tensor<?x8xf32>, %[[W_0:.*]]: tensor<8x8xf32>, %[[B_1:.*]]: tensor<8xf32>):
// CHECK-NEXT:       %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:       %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:       %[[DIM_2:.*]] = tensor.dim %[[ARG0]], %[[C0]] : tensor<?x8xf32>
// CHECK-NEXT:       %[[VAL_2:.*]] = tensor.empty(%[[DIM_2]]) : tensor<?x8xf32>
// CHECK-NEXT:       %[[VAL_3:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_2]] : tensor<?x8xf32>) -> tensor<?x8xf32>
// CHECK-NEXT:       %[[VAL_4:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[ARG0]], %[[W_0]] : tensor<?x8xf32>, tensor<8x8xf32>) outs(%[[VAL_3]] : tensor<?x8xf32>) -> tensor<?x8xf32>
// CHECK-NEXT:       %[[VAL_5:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP4]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_4]], %[[B_1]] : tensor<?x8xf32>, tensor<8xf32>) outs(%[[VAL_2]] : tensor<?x8xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG1:.*]]: f32, %[[ARG2:.*]]: f32, %[[ARG3:.*]]: f32):
// CHECK-NEXT:         %[[VAL_6:.*]] = arith.addf %[[ARG1]], %[[ARG2]] : f32
// CHECK-NEXT:         %[[VAL_7:.*]] = arith.maximumf %[[VAL_6]], %[[CST]] fastmath<nsz> : f32
// CHECK-NEXT:         linalg.yield %[[VAL_7]] : f32
// CHECK-NEXT:       } -> tensor<?x8xf32>
// CHECK-NEXT:       "mt.yield"(%[[VAL_5]]) : (tensor<?x8xf32>) -> ()
// CHECK-NEXT:     }) : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = "mt.kernel"(%[[VAL_0]], %[[W]], %[[B]], %[[COLLAPSED]]) <{name = "linear_binary"}> ({
// CHECK-NEXT:     ^bb0(%[[ARG0_1:.*]]: tensor<?x8xf32>, %[[W_0_1:.*]]: tensor<8x8xf32>, %[[B_1_1:.*]]: tensor<8xf32>, %[[ARG1_1:.*]]: tensor<?x8xf32>):
// CHECK-NEXT:       %[[CST_1:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:       %[[C0_1:.*]] = arith.constant 0 : index
// CHECK-NEXT:       %[[DIM_2_1:.*]] = tensor.dim %[[ARG0_1]], %[[C0_1]] : tensor<?x8xf32>
// CHECK-NEXT:       %[[VAL_2_1:.*]] = tensor.empty(%[[DIM_2_1]]) : tensor<?x8xf32>
// CHECK-NEXT:       %[[VAL_3_1:.*]] = linalg.fill ins(%[[CST_1]] : f32) outs(%[[VAL_2_1]] : tensor<?x8xf32>) -> tensor<?x8xf32>
// CHECK-NEXT:       %[[VAL_4_1:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[ARG0_1]], %[[W_0_1]] : tensor<?x8xf32>, tensor<8x8xf32>) outs(%[[VAL_3_1]] : tensor<?x8xf32>) -> tensor<?x8xf32>
// CHECK-NEXT:       %[[VAL_5_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP4]], #[[$MAP3]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_4_1]], %[[B_1_1]], %[[ARG1_1]] : tensor<?x8xf32>, tensor<8xf32>, tensor<?x8xf32>) outs(%[[VAL_2_1]] : tensor<?x8xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG2_1:.*]]: f32, %[[ARG3_1:.*]]: f32, %[[ARG4:.*]]: f32, %[[ARG5:.*]]: f32):
// CHECK-NEXT:         %[[VAL_6_1:.*]] = arith.addf %[[ARG2_1]], %[[ARG3_1]] : f32
// CHECK-NEXT:         %[[VAL_7_1:.*]] = arith.addf %[[VAL_6_1]], %[[ARG4]] : f32
// CHECK-NEXT:         linalg.yield %[[VAL_7_1]] : f32
// CHECK-NEXT:       } -> tensor<?x8xf32>
// CHECK-NEXT:       "mt.yield"(%[[VAL_5_1]]) : (tensor<?x8xf32>) -> ()
// CHECK-NEXT:     }) : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
// CHECK-NEXT:     %[[EXPANDED:.*]] = tensor.expand_shape %[[VAL_1]] {{[[][[]}}0, 1], [2]] output_shape [2, %[[DIM]], 8] : tensor<?x8xf32> into tensor<2x?x8xf32>
// CHECK-NEXT:     return %[[EXPANDED]] : tensor<2x?x8xf32>
// CHECK-NEXT:   }
func.func @main(%x: tensor<2x?x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32> {
  %0 = mt.linear %x, %w, %b : (tensor<2x?x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32>
  %1 = mt.relu %0 : tensor<2x?x8xf32>
  %2 = mt.linear %1, %w, %b : (tensor<2x?x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32>
  %3 = mt.add %2, %x : (tensor<2x?x8xf32>, tensor<2x?x8xf32>) -> tensor<2x?x8xf32>
  return %3 : tensor<2x?x8xf32>
}
