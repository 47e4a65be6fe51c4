// The distance of rows is known only when the program runs: it is computed once, outside the loops, and the rows share one pointer.
// RUN: maxtune run %s --random --no-cache --emit il | FileCheck %s

func.func private @columns(%x: memref<?x?xf32>, %y: memref<2xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c1 : memref<?x?xf32>
  %zero = arith.constant 0.0 : f32
  %r:2 = scf.for %k = %c0 to %n step %c1 iter_args(%s = %zero, %t = %zero) -> (f32, f32) {
    %a = memref.load %x[%c0, %k] : memref<?x?xf32>
    %b = memref.load %x[%c1, %k] : memref<?x?xf32>
    %s1 = arith.addf %s, %a : f32
    %t1 = arith.addf %t, %b : f32
    scf.yield %s1, %t1 : f32, f32
  }
  memref.store %r#0, %y[%c0] : memref<2xf32>
  memref.store %r#1, %y[%c1] : memref<2xf32>
  return
}

func.func @main(%x: memref<?x?xf32>) -> memref<2xf32> {
  %y = memref.alloc() : memref<2xf32>
  call @columns(%x, %y) : (memref<?x?xf32>, memref<2xf32>) -> ()
  return %y : memref<2xf32>
}

// CHECK-LABEL: .method void columns.0(nint, i64, i64)
// CHECK:         stloc k{{$}}
// CHECK-NEXT:    ldloc x.size1
// CHECK-NEXT:    ldc.i 4
// CHECK-NEXT:    mul
// CHECK-NEXT:    stloc [[ROW:d.*]]
// CHECK:         bge
// CHECK-NEXT:  L[[TOP:[0-9]+]]:
// CHECK-NEXT:    ldloc s
// CHECK-NEXT:    ldloc [[P:p_x.*]]
// CHECK-NEXT:    ldind.r4
// CHECK-NEXT:    add
// CHECK-NEXT:    stloc s
// CHECK-NEXT:    ldloc t
// CHECK-NEXT:    ldloc [[P]]
// CHECK-NEXT:    ldloc [[ROW]]
// CHECK-NEXT:    add
// CHECK-NEXT:    ldind.r4
// CHECK-NEXT:    add
// CHECK-NEXT:    stloc t
// CHECK-NEXT:    ldloc [[P]]
// CHECK-NEXT:    ldc.i 4
// CHECK-NEXT:    add
// CHECK-NEXT:    stloc [[P]]
// CHECK:         blt L[[TOP]]
