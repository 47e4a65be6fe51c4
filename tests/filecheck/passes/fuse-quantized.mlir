// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(fuse-quantized))' | FileCheck %s

// dequantize → linear → relu → quantize: one operation on integers
// CHECK-LABEL: func.func @whole(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xi8>) -> tensor<?x2xi8> {
// CHECK-NEXT:     %[[XS:.*]] = arith.constant dense<5.000000e-01> : tensor<f32>
// CHECK-NEXT:     %[[XZ:.*]] = arith.constant dense<128> : tensor<i32>
// CHECK-NEXT:     %[[YS:.*]] = arith.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT:     %[[B:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}1, 2, 3, 4], [-1, -2, -3, -4]]> : tensor<2x4xi8>
// CHECK-NEXT:     %[[W_SCALE:.*]] = arith.constant dense<[2.500000e-01, 1.250000e-01]> : tensor<2xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.qlinear %[[X]] scale(%[[XS]]) zero_point(%[[XZ]]) unsigned, %[[W]] scale(%[[W_SCALE]]) bias(%[[B]]) relu out_scale(%[[YS]]) : (tensor<?x4xi8>, tensor<f32>, tensor<i32>, tensor<2x4xi8>, tensor<2xf32>, tensor<2xf32>, tensor<f32>) -> tensor<?x2xi8>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<?x2xi8>
// CHECK-NEXT:   }
func.func @whole(%x: tensor<?x4xi8>) -> tensor<?x2xi8> {
  %xs = arith.constant dense<0.5> : tensor<f32>
  %xz = arith.constant dense<128> : tensor<i32>
  %ys = arith.constant dense<2.0> : tensor<f32>
  %w = arith.constant dense<[[1, 2, 3, 4], [-1, -2, -3, -4]]> : tensor<2x4xi8>
  %ws = arith.constant dense<[[0.25], [0.125]]> : tensor<2x1xf32>
  %b = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = mt.dequantize %x scale(%xs) zero_point(%xz) unsigned : (tensor<?x4xi8>, tensor<f32>, tensor<i32>) -> tensor<?x4xf32>
  %1 = mt.dequantize %w scale(%ws) : (tensor<2x4xi8>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %2 = mt.linear %0, %1, %b : (tensor<?x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %3 = mt.relu %2 : tensor<?x2xf32>
  %4 = mt.quantize %3 scale(%ys) : (tensor<?x2xf32>, tensor<f32>) -> tensor<?x2xi8>
  return %4 : tensor<?x2xi8>
}

// a product with w [K, N]: the constant is turned, its scale a channel is [N]
// CHECK-LABEL: func.func @matmul(
// CHECK-SAME: %[[X:.*]]: tensor<2x2xi8>,
// CHECK-SAME: %[[XS:.*]]: tensor<2x1xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}1, 4], [2, 5], [3, 6]]> : tensor<3x2xi8>
// CHECK-NEXT:     %[[W_SCALE:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.qlinear %[[X]] scale(%[[XS]]), %[[W]] scale(%[[W_SCALE]]) : (tensor<2x2xi8>, tensor<2x1xf32>, tensor<3x2xi8>, tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<2x3xf32>
// CHECK-NEXT:   }
func.func @matmul(%x: tensor<2x2xi8>, %xs: tensor<2x1xf32>) -> tensor<2x3xf32> {
  %w = arith.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
  %ws = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = mt.dequantize %x scale(%xs) : (tensor<2x2xi8>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %1 = mt.dequantize %w scale(%ws) : (tensor<2x3xi8>, tensor<3xf32>) -> tensor<2x3xf32>
  %2 = mt.matmul %0, %1 : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// a float x: weights alone
// CHECK-LABEL: func.func @weights_alone(
// CHECK-SAME: %[[X:.*]]: tensor<2x2xf32>) -> tensor<2x1xf32> {
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}1, 2]]> : tensor<1x2xi8>
// CHECK-NEXT:     %[[W_SCALE:.*]] = arith.constant dense<5.000000e-01> : tensor<1xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.woq_linear %[[X]], %[[W]] scale(%[[W_SCALE]]) : (tensor<2x2xf32>, tensor<1x2xi8>, tensor<1xf32>) -> tensor<2x1xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<2x1xf32>
// CHECK-NEXT:   }
func.func @weights_alone(%x: tensor<2x2xf32>) -> tensor<2x1xf32> {
  %w = arith.constant dense<[[1, 2]]> : tensor<1x2xi8>
  %ws = arith.constant dense<[[0.5]]> : tensor<1x1xf32>
  %0 = mt.dequantize %w scale(%ws) : (tensor<1x2xi8>, tensor<1x1xf32>) -> tensor<1x2xf32>
  %1 = mt.linear %x, %0 : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x1xf32>
  return %1 : tensor<2x1xf32>
}

// a weight with a zero point, and a result that is read twice, stay as they are
// CHECK-LABEL: func.func @stay(
// CHECK-SAME: %[[X:.*]]: tensor<2x2xi8>,
// CHECK-SAME: %[[S:.*]]: tensor<f32>) -> (tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xi8>) {
// CHECK-NEXT:     %[[Z:.*]] = arith.constant dense<3> : tensor<i32>
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}1, 2]]> : tensor<1x2xi8>
// CHECK-NEXT:     %[[WS:.*]] = arith.constant dense<5.000000e-01> : tensor<f32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.dequantize %[[X]] scale(%[[S]]) : (tensor<2x2xi8>, tensor<f32>) -> tensor<2x2xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.dequantize %[[W]] scale(%[[WS]]) zero_point(%[[Z]]) : (tensor<1x2xi8>, tensor<f32>, tensor<i32>) -> tensor<1x2xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.linear %[[VAL_0]], %[[VAL_1]] : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x1xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.qlinear %[[X]] scale(%[[S]]), %[[W]] scale(%[[WS]]) : (tensor<2x2xi8>, tensor<f32>, tensor<1x2xi8>, tensor<f32>) -> tensor<2x1xf32>
// CHECK-NEXT:     %[[VAL_4:.*]] = mt.quantize %[[VAL_3]] scale(%[[S]]) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xi8>
// CHECK-NEXT:     return %[[VAL_2]], %[[VAL_3]], %[[VAL_4]] : tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xi8>
// CHECK-NEXT:   }
func.func @stay(%x: tensor<2x2xi8>, %s: tensor<f32>) -> (tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xi8>) {
  %z = arith.constant dense<3> : tensor<i32>
  %w = arith.constant dense<[[1, 2]]> : tensor<1x2xi8>
  %ws = arith.constant dense<0.5> : tensor<f32>
  %0 = mt.dequantize %x scale(%s) : (tensor<2x2xi8>, tensor<f32>) -> tensor<2x2xf32>
  %1 = mt.dequantize %w scale(%ws) zero_point(%z) : (tensor<1x2xi8>, tensor<f32>, tensor<i32>) -> tensor<1x2xf32>
  %2 = mt.linear %0, %1 : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x1xf32>
  %3 = mt.dequantize %w scale(%ws) : (tensor<1x2xi8>, tensor<f32>) -> tensor<1x2xf32>
  %4 = mt.linear %0, %3 : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x1xf32>
  %5 = mt.quantize %4 scale(%s) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xi8>
  return %2, %4, %5 : tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xi8>
}
