// Names, what refers to them, and functions.
// RUN: mtopt %s --split-input-file --verify-diagnostics

// expected-note @below {{see existing symbol definition here}}
func.func @f() { return }
// expected-error @below {{redefinition of symbol named 'f'}}
func.func @f() { return }

// -----

func.func @f(%i : index) -> i1 { 
  // expected-error @below {{operand #0 does not dominate this use}}
  // expected-note @below {{operand defined here (op in the same block)}}
  %1 = call @f(%1) : (i1) -> i1
  return %1 : i1
}

// -----

func.func @f(%i : index) -> i1 { 
  // expected-note @below {{prior use here}}
  %1 = call @f(%i) : (index) -> i32
  // expected-error @below {{use of value '%1' expects different type than prior uses: 'i1' vs 'i32'}}
  return %1 : i1
}

// -----

// expected-error @below {{'func.func' op visibility expected to be one of ["public", "private", "nested"], but got "foo"}}
"func.func"() <{sym_name = "f", function_type = (i1) -> (), sym_visibility="foo"}> ({
  ^bb0(%x : i1):
    "func.return"() : () -> ()
  }) : () -> ()

// -----

func.func @f(%i : index) {
  // expected-error @below {{'func.func' op symbol's parent must have the SymbolTable trait}}
  func.func @g() { return }
  return
}
