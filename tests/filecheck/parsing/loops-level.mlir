// The loops level of examples/linear_relu.mlir.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

func.func @linear_unary_0(%x: memref<64x16xf32>, %w: memref<1x16x32xf32>, %b: memref<1x32xf32>, %y: memref<64x32xf32>) {
// CHECK{LITERAL}: func.func @linear_unary_0(%x: memref<64x16xf32>, %w: memref<1x16x32xf32>, %b: memref<1x32xf32>, %y: memref<64x32xf32>) {
  %c0 = arith.constant 0 : index
  // CHECK{LITERAL}: %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK{LITERAL}: %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  // CHECK{LITERAL}: %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  // CHECK{LITERAL}: %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  // CHECK{LITERAL}: %c4 = arith.constant 4 : index
  %c16 = arith.constant 16 : index
  // CHECK{LITERAL}: %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  // CHECK{LITERAL}: %c64 = arith.constant 64 : index
  %zero = arith.constant dense<0.000000e+00> : vector<16xf32>
  // CHECK{LITERAL}: %zero = arith.constant dense<0.000000e+00> : vector<16xf32>
  scf.parallel (%m) = (%c0) to (%c64) step (%c4) {
  // CHECK{LITERAL}: scf.parallel (%m) = (%c0) to (%c64) step (%c4) {
    %m1 = arith.addi %m, %c1 : index
    // CHECK{LITERAL}: %m1 = arith.addi %m, %c1 : index
    %m2 = arith.addi %m, %c2 : index
    // CHECK{LITERAL}: %m2 = arith.addi %m, %c2 : index
    %m3 = arith.addi %m, %c3 : index
    // CHECK{LITERAL}: %m3 = arith.addi %m, %c3 : index
    %acc:8 = scf.for %k = %c0 to %c16 step %c1 iter_args(%c00 = %zero, %c01 = %zero, %c10 = %zero, %c11 = %zero, %c20 = %zero, %c21 = %zero, %c30 = %zero, %c31 = %zero) -> (vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>) {
    // CHECK{LITERAL}: %acc:8 = scf.for %k = %c0 to %c16 step %c1 iter_args(%c00 = %zero, %c01 = %zero, %c10 = %zero, %c11 = %zero, %c20 = %zero, %c21 = %zero, %c30 = %zero, %c31 = %zero) -> (vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>) {
      %b0 = vector.load %w[%c0, %k, %c0] : memref<1x16x32xf32>, vector<16xf32>
      // CHECK{LITERAL}: %b0 = vector.load %w[%c0, %k, %c0] : memref<1x16x32xf32>, vector<16xf32>
      %b1 = vector.load %w[%c0, %k, %c16] : memref<1x16x32xf32>, vector<16xf32>
      // CHECK{LITERAL}: %b1 = vector.load %w[%c0, %k, %c16] : memref<1x16x32xf32>, vector<16xf32>
      %s0 = memref.load %x[%m, %k] : memref<64x16xf32>
      // CHECK{LITERAL}: %s0 = memref.load %x[%m, %k] : memref<64x16xf32>
      %a0 = vector.broadcast %s0 : f32 to vector<16xf32>
      // CHECK{LITERAL}: %a0 = vector.broadcast %s0 : f32 to vector<16xf32>
      %n00 = vector.fma %a0, %b0, %c00 : vector<16xf32>
      // CHECK{LITERAL}: %n00 = vector.fma %a0, %b0, %c00 : vector<16xf32>
      %n01 = vector.fma %a0, %b1, %c01 : vector<16xf32>
      // CHECK{LITERAL}: %n01 = vector.fma %a0, %b1, %c01 : vector<16xf32>
      %s1 = memref.load %x[%m1, %k] : memref<64x16xf32>
      // CHECK{LITERAL}: %s1 = memref.load %x[%m1, %k] : memref<64x16xf32>
      %a1 = vector.broadcast %s1 : f32 to vector<16xf32>
      // CHECK{LITERAL}: %a1 = vector.broadcast %s1 : f32 to vector<16xf32>
      %n10 = vector.fma %a1, %b0, %c10 : vector<16xf32>
      // CHECK{LITERAL}: %n10 = vector.fma %a1, %b0, %c10 : vector<16xf32>
      %n11 = vector.fma %a1, %b1, %c11 : vector<16xf32>
      // CHECK{LITERAL}: %n11 = vector.fma %a1, %b1, %c11 : vector<16xf32>
      %s2 = memref.load %x[%m2, %k] : memref<64x16xf32>
      // CHECK{LITERAL}: %s2 = memref.load %x[%m2, %k] : memref<64x16xf32>
      %a2 = vector.broadcast %s2 : f32 to vector<16xf32>
      // CHECK{LITERAL}: %a2 = vector.broadcast %s2 : f32 to vector<16xf32>
      %n20 = vector.fma %a2, %b0, %c20 : vector<16xf32>
      // CHECK{LITERAL}: %n20 = vector.fma %a2, %b0, %c20 : vector<16xf32>
      %n21 = vector.fma %a2, %b1, %c21 : vector<16xf32>
      // CHECK{LITERAL}: %n21 = vector.fma %a2, %b1, %c21 : vector<16xf32>
      %s3 = memref.load %x[%m3, %k] : memref<64x16xf32>
      // CHECK{LITERAL}: %s3 = memref.load %x[%m3, %k] : memref<64x16xf32>
      %a3 = vector.broadcast %s3 : f32 to vector<16xf32>
      // CHECK{LITERAL}: %a3 = vector.broadcast %s3 : f32 to vector<16xf32>
      %n30 = vector.fma %a3, %b0, %c30 : vector<16xf32>
      // CHECK{LITERAL}: %n30 = vector.fma %a3, %b0, %c30 : vector<16xf32>
      %n31 = vector.fma %a3, %b1, %c31 : vector<16xf32>
      // CHECK{LITERAL}: %n31 = vector.fma %a3, %b1, %c31 : vector<16xf32>
      scf.yield %n00, %n01, %n10, %n11, %n20, %n21, %n30, %n31 : vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>
      // CHECK{LITERAL}: scf.yield %n00, %n01, %n10, %n11, %n20, %n21, %n30, %n31 : vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>
    }
    %bias0 = vector.load %b[%c0, %c0] : memref<1x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: %bias0 = vector.load %b[%c0, %c0] : memref<1x32xf32>, vector<16xf32>
    %bias1 = vector.load %b[%c0, %c16] : memref<1x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: %bias1 = vector.load %b[%c0, %c16] : memref<1x32xf32>, vector<16xf32>
    %t0 = arith.addf %acc#0, %bias0 : vector<16xf32>
    // CHECK{LITERAL}: %t0 = arith.addf %acc#0, %bias0 : vector<16xf32>
    %r0 = arith.maximumf %t0, %zero : vector<16xf32>
    // CHECK{LITERAL}: %r0 = arith.maximumf %t0, %zero : vector<16xf32>
    vector.store %r0, %y[%m, %c0] : memref<64x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: vector.store %r0, %y[%m, %c0] : memref<64x32xf32>, vector<16xf32>
    %t1 = arith.addf %acc#1, %bias1 : vector<16xf32>
    // CHECK{LITERAL}: %t1 = arith.addf %acc#1, %bias1 : vector<16xf32>
    %r1 = arith.maximumf %t1, %zero : vector<16xf32>
    // CHECK{LITERAL}: %r1 = arith.maximumf %t1, %zero : vector<16xf32>
    vector.store %r1, %y[%m, %c16] : memref<64x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: vector.store %r1, %y[%m, %c16] : memref<64x32xf32>, vector<16xf32>
    %t2 = arith.addf %acc#2, %bias0 : vector<16xf32>
    // CHECK{LITERAL}: %t2 = arith.addf %acc#2, %bias0 : vector<16xf32>
    %r2 = arith.maximumf %t2, %zero : vector<16xf32>
    // CHECK{LITERAL}: %r2 = arith.maximumf %t2, %zero : vector<16xf32>
    vector.store %r2, %y[%m1, %c0] : memref<64x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: vector.store %r2, %y[%m1, %c0] : memref<64x32xf32>, vector<16xf32>
    %t3 = arith.addf %acc#3, %bias1 : vector<16xf32>
    // CHECK{LITERAL}: %t3 = arith.addf %acc#3, %bias1 : vector<16xf32>
    %r3 = arith.maximumf %t3, %zero : vector<16xf32>
    // CHECK{LITERAL}: %r3 = arith.maximumf %t3, %zero : vector<16xf32>
    vector.store %r3, %y[%m1, %c16] : memref<64x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: vector.store %r3, %y[%m1, %c16] : memref<64x32xf32>, vector<16xf32>
    %t4 = arith.addf %acc#4, %bias0 : vector<16xf32>
    // CHECK{LITERAL}: %t4 = arith.addf %acc#4, %bias0 : vector<16xf32>
    %r4 = arith.maximumf %t4, %zero : vector<16xf32>
    // CHECK{LITERAL}: %r4 = arith.maximumf %t4, %zero : vector<16xf32>
    vector.store %r4, %y[%m2, %c0] : memref<64x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: vector.store %r4, %y[%m2, %c0] : memref<64x32xf32>, vector<16xf32>
    %t5 = arith.addf %acc#5, %bias1 : vector<16xf32>
    // CHECK{LITERAL}: %t5 = arith.addf %acc#5, %bias1 : vector<16xf32>
    %r5 = arith.maximumf %t5, %zero : vector<16xf32>
    // CHECK{LITERAL}: %r5 = arith.maximumf %t5, %zero : vector<16xf32>
    vector.store %r5, %y[%m2, %c16] : memref<64x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: vector.store %r5, %y[%m2, %c16] : memref<64x32xf32>, vector<16xf32>
    %t6 = arith.addf %acc#6, %bias0 : vector<16xf32>
    // CHECK{LITERAL}: %t6 = arith.addf %acc#6, %bias0 : vector<16xf32>
    %r6 = arith.maximumf %t6, %zero : vector<16xf32>
    // CHECK{LITERAL}: %r6 = arith.maximumf %t6, %zero : vector<16xf32>
    vector.store %r6, %y[%m3, %c0] : memref<64x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: vector.store %r6, %y[%m3, %c0] : memref<64x32xf32>, vector<16xf32>
    %t7 = arith.addf %acc#7, %bias1 : vector<16xf32>
    // CHECK{LITERAL}: %t7 = arith.addf %acc#7, %bias1 : vector<16xf32>
    %r7 = arith.maximumf %t7, %zero : vector<16xf32>
    // CHECK{LITERAL}: %r7 = arith.maximumf %t7, %zero : vector<16xf32>
    vector.store %r7, %y[%m3, %c16] : memref<64x32xf32>, vector<16xf32>
    // CHECK{LITERAL}: vector.store %r7, %y[%m3, %c16] : memref<64x32xf32>, vector<16xf32>
    scf.reduce 
    // CHECK{LITERAL}: scf.reduce
  }
  return
}
