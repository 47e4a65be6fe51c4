// RUN: mtopt %s --cse | FileCheck %s

// CHECK-LABEL: func.func @no_write_between
// CHECK-COUNT-1: memref.load
// CHECK-NOT:     memref.load
// CHECK:         return
func.func @no_write_between(%m: memref<8xf32>, %i: index) -> f32 {
  %0 = memref.load %m[%i] : memref<8xf32>
  %1 = memref.load %m[%i] : memref<8xf32>
  %2 = arith.addf %0, %1 : f32
  return %2 : f32
}

// the second and third read after the write are one
// CHECK-LABEL: func.func @write_between
// CHECK:         %[[L0:.*]] = memref.load
// CHECK-NEXT:    memref.store
// CHECK-NEXT:    %[[L1:.*]] = memref.load
// CHECK-NEXT:    return %[[L0]], %[[L1]], %[[L1]]
func.func @write_between(%m: memref<8xf32>, %i: index, %v: f32) -> (f32, f32, f32) {
  %0 = memref.load %m[%i] : memref<8xf32>
  memref.store %v, %m[%i] : memref<8xf32>
  %1 = memref.load %m[%i] : memref<8xf32>
  %2 = memref.load %m[%i] : memref<8xf32>
  return %0, %1, %2 : f32, f32, f32
}

// a loop may write
// CHECK-LABEL: func.func @loop_writes
// CHECK:         memref.load
// CHECK:         scf.for
// CHECK:         memref.load
func.func @loop_writes(%m: memref<8xf32>, %i: index, %v: f32) -> (f32, f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = memref.load %m[%i] : memref<8xf32>
  scf.for %k = %c0 to %i step %c1 {
    memref.store %v, %m[%k] : memref<8xf32>
  }
  %1 = memref.load %m[%i] : memref<8xf32>
  return %0, %1 : f32, f32
}
