// RUN: mtopt %s --fuse-kernels --outline-kernels | FileCheck %s

// Numbered per name; a name that is taken is left out.
func.func private @mm_0()

func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = mt.matmul %x, %x : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = mt.softmax %0 : tensor<4x4xf32>
  %2 = mt.matmul %1, %x : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return %2 : tensor<4x4xf32>
}
// CHECK-LABEL: func.func @main
// CHECK: call @mm_1(
// CHECK: call @softmax_0(
// CHECK: call @mm_2(
// CHECK-NOT: mt.kernel"
// CHECK: func.func private @mm_1({{.*}}) -> tensor<4x4xf32> attributes {mt.kernel = "mm"}
// CHECK: func.func private @softmax_0(
// CHECK: func.func private @mm_2(
