// RUN: mtopt %s --fuse-kernels | FileCheck %s

// CHECK-LABEL: func.func @mm
// CHECK: <{name = "mm"}>
func.func @mm(%a: tensor<4x8xf32>, %b: tensor<8x16xf32>) -> tensor<4x16xf32> {
  %0 = mt.matmul %a, %b : (tensor<4x8xf32>, tensor<8x16xf32>) -> tensor<4x16xf32>
  return %0 : tensor<4x16xf32>
}

// CHECK-LABEL: func.func @addmm
// CHECK: <{name = "addmm"}>
// CHECK-NOT: mt.kernel
func.func @addmm(%a: tensor<4x8xf32>, %b: tensor<8x16xf32>, %c: tensor<16xf32>) -> tensor<4x16xf32> {
  %0 = mt.matmul %a, %b : (tensor<4x8xf32>, tensor<8x16xf32>) -> tensor<4x16xf32>
  %1 = mt.add %0, %c : (tensor<4x16xf32>, tensor<16xf32>) -> tensor<4x16xf32>
  return %1 : tensor<4x16xf32>
}

// CHECK-LABEL: func.func @bmm
// CHECK: <{name = "bmm"}>
// CHECK-NOT: mt.kernel
func.func @bmm(%a: tensor<2x4x8xf32>, %b: tensor<2x8x16xf32>) -> tensor<2x4x16xf32> {
  %0 = mt.batch_matmul %a, %b : (tensor<2x4x8xf32>, tensor<2x8x16xf32>) -> tensor<2x4x16xf32>
  %1 = mt.tanh %0 : tensor<2x4x16xf32>
  return %1 : tensor<2x4x16xf32>
}

// CHECK-LABEL: func.func @linear_binary
// CHECK: <{name = "linear_binary"}>
// CHECK-NOT: mt.kernel
func.func @linear_binary(%x: tensor<4x8xf32>, %w: tensor<16x8xf32>, %r: tensor<4x16xf32>) -> tensor<4x16xf32> {
  %0 = mt.linear %x, %w : (tensor<4x8xf32>, tensor<16x8xf32>) -> tensor<4x16xf32>
  %1 = mt.add %r, %0 : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
  return %1 : tensor<4x16xf32>
}

// CHECK-LABEL: func.func @pointwise
// CHECK: <{name = "pointwise_add_relu"}>
// CHECK-NOT: mt.kernel
func.func @pointwise(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = mt.relu %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @many
// CHECK: <{name = "pointwise_exp_tanh_sqrt_abs_neg_log_and_1_more"}>
func.func @many(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.exp %x : tensor<4xf32>
  %1 = mt.tanh %0 : tensor<4xf32>
  %2 = mt.sqrt %1 : tensor<4xf32>
  %3 = mt.abs %2 : tensor<4xf32>
  %4 = mt.neg %3 : tensor<4xf32>
  %5 = mt.log %4 : tensor<4xf32>
  %6 = mt.erf %5 : tensor<4xf32>
  return %6 : tensor<4xf32>
}

// CHECK-LABEL: func.func @row_wise
// CHECK: <{name = "mul_softmax"}>
// CHECK-NOT: mt.kernel
func.func @row_wise(%x: tensor<4x8xf32>, %s: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = mt.mul %x, %s : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %1 = mt.softmax %0 : tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @from_linalg
// CHECK: <{name = "pointwise_exp_mul"}>
func.func @from_linalg(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %1 = linalg.mul ins(%0, %x : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
