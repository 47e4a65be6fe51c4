// RUN: mtopt %s --canonicalize | FileCheck %s
// CHECK-LABEL: func.func @widened_and_back(
// CHECK-SAME: %[[X:.*]]: tensor<4xbf16>) -> tensor<4xbf16> {
// CHECK-NEXT:     return %[[X]] : tensor<4xbf16>
// CHECK-NEXT:   }
func.func @widened_and_back(%x: tensor<4xbf16>) -> tensor<4xbf16> {
  %0 = mt.cast %x : tensor<4xbf16> to tensor<4xf32>
  %1 = mt.cast %0 : tensor<4xf32> to tensor<4xbf16>
  return %1 : tensor<4xbf16>
}
// CHECK-LABEL: func.func @rounded_and_back_stays(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.cast %[[X]] : tensor<4xf32> to tensor<4xbf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.cast %[[VAL_0]] : tensor<4xbf16> to tensor<4xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<4xf32>
// CHECK-NEXT:   }
func.func @rounded_and_back_stays(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.cast %x : tensor<4xf32> to tensor<4xbf16>
  %1 = mt.cast %0 : tensor<4xbf16> to tensor<4xf32>
  return %1 : tensor<4xf32>
}
// CHECK-LABEL: func.func @through_f32(
// CHECK-SAME: %[[X:.*]]: tensor<4xbf16>) -> tensor<4xf16> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.cast %[[X]] : tensor<4xbf16> to tensor<4xf16>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<4xf16>
// CHECK-NEXT:   }
func.func @through_f32(%x: tensor<4xbf16>) -> tensor<4xf16> {
  %0 = mt.cast %x : tensor<4xbf16> to tensor<4xf32>
  %1 = mt.cast %0 : tensor<4xf32> to tensor<4xf16>
  return %1 : tensor<4xf16>
}
// CHECK-LABEL: func.func @through_f16_stays(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>) -> tensor<4xbf16> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.cast %[[X]] : tensor<4xf32> to tensor<4xf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.cast %[[VAL_0]] : tensor<4xf16> to tensor<4xbf16>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<4xbf16>
// CHECK-NEXT:   }
func.func @through_f16_stays(%x: tensor<4xf32>) -> tensor<4xbf16> {
  %0 = mt.cast %x : tensor<4xf32> to tensor<4xf16>
  %1 = mt.cast %0 : tensor<4xf16> to tensor<4xbf16>
  return %1 : tensor<4xbf16>
}
// CHECK-LABEL: func.func @dequantize_of_quantize_stays(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>,
// CHECK-SAME: %[[S:.*]]: tensor<f32>) -> tensor<4xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.quantize %[[X]] scale(%[[S]]) : (tensor<4xf32>, tensor<f32>) -> tensor<4xi8>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.dequantize %[[VAL_0]] scale(%[[S]]) : (tensor<4xi8>, tensor<f32>) -> tensor<4xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<4xf32>
// CHECK-NEXT:   }
func.func @dequantize_of_quantize_stays(%x: tensor<4xf32>, %s: tensor<f32>) -> tensor<4xf32> {
  %0 = mt.quantize %x scale(%s) : (tensor<4xf32>, tensor<f32>) -> tensor<4xi8>
  %1 = mt.dequantize %0 scale(%s) : (tensor<4xi8>, tensor<f32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
