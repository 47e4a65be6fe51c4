// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(quantize-dynamic))' | FileCheck %s

// one scale and one quantization for both layers that read x
// CHECK-LABEL: func.func @two(
// CHECK-SAME: %[[X:.*]]: tensor<?x2xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>) {
// CHECK-NEXT:     %[[B:.*]] = arith.constant dense<5.000000e-01> : tensor<1xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.dynamic_scale %[[X]] : tensor<?x2xf32> to tensor<?x1xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.quantize %[[X]] scale(%[[VAL_0]]) : (tensor<?x2xf32>, tensor<?x1xf32>) -> tensor<?x2xi8>
// CHECK-NEXT:     %[[V:.*]] = arith.constant dense<{{[[][[]}}127, -2]]> : tensor<1x2xi8>
// CHECK-NEXT:     %[[V_SCALE:.*]] = arith.constant dense<1.000000e+00> : tensor<1xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.qlinear %[[VAL_1]] scale(%[[VAL_0]]), %[[V]] scale(%[[V_SCALE]]) bias(%[[B]]) : (tensor<?x2xi8>, tensor<?x1xf32>, tensor<1x2xi8>, tensor<1xf32>, tensor<1xf32>) -> tensor<?x1xf32>
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}127, 127]]> : tensor<1x2xi8>
// CHECK-NEXT:     %[[W_SCALE:.*]] = arith.constant dense<0.00787401572> : tensor<1xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.qlinear %[[VAL_1]] scale(%[[VAL_0]]), %[[W]] scale(%[[W_SCALE]]) : (tensor<?x2xi8>, tensor<?x1xf32>, tensor<1x2xi8>, tensor<1xf32>) -> tensor<?x1xf32>
// CHECK-NEXT:     return %[[VAL_2]], %[[VAL_3]] : tensor<?x1xf32>, tensor<?x1xf32>
// CHECK-NEXT:   }
func.func @two(%x: tensor<?x2xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>) {
  %v = arith.constant dense<[[127.0, -2.0]]> : tensor<1x2xf32>
  %w = arith.constant dense<[[1.0, 1.0]]> : tensor<1x2xf32>
  %b = arith.constant dense<0.5> : tensor<1xf32>
  %0 = mt.linear %x, %v, %b : (tensor<?x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<?x1xf32>
  %1 = mt.linear %x, %w : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  return %0, %1 : tensor<?x1xf32>, tensor<?x1xf32>
}
