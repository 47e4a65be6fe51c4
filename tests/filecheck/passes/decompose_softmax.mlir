// RUN: mtopt %s --decompose | FileCheck %s

func.func @softmax(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
  %0 = mt.softmax %x : tensor<4x10xf32>
  return %0 : tensor<4x10xf32>
}
