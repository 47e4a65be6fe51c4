// RUN: mtopt %s --dce | FileCheck %s

func.func private @effect()

// CHECK-LABEL: func.func @chain
// CHECK-NEXT:    %[[C:.*]] = arith.constant 1 : i32
// CHECK-NEXT:    return %[[C]]
func.func @chain(%a: i32) -> i32 {
  %c = arith.constant 1 : i32
  %0 = arith.addi %a, %c : i32
  %1 = arith.muli %0, %c : i32
  %2 = arith.subi %1, %a : i32
  return %c : i32
}

// nothing is folded or moved
// CHECK-LABEL: func.func @only_dead_goes
// CHECK-NEXT:    arith.constant
// CHECK-NEXT:    arith.addi
// CHECK-NEXT:    arith.constant
// CHECK-NEXT:    arith.addi
// CHECK-NEXT:    call @effect
// CHECK-NEXT:    return
func.func @only_dead_goes(%a: i32) -> i32 {
  %c = arith.constant 0 : i32
  %0 = arith.addi %a, %c : i32
  %d = arith.constant 0 : i32
  %1 = arith.addi %0, %d : i32
  %dead = arith.addi %1, %1 : i32
  call @effect() : () -> ()
  return %1 : i32
}

// CHECK-LABEL: func.func @inside_loops
// CHECK:         scf.for
// CHECK-NEXT:      func.call @effect
// CHECK-NEXT:    }
func.func @inside_loops(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %0 = arith.addi %i, %i : index
    func.call @effect() : () -> ()
  }
  return
}

// CHECK-LABEL: func.func @unreachable
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @unreachable() {
  return
^bb1:
  call @effect() : () -> ()
  cf.br ^bb1
}
