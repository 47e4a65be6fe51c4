// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(quantize-weights{bits=4}))' | FileCheck %s

// Groups of 128 divide 256; of K = 1000 the largest multiple of 8 that divides it and is no more, 40; of 100, which none does, all.
// CHECK-LABEL: func.func @of_256
// CHECK:         scale(%{{.*}}) {{.*}}tensor<1x2xf32>
func.func @of_256(%x: tensor<2x256xf32>) -> tensor<2x1xf32> {
  %w = arith.constant dense<1.0> : tensor<1x256xf32>
  %0 = mt.linear %x, %w : (tensor<2x256xf32>, tensor<1x256xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}
// CHECK-LABEL: func.func @of_1000
// CHECK:         scale(%{{.*}}) {{.*}}tensor<1x25xf32>
func.func @of_1000(%x: tensor<2x1000xf32>) -> tensor<2x1xf32> {
  %w = arith.constant dense<1.0> : tensor<1x1000xf32>
  %0 = mt.linear %x, %w : (tensor<2x1000xf32>, tensor<1x1000xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}
// CHECK-LABEL: func.func @of_100
// CHECK:         scale(%{{.*}}) {{.*}}tensor<1x1xf32>
func.func @of_100(%x: tensor<2x100xf32>) -> tensor<2x1xf32> {
  %w = arith.constant dense<1.0> : tensor<1x100xf32>
  %0 = mt.linear %x, %w : (tensor<2x100xf32>, tensor<1x100xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}
