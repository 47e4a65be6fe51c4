// Accumulators live in one local each, which the loop writes in place; each group of accesses has one pointer.
// RUN: maxtune run %s --random --no-cache --emit il | FileCheck %s

func.func private @dot(%x: memref<4x16xf32>, %w: memref<16x8xf32>, %y: memref<4x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant dense<0.0> : vector<8xf32>
  scf.parallel (%m) = (%c0) to (%c4) step (%c2) {
    %m1 = arith.addi %m, %c1 : index
    %r:2 = scf.for %k = %c0 to %c16 step %c1 iter_args(%acc0 = %zero, %acc1 = %zero) -> (vector<8xf32>, vector<8xf32>) {
      %b = vector.load %w[%k, %c0] : memref<16x8xf32>, vector<8xf32>
      %s0 = memref.load %x[%m, %k] : memref<4x16xf32>
      %a0 = vector.broadcast %s0 : f32 to vector<8xf32>
      %n0 = vector.fma %a0, %b, %acc0 : vector<8xf32>
      %s1 = memref.load %x[%m1, %k] : memref<4x16xf32>
      %a1 = vector.broadcast %s1 : f32 to vector<8xf32>
      %n1 = vector.fma %a1, %b, %acc1 : vector<8xf32>
      scf.yield %n0, %n1 : vector<8xf32>, vector<8xf32>
    }
    vector.store %r#0, %y[%m, %c0] : memref<4x8xf32>, vector<8xf32>
    vector.store %r#1, %y[%m1, %c0] : memref<4x8xf32>, vector<8xf32>
    scf.reduce
  }
  return
}

func.func @main(%x: memref<4x16xf32>, %w: memref<16x8xf32>) -> memref<4x8xf32> {
  %y = memref.alloc() : memref<4x8xf32>
  call @dot(%x, %w, %y) : (memref<4x16xf32>, memref<16x8xf32>, memref<4x8xf32>) -> ()
  return %y : memref<4x8xf32>
}

// CHECK-LABEL: .method void dot.0(nint, i64, i64)
// CHECK-DAG:     .local Vector256<f32> acc0
// CHECK-DAG:     .local Vector256<f32> acc1
// CHECK:         stloc k{{$}}
// CHECK:       L[[K:[0-9]+]]:
// CHECK-NEXT:    ldloc [[PW:p_w.*]]
// CHECK-NEXT:    call Vector256.Load<f32>
// CHECK-NEXT:    stloc [[B:.*]]
// CHECK-NEXT:    ldloc [[PX:p_x.*]]
// CHECK-NEXT:    ldind.r4
// CHECK-NEXT:    call Vector256.Create<f32>
// CHECK-NEXT:    ldloc [[B]]
// CHECK-NEXT:    ldloc acc0
// CHECK-NEXT:    call Vector256.FusedMultiplyAdd
// CHECK-NEXT:    stloc acc0
// CHECK-NEXT:    ldloc [[PX]]
// CHECK-NEXT:    ldc.i 64
// CHECK-NEXT:    add
// CHECK-NEXT:    ldind.r4
// CHECK-NEXT:    call Vector256.Create<f32>
// CHECK-NEXT:    ldloc [[B]]
// CHECK-NEXT:    ldloc acc1
// CHECK-NEXT:    call Vector256.FusedMultiplyAdd
// CHECK-NEXT:    stloc acc1
// CHECK-NEXT:    ldloc [[PW]]
// CHECK-NEXT:    ldc.i 32
// CHECK-NEXT:    add
// CHECK-NEXT:    stloc [[PW]]
// CHECK-NEXT:    ldloc [[PX]]
// CHECK-NEXT:    ldc.i 4
// CHECK-NEXT:    add
// CHECK-NEXT:    stloc [[PX]]
// CHECK:         blt L[[K]]
// CHECK-NEXT:    ldloc acc0
// CHECK-NEXT:    ldloc [[PY:p_y.*]]
// CHECK-NEXT:    call Vector256.Store<f32>
