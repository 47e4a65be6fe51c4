// RUN: mtopt %s --canonicalize | FileCheck %s

// constants combine, and come to the front of the function
// CHECK-LABEL: func.func @chain
// CHECK-NEXT:    %[[C:.*]] = arith.constant 7 : index
// CHECK-NEXT:    return %[[C]] : index
func.func @chain() -> index {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %0 = arith.addi %c1, %c2 : index
  %c4 = arith.constant 4 : index
  %1 = arith.addi %0, %c4 : index
  return %1 : index
}

// c + x → x + c
// CHECK-LABEL: func.func @constant_goes_right
// CHECK-SAME:    %[[X:.*]]: i32
// CHECK-NEXT:    %[[C:.*]] = arith.constant 5 : i32
// CHECK-NEXT:    arith.muli %[[X]], %[[C]] : i32
func.func @constant_goes_right(%x: i32) -> i32 {
  %c = arith.constant 5 : i32
  %0 = arith.muli %c, %x : i32
  return %0 : i32
}

// x + 0 → x, x * 1 → x
// CHECK-LABEL: func.func @identities
// CHECK-SAME:    %[[X:.*]]: i32
// CHECK-NEXT:    return %[[X]] : i32
func.func @identities(%x: i32) -> i32 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %0 = arith.addi %c0, %x : i32
  %1 = arith.muli %0, %c1 : i32
  return %1 : i32
}

// x + 0.0 is not x when x is -0.0, x + -0.0 is
// CHECK-LABEL: func.func @signed_zeros
// CHECK-SAME:    %[[X:.*]]: f32
// CHECK-NEXT:    %[[Z:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:    %[[S:.*]] = arith.addf %[[X]], %[[Z]] : f32
// CHECK-NEXT:    return %[[S]], %[[X]] : f32, f32
func.func @signed_zeros(%x: f32) -> (f32, f32) {
  %pz = arith.constant 0.0 : f32
  %nz = arith.constant -0.0 : f32
  %0 = arith.addf %x, %pz : f32
  %1 = arith.addf %x, %nz : f32
  return %0, %1 : f32, f32
}

// CHECK-LABEL: func.func @same_constant_once
// CHECK-COUNT-1: arith.constant
// CHECK-NOT:     arith.constant
// CHECK:         return
func.func @same_constant_once(%x: i32) -> i32 {
  %a = arith.constant 3 : i32
  %0 = arith.muli %x, %a : i32
  %b = arith.constant 3 : i32
  %1 = arith.subi %0, %b : i32
  return %1 : i32
}
