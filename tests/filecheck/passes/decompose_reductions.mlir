// RUN: mtopt %s --decompose | FileCheck %s

func.func @sum(%x: tensor<2x3x4xf32>) -> tensor<2x4xf32> {
  %0 = mt.reduce_sum %x axes = [1] : tensor<2x3x4xf32> to tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

func.func @max_keep(%x: tensor<2x3x4xf32>) -> tensor<2x1x1xf32> {
  %0 = mt.reduce_max %x axes = [1, 2] keep_dims : tensor<2x3x4xf32> to tensor<2x1x1xf32>
  return %0 : tensor<2x1x1xf32>
}

func.func @mean_all(%x: tensor<2x3xf32>) -> tensor<f32> {
  %0 = mt.reduce_mean %x axes = [0, 1] : tensor<2x3xf32> to tensor<f32>
  return %0 : tensor<f32>
}

func.func @max_i8(%x: tensor<2x3xi8>) -> tensor<2xi8> {
  %0 = mt.reduce_max %x axes = [-1] : tensor<2x3xi8> to tensor<2xi8>
  return %0 : tensor<2xi8>
}
