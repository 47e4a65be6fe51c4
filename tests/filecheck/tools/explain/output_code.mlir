// One C# file: the kernel with what it is made of, its schedule, and what each loop is for.
// REQUIRES: avx2
// RUN: maxtune run %s --threads 1 --schedule 'linear_unary_0=#mt.schedule<isa = avx2, mr = 2, nr = 16, unroll = 2>' --emit cs | FileCheck %s

func.func @main(%x: tensor<8x16xf32>, %b: tensor<32xf32>) -> tensor<8x32xf32> {
  %w = arith.constant dense<0.25> : tensor<32x16xf32>
  // CHECK:      // output_code.mlir, compiled by MaxTune. Run it: dotnet run output_code.cs
  // CHECK:      // linear_unary_0           mt.linear + mt.relu
  // CHECK:      #:property AllowUnsafeBlocks=true
  // CHECK:      static unsafe class Kernels
  // CHECK:      // mt.linear (output_code.mlir:[[@LINE+4]]:8) + mt.relu (output_code.mlir:[[@LINE+6]]:8)
  // CHECK-NEXT: // schedule = #mt.schedule<isa = avx2, mr = 2, nr = 16, unroll = 2>
  // CHECK-NEXT: // given by hand
  // CHECK-NEXT: [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
  %0 = mt.linear %x, %w, %b : (tensor<8x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<8x32xf32>
  // CHECK-NEXT: public static void linear_unary_0(float* x, float* w, float* b, float* {{[a-z0-9]+}})
  %1 = mt.relu %0 : tensor<8x32xf32>
  // CHECK:      for (nint j = 0; j < 32; j += 16,{{.*}})   // panels of 16 columns
  // CHECK:      for (nint i = 0; i < 8; i += 2,{{.*}})   // blocks of 2 rows
  // CHECK:      for (nint k = 0; k < 16; k += 2,{{.*}})   // the micro-kernel: all sums of the block stay in registers; 2 steps a turn
  // CHECK-COUNT-8: = Vector256.FusedMultiplyAdd(
  // CHECK-NOT:  FusedMultiplyAdd
  // CHECK:      Avx.Max(Vector256<float>.Zero,
  // CHECK:      static unsafe class Model
  // CHECK:      inputs[0].Require("x", "f32", 8, 16);
  // CHECK:      Kernels.linear_unary_0(
  return %1 : tensor<8x32xf32>
}
