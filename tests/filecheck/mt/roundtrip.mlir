// RUN: mtopt %s | mtopt | FileCheck %s
// RUN: mtopt %s --mlir-print-op-generic | mtopt | FileCheck %s

func.func @products(%a: tensor<?x16xf32>, %b: tensor<16x8xf32>, %w: tensor<8x16xf32>, %bias: tensor<8xf32>, %p: tensor<2x4x8xf32>, %q: tensor<2x8x4xf32>) {
  %0 = mt.matmul %a, %b : (tensor<?x16xf32>, tensor<16x8xf32>) -> tensor<?x8xf32>
  %1 = mt.batch_matmul %p, %q : (tensor<2x4x8xf32>, tensor<2x8x4xf32>) -> tensor<2x4x4xf32>
  %2 = mt.linear %a, %w : (tensor<?x16xf32>, tensor<8x16xf32>) -> tensor<?x8xf32>
  %3 = mt.linear %a, %w, %bias : (tensor<?x16xf32>, tensor<8x16xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return
}

func.func @pointwise(%x: tensor<4x8xf32>, %y: tensor<8xf32>) {
  %0 = mt.add %x, %y : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %1 = mt.sub %x, %y : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %2 = mt.mul %x, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %3 = mt.div %x, %y : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %4 = mt.maximum %x, %y : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %5 = mt.minimum %x, %y : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %6 = mt.pow %x, %y : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %7 = mt.neg %x : tensor<4x8xf32>
  %8 = mt.abs %x : tensor<4x8xf32>
  %9 = mt.exp %x : tensor<4x8xf32>
  %10 = mt.log %x : tensor<4x8xf32>
  %11 = mt.sqrt %x : tensor<4x8xf32>
  %12 = mt.rsqrt %x : tensor<4x8xf32>
  %13 = mt.tanh %x : tensor<4x8xf32>
  %14 = mt.erf %x : tensor<4x8xf32>
  %15 = mt.sigmoid %x : tensor<4x8xf32>
  %16 = mt.relu %x : tensor<4x8xf32>
  %17 = mt.silu %x : tensor<4x8xf32>
  %18 = mt.gelu %x : tensor<4x8xf32>
  %19 = mt.gelu %x approximate = "tanh" {note = "kept"} : tensor<4x8xf32>
  %20 = mt.leaky_relu %x alpha = 2.0e-01 : tensor<4x8xf32>
  %21 = mt.clamp %x low = 0.0 high = 6.0 : tensor<4x8xf32>
  %22 = mt.cast %x : tensor<4x8xf32> to tensor<4x8xbf16>
  return
}

func.func @rows(%x: tensor<4x8xf32>, %s: tensor<8xf32>) {
  %0 = mt.softmax %x axis = 0 : tensor<4x8xf32>
  %1 = mt.log_softmax %x : tensor<4x8xf32>
  %2 = mt.layer_norm %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %3 = mt.layer_norm %x scale(%s) bias(%s) axis = 1 epsilon = 1.0e-06 : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %4 = mt.layer_norm %x bias(%s) : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %5 = mt.reduce_sum %x axes = [1] : tensor<4x8xf32> to tensor<4xf32>
  %6 = mt.reduce_max %x axes = [0] keep_dims : tensor<4x8xf32> to tensor<1x8xf32>
  %7 = mt.reduce_mean %x axes = [0, 1] : tensor<4x8xf32> to tensor<f32>
  return
}

func.func @shapes(%x: tensor<4x8xf32>, %y: tensor<1x8xf32>) {
  %0 = mt.transpose %x permutation = [1, 0] : tensor<4x8xf32> to tensor<8x4xf32>
  %1 = mt.reshape %x : tensor<4x8xf32> to tensor<2x16xf32>
  %2 = mt.broadcast_to %y : tensor<1x8xf32> to tensor<3x4x8xf32>
  %3 = mt.concat %x, %y axis = 0 : (tensor<4x8xf32>, tensor<1x8xf32>) -> tensor<5x8xf32>
  %4 = mt.slice %x offsets = [1, 0] sizes = [2, -1] strides = [1, 2] : tensor<4x8xf32> to tensor<2x4xf32>
  return
}
