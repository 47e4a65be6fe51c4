// RUN: mtopt %s --fuse-kernels | mlir-opt-22 --allow-unregistered-dialect -o /dev/null
// RUN: mtopt %s --decompose | mlir-opt-22 -o /dev/null
// RUN: mtopt %s --fuse-kernels --outline-kernels | mlir-opt-22 -o /dev/null
// RUN: mtopt %s --fuse-kernels | mtopt --canonicalize --cse | mlir-opt-22 --allow-unregistered-dialect -o /dev/null
// REQUIRES: mlir-opt-22

// One attention block, dynamic batch.
func.func @main(%x: tensor<?x5x8xf32>, %wq: tensor<8x8xf32>, %wk: tensor<8x8xf32>, %wv: tensor<8x8xf32>, %b: tensor<8xf32>, %g: tensor<8xf32>) -> tensor<?x5x8xf32> {
  %scale = arith.constant dense<0.5> : tensor<f32>
  %q = mt.linear %x, %wq, %b : (tensor<?x5x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<?x5x8xf32>
  %k = mt.linear %x, %wk : (tensor<?x5x8xf32>, tensor<8x8xf32>) -> tensor<?x5x8xf32>
  %v = mt.linear %x, %wv : (tensor<?x5x8xf32>, tensor<8x8xf32>) -> tensor<?x5x8xf32>
  %qh = mt.reshape %q : tensor<?x5x8xf32> to tensor<?x5x2x4xf32>
  %kh = mt.reshape %k : tensor<?x5x8xf32> to tensor<?x5x2x4xf32>
  %vh = mt.reshape %v : tensor<?x5x8xf32> to tensor<?x5x2x4xf32>
  %qt = mt.transpose %qh permutation = [0, 2, 1, 3] : tensor<?x5x2x4xf32> to tensor<?x2x5x4xf32>
  %kt = mt.transpose %kh permutation = [0, 2, 3, 1] : tensor<?x5x2x4xf32> to tensor<?x2x4x5xf32>
  %vt = mt.transpose %vh permutation = [0, 2, 1, 3] : tensor<?x5x2x4xf32> to tensor<?x2x5x4xf32>
  %s0 = mt.batch_matmul %qt, %kt : (tensor<?x2x5x4xf32>, tensor<?x2x4x5xf32>) -> tensor<?x2x5x5xf32>
  %s1 = mt.mul %s0, %scale : (tensor<?x2x5x5xf32>, tensor<f32>) -> tensor<?x2x5x5xf32>
  %p = mt.softmax %s1 : tensor<?x2x5x5xf32>
  %o0 = mt.batch_matmul %p, %vt : (tensor<?x2x5x5xf32>, tensor<?x2x5x4xf32>) -> tensor<?x2x5x4xf32>
  %o1 = mt.transpose %o0 permutation = [0, 2, 1, 3] : tensor<?x2x5x4xf32> to tensor<?x5x2x4xf32>
  %o2 = mt.reshape %o1 : tensor<?x5x2x4xf32> to tensor<?x5x8xf32>
  %r = mt.add %o2, %x : (tensor<?x5x8xf32>, tensor<?x5x8xf32>) -> tensor<?x5x8xf32>
  %n = mt.layer_norm %r scale(%g) : (tensor<?x5x8xf32>, tensor<8xf32>) -> tensor<?x5x8xf32>
  %c = mt.concat %n, %n axis = 1 : (tensor<?x5x8xf32>, tensor<?x5x8xf32>) -> tensor<?x10x8xf32>
  %l = mt.slice %c offsets = [0, 5, 0] sizes = [-1, 5, 8] strides = [1, 1, 1] : tensor<?x10x8xf32> to tensor<?x5x8xf32>
  return %l : tensor<?x5x8xf32>
}
