// RUN: mtopt %s --loop-invariant-code-motion | FileCheck %s

// out of both loops, one of them
// CHECK-LABEL: func.func @nest
// CHECK:         arith.mulf
// CHECK-NEXT:    scf.for %[[I:.*]] =
// CHECK-NEXT:      %[[X:.*]] = arith.addi %[[I]]
// CHECK-NEXT:      scf.for
// CHECK-NEXT:        memref.store {{.*}}[%[[X]]]
func.func @nest(%m: memref<8xf32>, %n: index, %v: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %0 = arith.mulf %v, %v : f32
      %1 = arith.addi %i, %c1 : index
      memref.store %0, %m[%1] : memref<8xf32>
    }
  }
  return
}

// a division may be undefined: it must not run when the loop does not
// CHECK-LABEL: func.func @division
// CHECK:         scf.for
// CHECK-NEXT:      arith.divsi
func.func @division(%m: memref<8xi32>, %n: index, %a: i32, %b: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %0 = arith.divsi %a, %b : i32
    memref.store %0, %m[%i] : memref<8xi32>
  }
  return
}

// reads stay where the writes are
// CHECK-LABEL: func.func @read
// CHECK:         scf.for
// CHECK-NEXT:      memref.load
func.func @read(%m: memref<8xi32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.load %m[%c0] : memref<8xi32>
    memref.store %0, %m[%i] : memref<8xi32>
  }
  return
}
