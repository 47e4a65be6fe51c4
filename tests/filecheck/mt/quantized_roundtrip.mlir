// RUN: mtopt %s | mtopt | FileCheck %s
// CHECK-LABEL: func.func @quantize(
// CHECK-SAME: %[[X:.*]]: tensor<?x64xf32>,
// CHECK-SAME: %[[S:.*]]: tensor<?x1xf32>,
// CHECK-SAME: %[[Z:.*]]: tensor<i32>) -> tensor<?x64xi8> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.quantize %[[X]] scale(%[[S]]) : (tensor<?x64xf32>, tensor<?x1xf32>) -> tensor<?x64xi8>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.quantize %[[X]] scale(%[[S]]) zero_point(%[[Z]]) unsigned : (tensor<?x64xf32>, tensor<?x1xf32>, tensor<i32>) -> tensor<?x64xi8>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<?x64xi8>
// CHECK-NEXT:   }
func.func @quantize(%x: tensor<?x64xf32>, %s: tensor<?x1xf32>, %z: tensor<i32>) -> tensor<?x64xi8> {
  %0 = mt.quantize %x scale(%s) : (tensor<?x64xf32>, tensor<?x1xf32>) -> tensor<?x64xi8>
  %1 = mt.quantize %x scale(%s) zero_point(%z) unsigned : (tensor<?x64xf32>, tensor<?x1xf32>, tensor<i32>) -> tensor<?x64xi8>
  return %1 : tensor<?x64xi8>
}
// CHECK-LABEL: func.func @dequantize(
// CHECK-SAME: %[[X:.*]]: tensor<8x4xi8>,
// CHECK-SAME: %[[S:.*]]: tensor<4xf32>,
// CHECK-SAME: %[[Z:.*]]: tensor<4xi32>) -> tensor<8x4xbf16> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.dequantize %[[X]] scale(%[[S]]) zero_point(%[[Z]]) unsigned : (tensor<8x4xi8>, tensor<4xf32>, tensor<4xi32>) -> tensor<8x4xbf16>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<8x4xbf16>
// CHECK-NEXT:   }
func.func @dequantize(%x: tensor<8x4xi8>, %s: tensor<4xf32>, %z: tensor<4xi32>) -> tensor<8x4xbf16> {
  %0 = mt.dequantize %x scale(%s) zero_point(%z) unsigned : (tensor<8x4xi8>, tensor<4xf32>, tensor<4xi32>) -> tensor<8x4xbf16>
  return %0 : tensor<8x4xbf16>
}
// CHECK-LABEL: func.func @dynamic_scale(
// CHECK-SAME: %[[X:.*]]: tensor<2x?x64xbf16>) -> tensor<2x?x1xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.dynamic_scale %[[X]] : tensor<2x?x64xbf16> to tensor<2x?x1xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<2x?x1xf32>
// CHECK-NEXT:   }
func.func @dynamic_scale(%x: tensor<2x?x64xbf16>) -> tensor<2x?x1xf32> {
  %0 = mt.dynamic_scale %x : tensor<2x?x64xbf16> to tensor<2x?x1xf32>
  return %0 : tensor<2x?x1xf32>
}
// CHECK-LABEL: func.func @qlinear(
// CHECK-SAME: %[[X:.*]]: tensor<?x64xi8>,
// CHECK-SAME: %[[S:.*]]: tensor<f32>,
// CHECK-SAME: %[[Z:.*]]: tensor<i32>,
// CHECK-SAME: %[[W:.*]]: tensor<32x64xi8>,
// CHECK-SAME: %[[WS:.*]]: tensor<32xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<32xf32>) -> tensor<?x32xi8> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.qlinear %[[X]] scale(%[[S]]), %[[W]] scale(%[[WS]]) : (tensor<?x64xi8>, tensor<f32>, tensor<32x64xi8>, tensor<32xf32>) -> tensor<?x32xf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.qlinear %[[X]] scale(%[[S]]) zero_point(%[[Z]]) unsigned, %[[W]] scale(%[[WS]]) bias(%[[B]]) relu out_scale(%[[S]]) out_zero_point(%[[Z]]) out_unsigned : (tensor<?x64xi8>, tensor<f32>, tensor<i32>, tensor<32x64xi8>, tensor<32xf32>, tensor<32xf32>, tensor<f32>, tensor<i32>) -> tensor<?x32xi8>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<?x32xi8>
// CHECK-NEXT:   }
func.func @qlinear(%x: tensor<?x64xi8>, %s: tensor<f32>, %z: tensor<i32>, %w: tensor<32x64xi8>, %ws: tensor<32xf32>, %b: tensor<32xf32>) -> tensor<?x32xi8> {
  %0 = mt.qlinear %x scale(%s), %w scale(%ws) : (tensor<?x64xi8>, tensor<f32>, tensor<32x64xi8>, tensor<32xf32>) -> tensor<?x32xf16>
  %1 = mt.qlinear %x scale(%s) zero_point(%z) unsigned, %w scale(%ws) bias(%b) relu out_scale(%s) out_zero_point(%z) out_unsigned : (tensor<?x64xi8>, tensor<f32>, tensor<i32>, tensor<32x64xi8>, tensor<32xf32>, tensor<32xf32>, tensor<f32>, tensor<i32>) -> tensor<?x32xi8>
  return %1 : tensor<?x32xi8>
}
// CHECK-LABEL: func.func @woq_linear(
// CHECK-SAME: %[[X:.*]]: tensor<?x64xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<32x64xi8>,
// CHECK-SAME: %[[S:.*]]: tensor<32xf32>,
// CHECK-SAME: %[[W4:.*]]: tensor<32x32xi8>,
// CHECK-SAME: %[[S4:.*]]: tensor<32x2xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<32xf32>) -> tensor<?x32xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.woq_linear %[[X]], %[[W]] scale(%[[S]]) : (tensor<?x64xf32>, tensor<32x64xi8>, tensor<32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.woq_linear %[[X]], %[[W4]] scale(%[[S4]]) zero(%[[S4]]) bias(%[[B]]) bits = 4 : (tensor<?x64xf32>, tensor<32x32xi8>, tensor<32x2xf32>, tensor<32x2xf32>, tensor<32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<?x32xf32>
// CHECK-NEXT:   }
func.func @woq_linear(%x: tensor<?x64xf32>, %w: tensor<32x64xi8>, %s: tensor<32xf32>, %w4: tensor<32x32xi8>, %s4: tensor<32x2xf32>, %b: tensor<32xf32>) -> tensor<?x32xf32> {
  %0 = mt.woq_linear %x, %w scale(%s) : (tensor<?x64xf32>, tensor<32x64xi8>, tensor<32xf32>) -> tensor<?x32xf32>
  %1 = mt.woq_linear %x, %w4 scale(%s4) zero(%s4) bias(%b) bits = 4 : (tensor<?x64xf32>, tensor<32x32xi8>, tensor<32x2xf32>, tensor<32x2xf32>, tensor<32xf32>) -> tensor<?x32xf32>
  return %1 : tensor<?x32xf32>
}
