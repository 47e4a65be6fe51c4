// RUN: mtopt %s --decompose | FileCheck %s

func.func @collapse(%x: tensor<?x4x4xf32>) -> tensor<?x16xf32> {
  %0 = mt.reshape %x : tensor<?x4x4xf32> to tensor<?x16xf32>
  return %0 : tensor<?x16xf32>
}

func.func @through_common(%x: tensor<4x6xf32>) -> tensor<3x8xf32> {
  %0 = mt.reshape %x : tensor<4x6xf32> to tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// what is left of the elements, when the program runs
func.func @open(%x: tensor<?x8xf32>) -> tensor<?x4xf32> {
  %0 = mt.reshape %x : tensor<?x8xf32> to tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

func.func @slice(%x: tensor<8x8xf32>) -> tensor<2x4xf32> {
  %0 = mt.slice %x offsets = [1, 0] sizes = [2, 4] strides = [3, 2] : tensor<8x8xf32> to tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

func.func @concat(%x: tensor<2x?xf32>, %y: tensor<2x3xf32>) -> tensor<2x?xf32> {
  %0 = mt.concat %x, %y axis = 1 : (tensor<2x?xf32>, tensor<2x3xf32>) -> tensor<2x?xf32>
  return %0 : tensor<2x?xf32>
}

func.func @broadcast_to(%x: tensor<1x3xf32>) -> tensor<2x4x3xf32> {
  %0 = mt.broadcast_to %x : tensor<1x3xf32> to tensor<2x4x3xf32>
  return %0 : tensor<2x4x3xf32>
}
