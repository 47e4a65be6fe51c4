// RUN: mtopt %s --cse | FileCheck %s

// neither side of the branch sees the other; both see the entry
// CHECK-LABEL: func.func @diamond
// CHECK:         arith.addi
// CHECK:         cf.cond_br
// CHECK:       ^bb1:
// CHECK-NEXT:    arith.muli
// CHECK-NEXT:    cf.br ^bb3(
// CHECK:       ^bb2:
// CHECK-NEXT:    arith.muli
// CHECK-NEXT:    cf.br ^bb3(
// CHECK-NEXT:  ^bb3(
// CHECK-NEXT:    arith.muli
// CHECK-NEXT:    arith.addi
// CHECK-NEXT:    return
func.func @diamond(%c: i1, %a: i32) -> i32 {
  %0 = arith.addi %a, %a : i32
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  %1 = arith.addi %a, %a : i32
  %2 = arith.muli %1, %a : i32
  cf.br ^bb3(%2 : i32)
^bb2:
  %3 = arith.addi %a, %a : i32
  %4 = arith.muli %3, %a : i32
  cf.br ^bb3(%4 : i32)
^bb3(%x: i32):
  %5 = arith.muli %0, %a : i32
  %6 = arith.addi %5, %x : i32
  return %6 : i32
}

// what is known outside is known inside, not the reverse
// CHECK-LABEL: func.func @nested
// CHECK:         %[[O:.*]] = arith.addi
// CHECK:         scf.if
// CHECK-NOT:       arith.addi
// CHECK:           %[[I:.*]] = arith.muli %[[O]]
// CHECK:           scf.yield %[[I]]
// CHECK:         } else {
// CHECK:           arith.muli
// CHECK:         }
// CHECK-NEXT:    arith.muli
func.func @nested(%c: i1, %a: i32) -> (i32, i32) {
  %0 = arith.addi %a, %a : i32
  %r = scf.if %c -> i32 {
    %1 = arith.addi %a, %a : i32
    %2 = arith.muli %1, %a : i32
    scf.yield %2 : i32
  } else {
    %4 = arith.muli %0, %a : i32
    scf.yield %4 : i32
  }
  %3 = arith.muli %0, %a : i32
  return %r, %3 : i32, i32
}
