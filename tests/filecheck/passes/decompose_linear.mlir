// RUN: mtopt %s --decompose | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP4:.*]] = affine_map<(d0, d1) -> (d1)>

// W stays [N, K]: it is read as (n, k)
// CHECK-LABEL: func.func @linear(
// CHECK-SAME: %[[X:.*]]: tensor<?x16xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<32x16xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<32xf32>) -> tensor<?x32xf32> {
// CHECK-NEXT:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[X]], %[[C0]] : tensor<?x16xf32>
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty(%[[DIM]]) : tensor<?x32xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<?x32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[X]], %[[W]] : tensor<?x16xf32>, tensor<32x16xf32>) outs(%[[VAL_1]] : tensor<?x32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP4]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_2]], %[[B]] : tensor<?x32xf32>, tensor<32xf32>) outs(%[[VAL_0]] : tensor<?x32xf32>) attrs = {mt.origin = "linear"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32, %[[ARG2:.*]]: f32):
// CHECK-NEXT:       %[[VAL_4:.*]] = arith.addf %[[ARG0]], %[[ARG1]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_4]] : f32
// CHECK-NEXT:     } -> tensor<?x32xf32>
// CHECK-NEXT:     return %[[VAL_3]] : tensor<?x32xf32>
// CHECK-NEXT:   }
func.func @linear(%x: tensor<?x16xf32>, %w: tensor<32x16xf32>, %b: tensor<32xf32>) -> tensor<?x32xf32> {
  %0 = mt.linear %x, %w, %b : (tensor<?x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<?x32xf32>
  return %0 : tensor<?x32xf32>
}

// leading dimensions are collapsed to rows
// CHECK-LABEL: func.func @rank3(
// CHECK-SAME: %[[X:.*]]: tensor<2x?x16xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<32x16xf32>) -> tensor<2x?x32xf32> {
// CHECK-NEXT:     %[[C1:.*]] = arith.constant 1 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[X]], %[[C1]] : tensor<2x?x16xf32>
// CHECK-NEXT:     %[[COLLAPSED:.*]] = tensor.collapse_shape %[[X]] {{[[][[]}}0, 1], [2]] : tensor<2x?x16xf32> into tensor<?x16xf32>
// CHECK-NEXT:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:     %[[DIM_0:.*]] = tensor.dim %[[COLLAPSED]], %[[C0]] : tensor<?x16xf32>
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty(%[[DIM_0]]) : tensor<?x32xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<?x32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[COLLAPSED]], %[[W]] : tensor<?x16xf32>, tensor<32x16xf32>) outs(%[[VAL_1]] : tensor<?x32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:     %[[EXPANDED:.*]] = tensor.expand_shape %[[VAL_2]] {{[[][[]}}0, 1], [2]] output_shape [2, %[[DIM]], 32] : tensor<?x32xf32> into tensor<2x?x32xf32>
// CHECK-NEXT:     return %[[EXPANDED]] : tensor<2x?x32xf32>
// CHECK-NEXT:   }
func.func @rank3(%x: tensor<2x?x16xf32>, %w: tensor<32x16xf32>) -> tensor<2x?x32xf32> {
  %0 = mt.linear %x, %w : (tensor<2x?x16xf32>, tensor<32x16xf32>) -> tensor<2x?x32xf32>
  return %0 : tensor<2x?x32xf32>
}

// bf16 is summed in f32 and rounded once, after the bias
// CHECK-LABEL: func.func @bf16(
// CHECK-SAME: %[[X:.*]]: tensor<4x16xbf16>,
// CHECK-SAME: %[[W:.*]]: tensor<32x16xbf16>,
// CHECK-SAME: %[[B:.*]]: tensor<32xbf16>) -> tensor<4x32xbf16> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<4x32xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<4x32xf32>) -> tensor<4x32xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[X]], %[[W]] : tensor<4x16xbf16>, tensor<32x16xbf16>) outs(%[[VAL_1]] : tensor<4x32xf32>) -> tensor<4x32xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = tensor.empty() : tensor<4x32xbf16>
// CHECK-NEXT:     %[[VAL_4:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP4]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_2]], %[[B]] : tensor<4x32xf32>, tensor<32xbf16>) outs(%[[VAL_3]] : tensor<4x32xbf16>) attrs = {mt.origin = "linear"} {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: bf16, %[[ARG2:.*]]: bf16):
// CHECK-NEXT:       %[[VAL_5:.*]] = arith.extf %[[ARG1]] : bf16 to f32
// CHECK-NEXT:       %[[VAL_6:.*]] = arith.addf %[[ARG0]], %[[VAL_5]] : f32
// CHECK-NEXT:       %[[VAL_7:.*]] = arith.truncf %[[VAL_6]] : f32 to bf16
// CHECK-NEXT:       linalg.yield %[[VAL_7]] : bf16
// CHECK-NEXT:     } -> tensor<4x32xbf16>
// CHECK-NEXT:     return %[[VAL_4]] : tensor<4x32xbf16>
// CHECK-NEXT:   }
func.func @bf16(%x: tensor<4x16xbf16>, %w: tensor<32x16xbf16>, %b: tensor<32xbf16>) -> tensor<4x32xbf16> {
  %0 = mt.linear %x, %w, %b : (tensor<4x16xbf16>, tensor<32x16xbf16>, tensor<32xbf16>) -> tensor<4x32xbf16>
  return %0 : tensor<4x32xbf16>
}
