// RUN: mtopt %s --fuse-kernels | FileCheck %s

// Two linear layers on [batch, rows, features] with a residual: the reshapes around them move out, each layer is one kernel on [batch * rows, features].
func.func @main(%x: tensor<2x?x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32> {
  %0 = mt.linear %x, %w, %b : (tensor<2x?x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32>
  %1 = mt.relu %0 : tensor<2x?x8xf32>
  %2 = mt.linear %1, %w, %b : (tensor<2x?x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32>
  %3 = mt.add %2, %x : (tensor<2x?x8xf32>, tensor<2x?x8xf32>) -> tensor<2x?x8xf32>
  return %3 : tensor<2x?x8xf32>
}
