// The IL of the same kernel: sums live in locals that are written in place, and start at the bias, since K is small.
// RUN: maxtune run %s --threads 1 --schedule 'linear_unary_0=#mt.schedule<isa = avx2, mr = 1, nr = 8>' --emit il | FileCheck %s

func.func @main(%x: tensor<8x16xf32>, %b: tensor<32xf32>) -> tensor<8x32xf32> {
  %w = arith.constant dense<0.25> : tensor<32x16xf32>
  %0 = mt.linear %x, %w, %b : (tensor<8x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<8x32xf32>
  %1 = mt.relu %0 : tensor<8x32xf32>
  return %1 : tensor<8x32xf32>
}

// CHECK:      linear_unary_0.0
// CHECK:      ldarg
// CHECK:      ldloc p_b
// CHECK-NEXT: call Vector256.Load<f32>
// CHECK-NEXT: stloc [[ACC:[^ ]+]]
// CHECK:      ldloc [[ACC]]
// CHECK-NEXT: call {{.*}}FusedMultiplyAdd
// CHECK-NEXT: stloc [[ACC]]
// CHECK:      blt
// CHECK:      ret
