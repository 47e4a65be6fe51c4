// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(autocast{dtype=f16},canonicalize))' | FileCheck %s
// CHECK-LABEL: func.func @woq(
// CHECK-SAME: %[[X:.*]]: tensor<2x4xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<2x4xi8>,
// CHECK-SAME: %[[S:.*]]: tensor<2xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<2xf32>) -> tensor<2x2xf32> {
// CHECK-NEXT:     %[[B_0:.*]] = mt.cast %[[B]] : tensor<2xf32> to tensor<2xf16>
// CHECK-NEXT:     %[[X_1:.*]] = mt.cast %[[X]] : tensor<2x4xf32> to tensor<2x4xf16>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.woq_linear %[[X_1]], %[[W]] scale(%[[S]]) bias(%[[B_0]]) : (tensor<2x4xf16>, tensor<2x4xi8>, tensor<2xf32>, tensor<2xf16>) -> tensor<2x2xf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.cast %[[VAL_0]] : tensor<2x2xf16> to tensor<2x2xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<2x2xf32>
// CHECK-NEXT:   }
func.func @woq(%x: tensor<2x4xf32>, %w: tensor<2x4xi8>, %s: tensor<2xf32>, %b: tensor<2xf32>) -> tensor<2x2xf32> {
  %0 = mt.woq_linear %x, %w scale(%s) bias(%b) : (tensor<2x4xf32>, tensor<2x4xi8>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
// CHECK-LABEL: func.func @int8(
// CHECK-SAME: %[[X:.*]]: tensor<2x4xi8>,
// CHECK-SAME: %[[XS:.*]]: tensor<2x1xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<4x4xi8>,
// CHECK-SAME: %[[S:.*]]: tensor<4xf32>) -> tensor<2x4xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.qlinear %[[X]] scale(%[[XS]]), %[[W]] scale(%[[S]]) : (tensor<2x4xi8>, tensor<2x1xf32>, tensor<4x4xi8>, tensor<4xf32>) -> tensor<2x4xf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.dynamic_scale %[[VAL_0]] : tensor<2x4xf16> to tensor<2x1xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.quantize %[[VAL_0]] scale(%[[VAL_1]]) : (tensor<2x4xf16>, tensor<2x1xf32>) -> tensor<2x4xi8>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.qlinear %[[VAL_2]] scale(%[[VAL_1]]), %[[W]] scale(%[[S]]) : (tensor<2x4xi8>, tensor<2x1xf32>, tensor<4x4xi8>, tensor<4xf32>) -> tensor<2x4xf16>
// CHECK-NEXT:     %[[VAL_4:.*]] = mt.cast %[[VAL_3]] : tensor<2x4xf16> to tensor<2x4xf32>
// CHECK-NEXT:     return %[[VAL_4]] : tensor<2x4xf32>
// CHECK-NEXT:   }
func.func @int8(%x: tensor<2x4xi8>, %xs: tensor<2x1xf32>, %w: tensor<4x4xi8>, %s: tensor<4xf32>) -> tensor<2x4xf32> {
  %0 = mt.qlinear %x scale(%xs), %w scale(%s) : (tensor<2x4xi8>, tensor<2x1xf32>, tensor<4x4xi8>, tensor<4xf32>) -> tensor<2x4xf32>
  %1 = mt.dynamic_scale %0 : tensor<2x4xf32> to tensor<2x1xf32>
  %2 = mt.quantize %0 scale(%1) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xi8>
  %3 = mt.qlinear %2 scale(%1), %w scale(%s) : (tensor<2x4xi8>, tensor<2x1xf32>, tensor<4x4xi8>, tensor<4xf32>) -> tensor<2x4xf32>
  return %3 : tensor<2x4xf32>
}
