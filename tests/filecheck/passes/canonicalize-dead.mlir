// RUN: mtopt %s --canonicalize | FileCheck %s

func.func private @effect(i32) -> i32

// CHECK-LABEL: func.func @unused
// CHECK-NEXT:    return
func.func @unused(%x: i32, %m: memref<4xi32>, %i: index) {
  %0 = arith.addi %x, %x : i32
  %1 = arith.muli %0, %x : i32
  %2 = memref.load %m[%i] : memref<4xi32>
  %3 = memref.alloc() : memref<8xf32>
  return
}

// CHECK-LABEL: func.func @effects_stay
// CHECK-SAME:    %[[X:[^:]*]]: i32, %[[M:[^:]*]]: memref<4xi32>, %[[I:[^:]*]]: index
// CHECK-NEXT:    call @effect(%[[X]])
// CHECK-NEXT:    memref.store %[[X]], %[[M]][%[[I]]]
// CHECK-NEXT:    return
func.func @effects_stay(%x: i32, %m: memref<4xi32>, %i: index) {
  %0 = call @effect(%x) : (i32) -> i32
  memref.store %x, %m[%i] : memref<4xi32>
  return
}

// a loop whose body does nothing is nothing
// CHECK-LABEL: func.func @empty_loop
// CHECK-NEXT:    return
func.func @empty_loop(%n: index, %m: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.load %m[%i] : memref<?xf32>
    %1 = arith.mulf %0, %0 : f32
  }
  return
}
