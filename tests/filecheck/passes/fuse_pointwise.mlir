// RUN: mtopt %s --fuse-kernels | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1) -> (d1)>

// One generic, inputs read once each; the transpose is an indexing map, the reshape stays outside.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>,
// CHECK-SAME: %[[Y:.*]]: tensor<8x4xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<8xf32>) -> tensor<32xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = "mt.kernel"(%[[X]], %[[Y]], %[[B]]) <{name = "pointwise_mul_transpose_add"}> ({
// CHECK-NEXT:     ^bb0(%[[X_0:.*]]: tensor<4x8xf32>, %[[Y_1:.*]]: tensor<8x4xf32>, %[[B_2:.*]]: tensor<8xf32>):
// CHECK-NEXT:       %[[CST:.*]] = arith.constant 2.000000e+00 : f32
// CHECK-NEXT:       %[[VAL_1:.*]] = tensor.empty() : tensor<4x8xf32>
// CHECK-NEXT:       %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[X_0]], %[[Y_1]], %[[B_2]] : tensor<4x8xf32>, tensor<8x4xf32>, tensor<8xf32>) outs(%[[VAL_1]] : tensor<4x8xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32, %[[ARG2:.*]]: f32, %[[ARG3:.*]]: f32):
// CHECK-NEXT:         %[[VAL_3:.*]] = arith.mulf %[[ARG0]], %[[CST]] : f32
// CHECK-NEXT:         %[[VAL_4:.*]] = arith.addf %[[VAL_3]], %[[ARG1]] : f32
// CHECK-NEXT:         %[[VAL_5:.*]] = arith.addf %[[VAL_4]], %[[ARG2]] : f32
// CHECK-NEXT:         %[[VAL_6:.*]] = arith.mulf %[[VAL_5]], %[[ARG0]] : f32
// CHECK-NEXT:         linalg.yield %[[VAL_6]] : f32
// CHECK-NEXT:       } -> tensor<4x8xf32>
// CHECK-NEXT:       "mt.yield"(%[[VAL_2]]) : (tensor<4x8xf32>) -> ()
// CHECK-NEXT:     }) : (tensor<4x8xf32>, tensor<8x4xf32>, tensor<8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[COLLAPSED:.*]] = tensor.collapse_shape %[[VAL_0]] {{[[][[]}}0, 1]] : tensor<4x8xf32> into tensor<32xf32>
// CHECK-NEXT:     return %[[COLLAPSED]] : tensor<32xf32>
// CHECK-NEXT:   }
func.func @main(%x: tensor<4x8xf32>, %y: tensor<8x4xf32>, %b: tensor<8xf32>) -> tensor<32xf32> {
  %two = arith.constant dense<2.0> : tensor<f32>
  %t = mt.transpose %y permutation = [1, 0] : tensor<8x4xf32> to tensor<4x8xf32>
  %0 = mt.mul %x, %two : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  %1 = mt.add %0, %t : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = mt.add %1, %b : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %3 = mt.mul %2, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %4 = mt.reshape %3 : tensor<4x8xf32> to tensor<32xf32>
  return %4 : tensor<32xf32>
}
