// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(quantize-weights{bits=4 group=2 remarks}))' 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t

// two numbers a byte, even k in the low half: 0 and 15 → 0xF0 = -16; a scale and a zero a group
// CHECK-LABEL: func.func @linear(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32>) -> tensor<?x1xf32> {
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}-16, -16]]> : tensor<1x2xi8>
// CHECK-NEXT:     %[[W_SCALE:.*]] = arith.constant dense<{{[[][[]}}1.000000e+00, 1.000000e-01]]> : tensor<1x2xf32>
// CHECK-NEXT:     %[[W_ZERO:.*]] = arith.constant dense<{{[[][[]}}0.000000e+00, 1.000000e+01]]> : tensor<1x2xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.woq_linear %[[X]], %[[W]] scale(%[[W_SCALE]]) zero(%[[W_ZERO]]) bits = 4 : (tensor<?x4xf32>, tensor<1x2xi8>, tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<?x1xf32>
// CHECK-NEXT:   }
func.func @linear(%x: tensor<?x4xf32>) -> tensor<?x1xf32> {
  %w = arith.constant dense<[[0.0, 15.0, -1.0, 0.5]]> : tensor<1x4xf32>
  %0 = mt.linear %x, %w : (tensor<?x4xf32>, tensor<1x4xf32>) -> tensor<?x1xf32>
  return %0 : tensor<?x1xf32>
}
// REMARK: 'mt.linear' is not quantized: K = 3 has no even group
// CHECK-LABEL: func.func @odd(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32>) -> tensor<?x1xf32> {
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}0.000000e+00, 1.500000e+01, -1.000000e+00]]> : tensor<1x3xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.linear %[[X]], %[[W]] : (tensor<?x3xf32>, tensor<1x3xf32>) -> tensor<?x1xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<?x1xf32>
// CHECK-NEXT:   }
func.func @odd(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  %w = arith.constant dense<[[0.0, 15.0, -1.0]]> : tensor<1x3xf32>
  %0 = mt.linear %x, %w : (tensor<?x3xf32>, tensor<1x3xf32>) -> tensor<?x1xf32>
  return %0 : tensor<?x1xf32>
}
