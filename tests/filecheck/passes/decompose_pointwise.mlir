// RUN: mtopt %s --decompose | FileCheck %s

// extents of 1 in the type are read at index 0
func.func @broadcast(%x: tensor<?x1x8xf32>, %y: tensor<4x8xf32>) -> tensor<?x4x8xf32> {
  %0 = mt.add %x, %y : (tensor<?x1x8xf32>, tensor<4x8xf32>) -> tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}

// a splat constant becomes a scalar of the body
func.func @scalar(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = arith.constant dense<2.0> : tensor<f32>
  %0 = mt.mul %x, %c : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// max(x, 0) as arith.maximumf: NaN stays NaN
func.func @relu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.relu %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

func.func @relu_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %0 = mt.relu %x : tensor<4xi32>
  return %0 : tensor<4xi32>
}

func.func @silu_bf16(%x: tensor<4xbf16>) -> tensor<4xbf16> {
  %0 = mt.silu %x : tensor<4xbf16>
  return %0 : tensor<4xbf16>
}
