// RUN: mtopt %s --fuse-kernels | FileCheck %s

// Residual add and layer_norm over the same rows: one kernel, its only operands the tensors it reads.
func.func @layer_norm(%x: tensor<?x8xf32>, %r: tensor<?x8xf32>, %s: tensor<8xf32>) -> tensor<?x8xf32> {
  %0 = mt.add %x, %r : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  %1 = mt.layer_norm %0 scale(%s) : (tensor<?x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}

// softmax by hand, with reductions that keep their dimension
func.func @by_hand(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %m = mt.reduce_max %x axes = [1] keep_dims : tensor<4x8xf32> to tensor<4x1xf32>
  %d = mt.sub %x, %m : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %e = mt.exp %d : tensor<4x8xf32>
  %s = mt.reduce_sum %e axes = [1] keep_dims : tensor<4x8xf32> to tensor<4x1xf32>
  %y = mt.div %e, %s : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
