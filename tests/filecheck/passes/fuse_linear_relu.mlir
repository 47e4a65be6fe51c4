// RUN: mtopt %s --fuse-kernels | FileCheck %s

func.func @main(%x: tensor<64x16xf32>, %w: tensor<32x16xf32>, %b: tensor<32xf32>) -> tensor<64x32xf32> {
  %0 = mt.linear %x, %w, %b : (tensor<64x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<64x32xf32>
  %1 = mt.relu %0 : tensor<64x32xf32>
  return %1 : tensor<64x32xf32>
}
