// RUN: mtopt %s --canonicalize | FileCheck %s

func.func @relu_relu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.relu %x : tensor<4xf32>
  %1 = mt.relu %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

func.func @neg_neg(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.neg %x : tensor<4xf32>
  %1 = mt.neg %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// exp is neither idempotent nor an involution
func.func @exp_exp(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.exp %x : tensor<4xf32>
  %1 = mt.exp %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

func.func @transposes_cancel(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = mt.transpose %x permutation = [1, 2, 0] : tensor<2x3x4xf32> to tensor<3x4x2xf32>
  %1 = mt.transpose %0 permutation = [2, 0, 1] : tensor<3x4x2xf32> to tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

func.func @transposes_compose(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = mt.transpose %x permutation = [1, 2, 0] : tensor<2x3x4xf32> to tensor<3x4x2xf32>
  %1 = mt.transpose %0 permutation = [1, 2, 0] : tensor<3x4x2xf32> to tensor<4x2x3xf32>
  return %1 : tensor<4x2x3xf32>
}

func.func @reshapes(%x: tensor<2x6xf32>) -> tensor<12xf32> {
  %0 = mt.reshape %x : tensor<2x6xf32> to tensor<3x4xf32>
  %1 = mt.reshape %0 : tensor<3x4xf32> to tensor<12xf32>
  return %1 : tensor<12xf32>
}

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
func.func @broadcasting_zero(%x: tensor<3xf32>) -> tensor<2x3xf32> {
  %zero = arith.constant dense<0.0> : tensor<2x3xf32>
  %0 = mt.add %x, %zero : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @same_type(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = mt.cast %x : tensor<2x3xf32> to tensor<2x3xf32>
  %1 = mt.broadcast_to %0 : tensor<2x3xf32> to tensor<2x3xf32>
  %2 = mt.reshape %1 : tensor<2x3xf32> to tensor<2x3xf32>
  %3 = mt.maximum %2, %2 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}
