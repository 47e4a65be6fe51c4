// RUN: mtopt %s --fuse-kernels | FileCheck %s

// One generic, inputs read once each; the transpose is an indexing map, the reshape stays outside.
func.func @main(%x: tensor<4x8xf32>, %y: tensor<8x4xf32>, %b: tensor<8xf32>) -> tensor<32xf32> {
  %two = arith.constant dense<2.0> : tensor<f32>
  %t = mt.transpose %y permutation = [1, 0] : tensor<8x4xf32> to tensor<4x8xf32>
  %0 = mt.mul %x, %two : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  %1 = mt.add %0, %t : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = mt.add %1, %b : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %3 = mt.mul %2, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %4 = mt.reshape %3 : tensor<4x8xf32> to tensor<32xf32>
  return %4 : tensor<32xf32>
}
