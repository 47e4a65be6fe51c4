// RUN: mtopt %s --cse | FileCheck %s

// CHECK-LABEL: func.func @same_bodies
// CHECK-COUNT-1: scf.if
// CHECK-NOT:     scf.if
// CHECK:         return
func.func @same_bodies(%c: i1, %a: i32) -> (i32, i32) {
  %0 = scf.if %c -> i32 {
    %1 = arith.addi %a, %a : i32
    scf.yield %1 : i32
  } else {
    scf.yield %a : i32
  }
  %2 = scf.if %c -> i32 {
    %3 = arith.addi %a, %a : i32
    scf.yield %3 : i32
  } else {
    scf.yield %a : i32
  }
  return %0, %2 : i32, i32
}

// CHECK-LABEL: func.func @other_body
// CHECK-COUNT-2: scf.if
func.func @other_body(%c: i1, %a: i32) -> (i32, i32) {
  %0 = scf.if %c -> i32 {
    %1 = arith.addi %a, %a : i32
    scf.yield %1 : i32
  } else {
    scf.yield %a : i32
  }
  %2 = scf.if %c -> i32 {
    %3 = arith.muli %a, %a : i32
    scf.yield %3 : i32
  } else {
    scf.yield %a : i32
  }
  return %0, %2 : i32, i32
}
