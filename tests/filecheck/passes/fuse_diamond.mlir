// RUN: mtopt %s --fuse-kernels | FileCheck %s

// x · sigmoid(x) by hand: the product has two users that meet again, so all of it is one kernel.
func.func @main(%x: tensor<4x8xf32>, %w: tensor<16x8xf32>) -> tensor<4x16xf32> {
  %0 = mt.linear %x, %w : (tensor<4x8xf32>, tensor<16x8xf32>) -> tensor<4x16xf32>
  %1 = mt.sigmoid %0 : tensor<4x16xf32>
  %2 = mt.mul %0, %1 : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
  return %2 : tensor<4x16xf32>
}
