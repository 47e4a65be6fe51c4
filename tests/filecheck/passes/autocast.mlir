// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(autocast{dtype=bf16},canonicalize))' | FileCheck %s

// products in bf16 with weights converted once; relu and softmax follow; the result keeps its type
// CHECK-LABEL: func.func @layers(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32>) -> tensor<?x2xf32> {
// CHECK-NEXT:     %[[B:.*]] = arith.constant dense<1.000980e-01> : tensor<2xbf16>
// CHECK-NEXT:     %[[W:.*]] = arith.constant dense<{{[[][[]}}1.000000e+00, 2.000000e+00, 3.000000e+00, 1.000000e+00], [1.015630e+00, -1.000000e+00, 6.553600e+04, 9.994510e-04]]> : tensor<2x4xbf16>
// CHECK-NEXT:     %[[X_0:.*]] = mt.cast %[[X]] : tensor<?x4xf32> to tensor<?x4xbf16>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.linear %[[X_0]], %[[W]], %[[B]] : (tensor<?x4xbf16>, tensor<2x4xbf16>, tensor<2xbf16>) -> tensor<?x2xbf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.relu %[[VAL_0]] : tensor<?x2xbf16>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.softmax %[[VAL_1]] : tensor<?x2xbf16>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.cast %[[VAL_2]] : tensor<?x2xbf16> to tensor<?x2xf32>
// CHECK-NEXT:     return %[[VAL_3]] : tensor<?x2xf32>
// CHECK-NEXT:   }
func.func @layers(%x: tensor<?x4xf32>) -> tensor<?x2xf32> {
  %w = arith.constant dense<[[1.0, 2.0, 3.0, 1.00390625], [1.01171875, -1.0, 65504.0, 1.0e-3]]> : tensor<2x4xf32>
  %b = arith.constant dense<0.1> : tensor<2xf32>
  %0 = mt.linear %x, %w, %b : (tensor<?x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %1 = mt.relu %0 : tensor<?x2xf32>
  %2 = mt.softmax %1 : tensor<?x2xf32>
  return %2 : tensor<?x2xf32>
}

// an f32 operand promotes, a scalar does not
// CHECK-LABEL: func.func @promotion(
// CHECK-SAME: %[[X:.*]]: tensor<2x4xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<4x4xf32>,
// CHECK-SAME: %[[R:.*]]: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<4x4xf32>) {
// CHECK-NEXT:     %[[HALF:.*]] = arith.constant dense<5.000000e-01> : tensor<bf16>
// CHECK-NEXT:     %[[W_0:.*]] = mt.cast %[[W]] : tensor<4x4xf32> to tensor<4x4xbf16>
// CHECK-NEXT:     %[[X_1:.*]] = mt.cast %[[X]] : tensor<2x4xf32> to tensor<2x4xbf16>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.matmul %[[X_1]], %[[W_0]] : (tensor<2x4xbf16>, tensor<4x4xbf16>) -> tensor<2x4xbf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.mul %[[VAL_0]], %[[HALF]] : (tensor<2x4xbf16>, tensor<bf16>) -> tensor<2x4xbf16>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.cast %[[VAL_1]] : tensor<2x4xbf16> to tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.add %[[VAL_2]], %[[R]] : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_4:.*]] = mt.concat %[[VAL_2]], %[[R]] axis = 0 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<4x4xf32>
// CHECK-NEXT:     return %[[VAL_3]], %[[VAL_4]] : tensor<2x4xf32>, tensor<4x4xf32>
// CHECK-NEXT:   }
func.func @promotion(%x: tensor<2x4xf32>, %w: tensor<4x4xf32>, %r: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<4x4xf32>) {
  %half = arith.constant dense<0.5> : tensor<f32>
  %0 = mt.matmul %x, %w : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
  %1 = mt.mul %0, %half : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xf32>
  %2 = mt.add %1, %r : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %3 = mt.concat %1, %r axis = 0 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<4x4xf32>
  return %2, %3 : tensor<2x4xf32>, tensor<4x4xf32>
}

// layer_norm has f32 parameters: it computes in f32 and returns bf16, which the next product reads
// CHECK-LABEL: func.func @layer_norm(
// CHECK-SAME: %[[X:.*]]: tensor<2x4xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<4x4xf32>,
// CHECK-SAME: %[[S:.*]]: tensor<4xf32>) -> tensor<2x4xf32> {
// CHECK-NEXT:     %[[W_0:.*]] = mt.cast %[[W]] : tensor<4x4xf32> to tensor<4x4xbf16>
// CHECK-NEXT:     %[[X_1:.*]] = mt.cast %[[X]] : tensor<2x4xf32> to tensor<2x4xbf16>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.matmul %[[X_1]], %[[W_0]] : (tensor<2x4xbf16>, tensor<4x4xbf16>) -> tensor<2x4xbf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.cast %[[VAL_0]] : tensor<2x4xbf16> to tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.layer_norm %[[VAL_1]] scale(%[[S]]) : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.cast %[[VAL_2]] : tensor<2x4xf32> to tensor<2x4xbf16>
// CHECK-NEXT:     %[[VAL_4:.*]] = mt.matmul %[[VAL_3]], %[[W_0]] : (tensor<2x4xbf16>, tensor<4x4xbf16>) -> tensor<2x4xbf16>
// CHECK-NEXT:     %[[VAL_5:.*]] = mt.cast %[[VAL_4]] : tensor<2x4xbf16> to tensor<2x4xf32>
// CHECK-NEXT:     return %[[VAL_5]] : tensor<2x4xf32>
// CHECK-NEXT:   }
func.func @layer_norm(%x: tensor<2x4xf32>, %w: tensor<4x4xf32>, %s: tensor<4xf32>) -> tensor<2x4xf32> {
  %0 = mt.matmul %x, %w : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
  %1 = mt.layer_norm %0 scale(%s) : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %2 = mt.matmul %1, %w : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
  return %2 : tensor<2x4xf32>
}

// without a product nothing changes; neither does f64
// CHECK-LABEL: func.func @nothing(
// CHECK-SAME: %[[X:.*]]: tensor<2x4xf32>,
// CHECK-SAME: %[[Y:.*]]: tensor<2x2xf64>) -> (tensor<2x4xf32>, tensor<2x2xf64>) {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.softmax %[[X]] : tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.matmul %[[Y]], %[[Y]] : (tensor<2x2xf64>, tensor<2x2xf64>) -> tensor<2x2xf64>
// CHECK-NEXT:     return %[[VAL_0]], %[[VAL_1]] : tensor<2x4xf32>, tensor<2x2xf64>
// CHECK-NEXT:   }
func.func @nothing(%x: tensor<2x4xf32>, %y: tensor<2x2xf64>) -> (tensor<2x4xf32>, tensor<2x2xf64>) {
  %0 = mt.softmax %x : tensor<2x4xf32>
  %1 = mt.matmul %y, %y : (tensor<2x2xf64>, tensor<2x2xf64>) -> tensor<2x2xf64>
  return %0, %1 : tensor<2x4xf32>, tensor<2x2xf64>
}
