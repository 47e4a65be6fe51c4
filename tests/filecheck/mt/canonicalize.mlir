// RUN: mtopt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @relu_relu(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.relu %[[X]] : tensor<4xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<4xf32>
// CHECK-NEXT:   }
func.func @relu_relu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.relu %x : tensor<4xf32>
  %1 = mt.relu %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @neg_neg(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:     return %[[X]] : tensor<4xf32>
// CHECK-NEXT:   }
func.func @neg_neg(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.neg %x : tensor<4xf32>
  %1 = mt.neg %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// exp is neither idempotent nor an involution
// CHECK-LABEL: func.func @exp_exp(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.exp %[[X]] : tensor<4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.exp %[[VAL_0]] : tensor<4xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<4xf32>
// CHECK-NEXT:   }
func.func @exp_exp(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.exp %x : tensor<4xf32>
  %1 = mt.exp %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @transposes_cancel(
// CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
// CHECK-NEXT:     return %[[X]] : tensor<2x3x4xf32>
// CHECK-NEXT:   }
func.func @transposes_cancel(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = mt.transpose %x permutation = [1, 2, 0] : tensor<2x3x4xf32> to tensor<3x4x2xf32>
  %1 = mt.transpose %0 permutation = [2, 0, 1] : tensor<3x4x2xf32> to tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @transposes_compose(
// CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.transpose %[[X]] permutation = [2, 0, 1] : tensor<2x3x4xf32> to tensor<4x2x3xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<4x2x3xf32>
// CHECK-NEXT:   }
func.func @transposes_compose(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = mt.transpose %x permutation = [1, 2, 0] : tensor<2x3x4xf32> to tensor<3x4x2xf32>
  %1 = mt.transpose %0 permutation = [1, 2, 0] : tensor<3x4x2xf32> to tensor<4x2x3xf32>
  return %1 : tensor<4x2x3xf32>
}

// CHECK-LABEL: func.func @reshapes(
// CHECK-SAME: %[[X:.*]]: tensor<2x6xf32>) -> tensor<12xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.reshape %[[X]] : tensor<2x6xf32> to tensor<12xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<12xf32>
// CHECK-NEXT:   }
func.func @reshapes(%x: tensor<2x6xf32>) -> tensor<12xf32> {
  %0 = mt.reshape %x : tensor<2x6xf32> to tensor<3x4xf32>
  %1 = mt.reshape %0 : tensor<3x4xf32> to tensor<12xf32>
  return %1 : tensor<12xf32>
}

// CHECK-LABEL: func.func @neutral(
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:     return %[[X]] : tensor<2x3xf32>
// CHECK-NEXT:   }
func.func @neutral(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %zero = arith.constant dense<0.0> : tensor<f32>
  %one = arith.constant dense<1.0> : tensor<3xf32>
  %0 = mt.add %x, %zero : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = mt.mul %one, %0 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = mt.sub %1, %zero : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = mt.div %2, %one : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// adding 0 here also broadcasts: it must stay
// CHECK-LABEL: func.func @broadcasting_zero(
// CHECK-SAME: %[[X:.*]]: tensor<3xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:     %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<2x3xf32>
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.add %[[X]], %[[ZERO]] : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<2x3xf32>
// CHECK-NEXT:   }
func.func @broadcasting_zero(%x: tensor<3xf32>) -> tensor<2x3xf32> {
  %zero = arith.constant dense<0.0> : tensor<2x3xf32>
  %0 = mt.add %x, %zero : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @same_type(
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:     return %[[X]] : tensor<2x3xf32>
// CHECK-NEXT:   }
func.func @same_type(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = mt.cast %x : tensor<2x3xf32> to tensor<2x3xf32>
  %1 = mt.broadcast_to %0 : tensor<2x3xf32> to tensor<2x3xf32>
  %2 = mt.reshape %1 : tensor<2x3xf32> to tensor<2x3xf32>
  %3 = mt.maximum %2, %2 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}
