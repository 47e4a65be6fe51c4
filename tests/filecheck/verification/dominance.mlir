// Values are defined before they are used, and not outside of what is isolated.
// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @f() {
  cf.br ^bb1
^bb1:
  // expected-error @below {{operand #0 does not dominate this use}}
  %0 = arith.addi %1, %1 : index
  cf.br ^bb2
^bb2:
  // expected-note @below {{operand defined here (op in the same region)}}
  %1 = arith.constant 0 : index
  return
}

// -----

func.func @f() {
  // expected-error @below {{operand #0 does not dominate this use}}
  %0 = arith.addi %1, %1 : index
  // expected-note @below {{operand defined here (op in the same block)}}
  %1 = arith.constant 0 : index
  return
}

// -----

func.func @f(%c : i1) {
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  // expected-note @below {{operand defined here (op in the same region)}}
  %0 = arith.constant 0 : index
  cf.br ^bb3
^bb2:
  cf.br ^bb3
^bb3:
  // expected-error @below {{operand #0 does not dominate this use}}
  %1 = arith.addi %0, %0 : index
  return
}

// -----

"builtin.module"() ({
  %0 = "arith.constant"() <{value = 1 : index}> : () -> index
  // expected-note @below {{required by region isolation constraints}}
  "func.func"() <{sym_name = "f", function_type = () -> ()}> ({
    // expected-error @below {{'arith.addi' op using value defined outside the region}}
    %1 = "arith.addi"(%0, %0) : (index, index) -> index
    "func.return"() : () -> ()
  }) : () -> ()
}) : () -> ()
