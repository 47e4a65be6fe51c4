// RUN: mtopt %s --canonicalize | FileCheck %s

func.func private @effect()

// CHECK-LABEL: func.func @no_path
// CHECK-NEXT:    return
// CHECK-NOT:     call
func.func @no_path() {
  return
^bb1:
  call @effect() : () -> ()
  cf.br ^bb2
^bb2:
  cf.br ^bb1
}

// values may go round through blocks that nothing reaches
// CHECK-LABEL: func.func @uses_across
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @uses_across() {
  return
^bb1(%x: i32):
  %0 = arith.addi %x, %y : i32
  cf.br ^bb2(%0 : i32)
^bb2(%y: i32):
  cf.br ^bb1(%y : i32)
}
