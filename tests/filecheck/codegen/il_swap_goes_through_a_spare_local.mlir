// Carried values that change places are assigned all at once: x, y = y, x needs a third local.
// RUN: maxtune run %s --random --no-cache --emit il | FileCheck %s

func.func private @swap(%a: memref<2xf32>, %n: memref<2xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %x0 = memref.load %a[%c0] : memref<2xf32>
  %y0 = memref.load %a[%c1] : memref<2xf32>
  %r:2 = scf.for %i = %c0 to %c3 step %c1 iter_args(%x = %x0, %y = %y0) -> (f32, f32) {
    scf.yield %y, %x : f32, f32
  }
  memref.store %r#0, %n[%c0] : memref<2xf32>
  memref.store %r#1, %n[%c1] : memref<2xf32>
  return
}

func.func @main(%a: memref<2xf32>) -> memref<2xf32> {
  %n = memref.alloc() : memref<2xf32>
  call @swap(%a, %n) : (memref<2xf32>, memref<2xf32>) -> ()
  return %n : memref<2xf32>
}

// CHECK-LABEL: .method void swap.0(nint, i64, i64)
// CHECK:       L[[TOP:[0-9]+]]:
// CHECK-NEXT:    ldloc [[X:.*]]
// CHECK-NEXT:    stloc [[SPARE:swap.*]]
// CHECK-NEXT:    ldloc [[Y:.*]]
// CHECK-NEXT:    stloc [[X]]
// CHECK-NEXT:    ldloc [[SPARE]]
// CHECK-NEXT:    stloc [[Y]]
// CHECK:         blt L[[TOP]]
