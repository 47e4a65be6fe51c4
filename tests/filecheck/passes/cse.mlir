// RUN: mtopt %s --cse | FileCheck %s

// CHECK-LABEL: func.func @equal
// CHECK-SAME:    %[[A:[^:]*]]: i32, %[[B:[^:]*]]: i32
// CHECK-NEXT:    %[[M:.*]] = arith.muli %[[A]], %[[B]] : i32
// CHECK-NEXT:    %[[S:.*]] = arith.addi %[[M]], %[[M]] : i32
// CHECK-NEXT:    return %[[S]]
func.func @equal(%a: i32, %b: i32) -> i32 {
  %0 = arith.muli %a, %b : i32
  %1 = arith.muli %a, %b : i32
  %2 = arith.addi %0, %1 : i32
  return %2 : i32
}

// CHECK-LABEL: func.func @commuted
// CHECK-COUNT-1: arith.muli
// CHECK-NOT:     arith.muli
// CHECK:         return
func.func @commuted(%a: i32, %b: i32) -> (i32, i32) {
  %0 = arith.muli %a, %b : i32
  %1 = arith.muli %b, %a : i32
  return %0, %1 : i32, i32
}

// CHECK-LABEL: func.func @order_counts
// CHECK-COUNT-2: arith.subi
func.func @order_counts(%a: i32, %b: i32) -> (i32, i32) {
  %0 = arith.subi %a, %b : i32
  %1 = arith.subi %b, %a : i32
  return %0, %1 : i32, i32
}

// attributes and types count
// CHECK-LABEL: func.func @different
// CHECK-COUNT-2: arith.cmpi
// CHECK-COUNT-2: arith.extsi
func.func @different(%a: i32, %b: i32) -> (i1, i1, i64, i48) {
  %0 = arith.cmpi slt, %a, %b : i32
  %1 = arith.cmpi sgt, %a, %b : i32
  %2 = arith.extsi %a : i32 to i64
  %3 = arith.extsi %a : i32 to i48
  return %0, %1, %2, %3 : i1, i1, i64, i48
}

// CHECK-LABEL: func.func @calls_stay
// CHECK-COUNT-2: call @effect
func.func private @effect(i32) -> i32
func.func @calls_stay(%a: i32) -> (i32, i32) {
  %0 = call @effect(%a) : (i32) -> i32
  %1 = call @effect(%a) : (i32) -> i32
  return %0, %1 : i32, i32
}

// -0.0 and 0.0 are two constants
// CHECK-LABEL: func.func @zeros
// CHECK-COUNT-2: arith.constant
func.func @zeros() -> (f32, f32, f32) {
  %0 = arith.constant 0.0 : f32
  %1 = arith.constant -0.0 : f32
  %2 = arith.constant 0.0 : f32
  return %0, %1, %2 : f32, f32, f32
}
