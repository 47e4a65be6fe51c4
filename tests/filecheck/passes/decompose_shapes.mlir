// RUN: mtopt %s --decompose | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1) -> (d0 * 3 + 1, d1 * 2)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1, d2) -> (0, d2)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>

// CHECK-LABEL: func.func @collapse(
// CHECK-SAME: %[[X:.*]]: tensor<?x4x4xf32>) -> tensor<?x16xf32> {
// CHECK-NEXT:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:     %[[COLLAPSED:.*]] = tensor.collapse_shape %[[X]] {{[[][[]}}0], [1, 2]] : tensor<?x4x4xf32> into tensor<?x16xf32>
// CHECK-NEXT:     return %[[COLLAPSED]] : tensor<?x16xf32>
// CHECK-NEXT:   }
func.func @collapse(%x: tensor<?x4x4xf32>) -> tensor<?x16xf32> {
  %0 = mt.reshape %x : tensor<?x4x4xf32> to tensor<?x16xf32>
  return %0 : tensor<?x16xf32>
}

// CHECK-LABEL: func.func @through_common(
// CHECK-SAME: %[[X:.*]]: tensor<4x6xf32>) -> tensor<3x8xf32> {
// CHECK-NEXT:     %[[COLLAPSED:.*]] = tensor.collapse_shape %[[X]] {{[[][[]}}0, 1]] : tensor<4x6xf32> into tensor<24xf32>
// CHECK-NEXT:     %[[EXPANDED:.*]] = tensor.expand_shape %[[COLLAPSED]] {{[[][[]}}0, 1]] output_shape [3, 8] : tensor<24xf32> into tensor<3x8xf32>
// CHECK-NEXT:     return %[[EXPANDED]] : tensor<3x8xf32>
// CHECK-NEXT:   }
func.func @through_common(%x: tensor<4x6xf32>) -> tensor<3x8xf32> {
  %0 = mt.reshape %x : tensor<4x6xf32> to tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// what is left of the elements, when the program runs
// CHECK-LABEL: func.func @open(
// CHECK-SAME: %[[X:.*]]: tensor<?x8xf32>) -> tensor<?x4xf32> {
// CHECK-NEXT:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[X]], %[[C0]] : tensor<?x8xf32>
// CHECK-NEXT:     %[[C8:.*]] = arith.constant 8 : index
// CHECK-NEXT:     %[[VAL_0:.*]] = arith.muli %[[DIM]], %[[C8]] : index
// CHECK-NEXT:     %[[C4:.*]] = arith.constant 4 : index
// CHECK-NEXT:     %[[VAL_1:.*]] = arith.divui %[[VAL_0]], %[[C4]] : index
// CHECK-NEXT:     %[[COLLAPSED:.*]] = tensor.collapse_shape %[[X]] {{[[][[]}}0, 1]] : tensor<?x8xf32> into tensor<?xf32>
// CHECK-NEXT:     %[[EXPANDED:.*]] = tensor.expand_shape %[[COLLAPSED]] {{[[][[]}}0, 1]] output_shape [%[[VAL_1]], 4] : tensor<?xf32> into tensor<?x4xf32>
// CHECK-NEXT:     return %[[EXPANDED]] : tensor<?x4xf32>
// CHECK-NEXT:   }
func.func @open(%x: tensor<?x8xf32>) -> tensor<?x4xf32> {
  %0 = mt.reshape %x : tensor<?x8xf32> to tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @slice(
// CHECK-SAME: %[[X:.*]]: tensor<8x8xf32>) -> tensor<2x4xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]]], iterator_types = ["parallel", "parallel"]} ins(%[[X]] : tensor<8x8xf32>) outs(%[[VAL_0]] : tensor<2x4xf32>) attrs = {mt.origin = "slice"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:       linalg.yield %[[ARG0]] : f32
// CHECK-NEXT:     } -> tensor<2x4xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<2x4xf32>
// CHECK-NEXT:   }
func.func @slice(%x: tensor<8x8xf32>) -> tensor<2x4xf32> {
  %0 = mt.slice %x offsets = [1, 0] sizes = [2, 4] strides = [3, 2] : tensor<8x8xf32> to tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @concat(
// CHECK-SAME: %[[X:.*]]: tensor<2x?xf32>,
// CHECK-SAME: %[[Y:.*]]: tensor<2x3xf32>) -> tensor<2x?xf32> {
// CHECK-NEXT:     %[[C1:.*]] = arith.constant 1 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[X]], %[[C1]] : tensor<2x?xf32>
// CHECK-NEXT:     %[[C3:.*]] = arith.constant 3 : index
// CHECK-NEXT:     %[[VAL_0:.*]] = arith.addi %[[DIM]], %[[C3]] : index
// CHECK-NEXT:     %[[VAL_1:.*]] = tensor.empty(%[[VAL_0]]) : tensor<2x?xf32>
// CHECK-NEXT:     %[[INSERTED_SLICE:.*]] = tensor.insert_slice %[[X]] into %[[VAL_1]][0, 0] [2, %[[DIM]]] [1, 1] {mt.origin = "concat"} : tensor<2x?xf32> into tensor<2x?xf32>
// CHECK-NEXT:     %[[INSERTED_SLICE_0:.*]] = tensor.insert_slice %[[Y]] into %[[INSERTED_SLICE]][0, %[[DIM]]] [2, 3] [1, 1] {mt.origin = "concat"} : tensor<2x3xf32> into tensor<2x?xf32>
// CHECK-NEXT:     return %[[INSERTED_SLICE_0]] : tensor<2x?xf32>
// CHECK-NEXT:   }
func.func @concat(%x: tensor<2x?xf32>, %y: tensor<2x3xf32>) -> tensor<2x?xf32> {
  %0 = mt.concat %x, %y axis = 1 : (tensor<2x?xf32>, tensor<2x3xf32>) -> tensor<2x?xf32>
  return %0 : tensor<2x?xf32>
}

// CHECK-LABEL: func.func @broadcast_to(
// CHECK-SAME: %[[X:.*]]: tensor<1x3xf32>) -> tensor<2x4x3xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<2x4x3xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP2]], #[[$MAP3]]], iterator_types = ["parallel", "parallel", "parallel"]} ins(%[[X]] : tensor<1x3xf32>) outs(%[[VAL_0]] : tensor<2x4x3xf32>) attrs = {mt.origin = "broadcast_to"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:       linalg.yield %[[ARG0]] : f32
// CHECK-NEXT:     } -> tensor<2x4x3xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<2x4x3xf32>
// CHECK-NEXT:   }
func.func @broadcast_to(%x: tensor<1x3xf32>) -> tensor<2x4x3xf32> {
  %0 = mt.broadcast_to %x : tensor<1x3xf32> to tensor<2x4x3xf32>
  return %0 : tensor<2x4x3xf32>
}
