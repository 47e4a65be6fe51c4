// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(quantize-weights{bits=8}))' | FileCheck %s

// scales are max |w| / 127 of each row; ties round to even
// CHECK-LABEL: func.func @linear(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32>) -> tensor<?x3xf32> {
// CHECK-NEXT:     %[[B:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}127, -127, 2, 4], [0, 0, 0, 0], [127, 2, 0, 2]]> : tensor<3x4xi8>
// CHECK-NEXT:     %[[W_SCALE:.*]] = arith.constant dense<[1.000000e+00, 1.000000e+00, 5.000000e-01]> : tensor<3xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.woq_linear %[[X]], %[[W]] scale(%[[W_SCALE]]) bias(%[[B]]) : (tensor<?x4xf32>, tensor<3x4xi8>, tensor<3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<?x3xf32>
// CHECK-NEXT:   }
func.func @linear(%x: tensor<?x4xf32>) -> tensor<?x3xf32> {
  %w = arith.constant dense<[[127.0, -127.0, 2.5, 3.5], [0.0, 0.0, 0.0, 0.0], [63.5, 1.0, -0.25, 0.75]]> : tensor<3x4xf32>
  %b = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = mt.linear %x, %w, %b : (tensor<?x4xf32>, tensor<3x4xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}
// a product's weight [K, N] is turned
// CHECK-LABEL: func.func @matmul(
// CHECK-SAME: %[[X:.*]]: tensor<2x2xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}127, 0], [1, 127], [2, -127]]> : tensor<3x2xi8>
// CHECK-NEXT:     %[[W_SCALE:.*]] = arith.constant dense<[1.000000e+00, 1.000000e+00, 1.000000e+00]> : tensor<3xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.woq_linear %[[X]], %[[W]] scale(%[[W_SCALE]]) : (tensor<2x2xf32>, tensor<3x2xi8>, tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<2x3xf32>
// CHECK-NEXT:   }
func.func @matmul(%x: tensor<2x2xf32>) -> tensor<2x3xf32> {
  %w = arith.constant dense<[[127.0, 1.0, 2.0], [0.0, 127.0, -127.0]]> : tensor<2x3xf32>
  %0 = mt.matmul %x, %w : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
// CHECK-LABEL: func.func @not_constant(
// CHECK-SAME: %[[X:.*]]: tensor<2x2xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<3x2xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.linear %[[X]], %[[W]] : (tensor<2x2xf32>, tensor<3x2xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<2x3xf32>
// CHECK-NEXT:   }
func.func @not_constant(%x: tensor<2x2xf32>, %w: tensor<3x2xf32>) -> tensor<2x3xf32> {
  %0 = mt.linear %x, %w : (tensor<2x2xf32>, tensor<3x2xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
