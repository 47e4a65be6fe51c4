// RUN: mtopt %s --decompose | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0) -> (d0)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1) -> (d1)>

// the row length is open: it is counted when the program runs
// CHECK-LABEL: func.func @layer_norm(
// CHECK-SAME: %[[X:.*]]: tensor<4x?xf32>,
// CHECK-SAME: %[[S:.*]]: tensor<?xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<?xf32>) -> tensor<4x?xf32> {
// CHECK-NEXT:     %[[C1:.*]] = arith.constant 1 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[X]], %[[C1]] : tensor<4x?xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = arith.index_cast %[[DIM]] : index to i64
// CHECK-NEXT:     %[[VAL_1:.*]] = arith.sitofp %[[VAL_0]] : i64 to f32
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 1.000000e-05 : f32
// CHECK-NEXT:     %[[CST_0:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_2:.*]] = tensor.empty() : tensor<4xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = linalg.fill ins(%[[CST_0]] : f32) outs(%[[VAL_2]] : tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:     %[[VAL_4:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]] : tensor<4x?xf32>) outs(%[[VAL_3]] : tensor<4xf32>) attrs = {mt.origin = "layer_norm"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:       %[[VAL_10:.*]] = arith.addf %[[ARG1]], %[[ARG0]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_10]] : f32
// CHECK-NEXT:     } -> tensor<4xf32>
// CHECK-NEXT:     %[[VAL_5:.*]] = linalg.generic {indexing_maps = [#[[$MAP2]], #[[$MAP2]]], iterator_types = ["parallel"]} ins(%[[VAL_4]] : tensor<4xf32>) outs(%[[VAL_2]] : tensor<4xf32>) attrs = {mt.origin = "layer_norm"} {
// CHECK-NEXT:     ^bb0(%[[ARG0_1:.*]]: f32, %[[ARG1_1:.*]]: f32):
// CHECK-NEXT:       %[[VAL_10_1:.*]] = arith.divf %[[ARG0_1]], %[[VAL_1]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_10_1]] : f32
// CHECK-NEXT:     } -> tensor<4xf32>
// CHECK-NEXT:     %[[VAL_6:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP1]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]], %[[VAL_5]] : tensor<4x?xf32>, tensor<4xf32>) outs(%[[VAL_3]] : tensor<4xf32>) attrs = {mt.origin = "layer_norm"} {
// CHECK-NEXT:     ^bb0(%[[ARG0_2:.*]]: f32, %[[ARG1_2:.*]]: f32, %[[ARG2:.*]]: f32):
// CHECK-NEXT:       %[[VAL_10_2:.*]] = arith.subf %[[ARG0_2]], %[[ARG1_2]] : f32
// CHECK-NEXT:       %[[VAL_11:.*]] = arith.mulf %[[VAL_10_2]], %[[VAL_10_2]] : f32
// CHECK-NEXT:       %[[VAL_12:.*]] = arith.addf %[[ARG2]], %[[VAL_11]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_12]] : f32
// CHECK-NEXT:     } -> tensor<4xf32>
// CHECK-NEXT:     %[[VAL_7:.*]] = linalg.generic {indexing_maps = [#[[$MAP2]], #[[$MAP2]]], iterator_types = ["parallel"]} ins(%[[VAL_6]] : tensor<4xf32>) outs(%[[VAL_2]] : tensor<4xf32>) attrs = {mt.origin = "layer_norm"} {
// CHECK-NEXT:     ^bb0(%[[ARG0_3:.*]]: f32, %[[ARG1_3:.*]]: f32):
// CHECK-NEXT:       %[[VAL_10_3:.*]] = arith.divf %[[ARG0_3]], %[[VAL_1]] : f32
// CHECK-NEXT:       %[[VAL_11_1:.*]] = arith.addf %[[VAL_10_3]], %[[CST]] : f32
// CHECK-NEXT:       %[[VAL_12_1:.*]] = math.rsqrt %[[VAL_11_1]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_12_1]] : f32
// CHECK-NEXT:     } -> tensor<4xf32>
// CHECK-NEXT:     %[[VAL_8:.*]] = tensor.empty(%[[DIM]]) : tensor<4x?xf32>
// CHECK-NEXT:     %[[VAL_9:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP1]], #[[$MAP3]], #[[$MAP3]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[X]], %[[VAL_5]], %[[VAL_7]], %[[S]], %[[B]] : tensor<4x?xf32>, tensor<4xf32>, tensor<4xf32>, tensor<?xf32>, tensor<?xf32>) outs(%[[VAL_8]] : tensor<4x?xf32>) attrs = {mt.origin = "layer_norm"} {
// CHECK-NEXT:     ^bb0(%[[ARG0_4:.*]]: f32, %[[ARG1_4:.*]]: f32, %[[ARG2_1:.*]]: f32, %[[ARG3:.*]]: f32, %[[ARG4:.*]]: f32, %[[ARG5:.*]]: f32):
// CHECK-NEXT:       %[[VAL_10_4:.*]] = arith.subf %[[ARG0_4]], %[[ARG1_4]] : f32
// CHECK-NEXT:       %[[VAL_11_2:.*]] = arith.mulf %[[VAL_10_4]], %[[ARG2_1]] : f32
// CHECK-NEXT:       %[[VAL_12_2:.*]] = arith.mulf %[[VAL_11_2]], %[[ARG3]] : f32
// CHECK-NEXT:       %[[VAL_13:.*]] = arith.addf %[[VAL_12_2]], %[[ARG4]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_13]] : f32
// CHECK-NEXT:     } -> tensor<4x?xf32>
// CHECK-NEXT:     return %[[VAL_9]] : tensor<4x?xf32>
// CHECK-NEXT:   }
func.func @layer_norm(%x: tensor<4x?xf32>, %s: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<4x?xf32> {
  %0 = mt.layer_norm %x scale(%s) bias(%b) epsilon = 1.0e-05 : (tensor<4x?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<4x?xf32>
  return %0 : tensor<4x?xf32>
}
