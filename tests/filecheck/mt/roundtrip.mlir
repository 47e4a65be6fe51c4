// RUN: mtopt %s | mtopt | FileCheck %s
// RUN: mtopt %s --mlir-print-op-generic | mtopt | FileCheck %s

// CHECK-LABEL: func.func @products(
// CHECK-SAME: %[[A:.*]]: tensor<?x16xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<16x8xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<8x16xf32>,
// CHECK-SAME: %[[BIAS:.*]]: tensor<8xf32>,
// CHECK-SAME: %[[P:.*]]: tensor<2x4x8xf32>,
// CHECK-SAME: %[[Q:.*]]: tensor<2x8x4xf32>) {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.matmul %[[A]], %[[B]] : (tensor<?x16xf32>, tensor<16x8xf32>) -> tensor<?x8xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.batch_matmul %[[P]], %[[Q]] : (tensor<2x4x8xf32>, tensor<2x8x4xf32>) -> tensor<2x4x4xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.linear %[[A]], %[[W]] : (tensor<?x16xf32>, tensor<8x16xf32>) -> tensor<?x8xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.linear %[[A]], %[[W]], %[[BIAS]] : (tensor<?x16xf32>, tensor<8x16xf32>, tensor<8xf32>) -> tensor<?x8xf32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @products(%a: tensor<?x16xf32>, %b: tensor<16x8xf32>, %w: tensor<8x16xf32>, %bias: tensor<8xf32>, %p: tensor<2x4x8xf32>, %q: tensor<2x8x4xf32>) {
  %0 = mt.matmul %a, %b : (tensor<?x16xf32>, tensor<16x8xf32>) -> tensor<?x8xf32>
  %1 = mt.batch_matmul %p, %q : (tensor<2x4x8xf32>, tensor<2x8x4xf32>) -> tensor<2x4x4xf32>
  %2 = mt.linear %a, %w : (tensor<?x16xf32>, tensor<8x16xf32>) -> tensor<?x8xf32>
  %3 = mt.linear %a, %w, %bias : (tensor<?x16xf32>, tensor<8x16xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return
}

// CHECK-LABEL: func.func @pointwise(
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>,
// CHECK-SAME: %[[Y:.*]]: tensor<8xf32>) {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.add %[[X]], %[[Y]] : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.sub %[[X]], %[[Y]] : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.mul %[[X]], %[[X]] : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.div %[[X]], %[[Y]] : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_4:.*]] = mt.maximum %[[X]], %[[Y]] : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_5:.*]] = mt.minimum %[[X]], %[[Y]] : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_6:.*]] = mt.pow %[[X]], %[[Y]] : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_7:.*]] = mt.neg %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_8:.*]] = mt.abs %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_9:.*]] = mt.exp %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_10:.*]] = mt.log %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_11:.*]] = mt.sqrt %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_12:.*]] = mt.rsqrt %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_13:.*]] = mt.tanh %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_14:.*]] = mt.erf %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_15:.*]] = mt.sigmoid %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_16:.*]] = mt.relu %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_17:.*]] = mt.silu %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_18:.*]] = mt.gelu %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_19:.*]] = mt.gelu %[[X]] approximate = "tanh" {note = "kept"} : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_20:.*]] = mt.leaky_relu %[[X]] alpha = 2.000000e-01 : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_21:.*]] = mt.clamp %[[X]] low = 0.000000e+00 high = 6.000000e+00 : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_22:.*]] = mt.cast %[[X]] : tensor<4x8xf32> to tensor<4x8xbf16>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
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

// CHECK-LABEL: func.func @rows(
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>,
// CHECK-SAME: %[[S:.*]]: tensor<8xf32>) {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.softmax %[[X]] axis = 0 : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.log_softmax %[[X]] : tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.layer_norm %[[X]] : (tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.layer_norm %[[X]] scale(%[[S]]) bias(%[[S]]) axis = 1 epsilon = 1.000000e-06 : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_4:.*]] = mt.layer_norm %[[X]] bias(%[[S]]) : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:     %[[VAL_5:.*]] = mt.reduce_sum %[[X]] axes = [1] : tensor<4x8xf32> to tensor<4xf32>
// CHECK-NEXT:     %[[VAL_6:.*]] = mt.reduce_max %[[X]] axes = [0] keep_dims : tensor<4x8xf32> to tensor<1x8xf32>
// CHECK-NEXT:     %[[VAL_7:.*]] = mt.reduce_mean %[[X]] axes = [0, 1] : tensor<4x8xf32> to tensor<f32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
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

// CHECK-LABEL: func.func @shapes(
// CHECK-SAME: %[[X:.*]]: tensor<4x8xf32>,
// CHECK-SAME: %[[Y:.*]]: tensor<1x8xf32>) {
// CHECK-NEXT:     %[[VAL_0:.*]] = mt.transpose %[[X]] permutation = [1, 0] : tensor<4x8xf32> to tensor<8x4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = mt.reshape %[[X]] : tensor<4x8xf32> to tensor<2x16xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = mt.broadcast_to %[[Y]] : tensor<1x8xf32> to tensor<3x4x8xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = mt.concat %[[X]], %[[Y]] axis = 0 : (tensor<4x8xf32>, tensor<1x8xf32>) -> tensor<5x8xf32>
// CHECK-NEXT:     %[[VAL_4:.*]] = mt.slice %[[X]] offsets = [1, 0] sizes = [2, -1] strides = [1, 2] : tensor<4x8xf32> to tensor<2x4xf32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @shapes(%x: tensor<4x8xf32>, %y: tensor<1x8xf32>) {
  %0 = mt.transpose %x permutation = [1, 0] : tensor<4x8xf32> to tensor<8x4xf32>
  %1 = mt.reshape %x : tensor<4x8xf32> to tensor<2x16xf32>
  %2 = mt.broadcast_to %y : tensor<1x8xf32> to tensor<3x4x8xf32>
  %3 = mt.concat %x, %y axis = 0 : (tensor<4x8xf32>, tensor<1x8xf32>) -> tensor<5x8xf32>
  %4 = mt.slice %x offsets = [1, 0] sizes = [2, -1] strides = [1, 2] : tensor<4x8xf32> to tensor<2x4xf32>
  return
}
