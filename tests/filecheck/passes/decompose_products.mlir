// RUN: mtopt %s --decompose | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d2, d1, d4)>
// CHECK-NEXT: #[[$MAP4:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d3, d1, d4)>
// CHECK-NEXT: #[[$MAP5:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>

// CHECK-LABEL: func.func @matmul(
// CHECK-SAME: %[[A:.*]]: tensor<4x8xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<8x16xf32>) -> tensor<4x16xf32> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<4x16xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<4x16xf32>) -> tensor<4x16xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.matmul ins(%[[A]], %[[B]] : tensor<4x8xf32>, tensor<8x16xf32>) outs(%[[VAL_1]] : tensor<4x16xf32>) -> tensor<4x16xf32>
// CHECK-NEXT:     return %[[VAL_2]] : tensor<4x16xf32>
// CHECK-NEXT:   }
func.func @matmul(%a: tensor<4x8xf32>, %b: tensor<8x16xf32>) -> tensor<4x16xf32> {
  %0 = mt.matmul %a, %b : (tensor<4x8xf32>, tensor<8x16xf32>) -> tensor<4x16xf32>
  return %0 : tensor<4x16xf32>
}

// the transpose is read through, and gone
// CHECK-LABEL: func.func @transposed(
// CHECK-SAME: %[[A:.*]]: tensor<4x8xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<16x8xf32>) -> tensor<4x16xf32> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<4x16xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<4x16xf32>) -> tensor<4x16xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[A]], %[[B]] : tensor<4x8xf32>, tensor<16x8xf32>) outs(%[[VAL_1]] : tensor<4x16xf32>) -> tensor<4x16xf32>
// CHECK-NEXT:     return %[[VAL_2]] : tensor<4x16xf32>
// CHECK-NEXT:   }
func.func @transposed(%a: tensor<4x8xf32>, %b: tensor<16x8xf32>) -> tensor<4x16xf32> {
  %t = mt.transpose %b permutation = [1, 0] : tensor<16x8xf32> to tensor<8x16xf32>
  %0 = mt.matmul %a, %t : (tensor<4x8xf32>, tensor<8x16xf32>) -> tensor<4x16xf32>
  return %0 : tensor<4x16xf32>
}

// CHECK-LABEL: func.func @batch(
// CHECK-SAME: %[[A:.*]]: tensor<2x4x8xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<2x8x16xf32>) -> tensor<2x4x16xf32> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<2x4x16xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<2x4x16xf32>) -> tensor<2x4x16xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.batch_matmul ins(%[[A]], %[[B]] : tensor<2x4x8xf32>, tensor<2x8x16xf32>) outs(%[[VAL_1]] : tensor<2x4x16xf32>) -> tensor<2x4x16xf32>
// CHECK-NEXT:     return %[[VAL_2]] : tensor<2x4x16xf32>
// CHECK-NEXT:   }
func.func @batch(%a: tensor<2x4x8xf32>, %b: tensor<2x8x16xf32>) -> tensor<2x4x16xf32> {
  %0 = mt.batch_matmul %a, %b : (tensor<2x4x8xf32>, tensor<2x8x16xf32>) -> tensor<2x4x16xf32>
  return %0 : tensor<2x4x16xf32>
}

// two batch dimensions: no named operation has them
// CHECK-LABEL: func.func @heads(
// CHECK-SAME: %[[Q:.*]]: tensor<2x5x3x8xf32>,
// CHECK-SAME: %[[K:.*]]: tensor<2x5x3x8xf32>) -> tensor<2x3x5x5xf32> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<2x3x5x5xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<2x3x5x5xf32>) -> tensor<2x3x5x5xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP4]], #[[$MAP5]]], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]} ins(%[[Q]], %[[K]] : tensor<2x5x3x8xf32>, tensor<2x5x3x8xf32>) outs(%[[VAL_1]] : tensor<2x3x5x5xf32>) {
// CHECK-NEXT:     ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32, %[[ARG2:.*]]: f32):
// CHECK-NEXT:       %[[VAL_3:.*]] = arith.mulf %[[ARG0]], %[[ARG1]] : f32
// CHECK-NEXT:       %[[VAL_4:.*]] = arith.addf %[[ARG2]], %[[VAL_3]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_4]] : f32
// CHECK-NEXT:     } -> tensor<2x3x5x5xf32>
// CHECK-NEXT:     return %[[VAL_2]] : tensor<2x3x5x5xf32>
// CHECK-NEXT:   }
func.func @heads(%q: tensor<2x5x3x8xf32>, %k: tensor<2x5x3x8xf32>) -> tensor<2x3x5x5xf32> {
  %qt = mt.transpose %q permutation = [0, 2, 1, 3] : tensor<2x5x3x8xf32> to tensor<2x3x5x8xf32>
  %kt = mt.transpose %k permutation = [0, 2, 3, 1] : tensor<2x5x3x8xf32> to tensor<2x3x8x5xf32>
  %0 = mt.batch_matmul %qt, %kt : (tensor<2x3x5x8xf32>, tensor<2x3x8x5xf32>) -> tensor<2x3x5x5xf32>
  return %0 : tensor<2x3x5x5xf32>
}
