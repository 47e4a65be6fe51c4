// Blocks, terminators, counts, regions, segments.
// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @f(%i: index) {
// expected-error @below {{invalid block name in region with named arguments}}
^bb0(%a : index):
}

// -----

func.func @f(%i: index) {
  return
  // expected-error @below {{expected ':'}}
  %0 = arith.addi %i, %i : index
  return
}

// -----

// expected-error @below {{entry block of region may not have predecessors}}
func.func @f() {
^bb0:
  cf.br ^bb0
}

// -----

func.func @f(%i : index) { 
  "scf.for"(%i, %i, %i) ({
  ^bb0(%x: index):
    // expected-error @below {{'func.return' op expects parent op 'func.func'}}
    "func.return"() : () -> ()
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @f(%i : index) { 
  // expected-error @below {{'scf.for' op expects a non-empty block}}
  "scf.for"(%i, %i, %i) ({
  ^bb0(%x: index):
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @f(%i : index) { 
  // expected-error @below {{'scf.for' op expects region #0 to have 0 or 1 blocks}}
  "scf.for"(%i, %i, %i) ({
  ^bb0(%x: index):
    cf.br ^bb1
  ^bb1:
    "scf.yield"() : () -> ()
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @f(%i : index) { 
  // expected-error @below {{'scf.for' op region #0 ('region') failed to verify constraint: region with 1 blocks}}
  "scf.for"(%i, %i, %i) ({
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @f(%i : index) { 
  // expected-error @below {{'scf.for' op requires one region}}
  "scf.for"(%i, %i, %i) : (index, index, index) -> ()
  return
}

// -----

func.func @f(%i : index) { 
  // expected-error @below {{'scf.for' op expected 3 or more operands, but found 2}}
  "scf.for"(%i, %i) ({ 
  ^bb0(%x: index):
   "scf.yield"() : () -> ()
  }) : (index, index) -> ()
  return
}

// -----

func.func @f(%i : index) { 
   // expected-error @below {{'scf.yield' op expects parent op to be one of 'scf.execute_region, scf.for, scf.if, scf.index_switch, scf.while'}}
   "scf.yield"() : () -> ()
}

// -----

func.func @f(%i : index, %c: i1) { 
  // expected-error @below {{'scf.if' op region #0 should have no arguments}}
  "scf.if"(%c) ({
  ^bb0(%x: index):
   "scf.yield"() : () -> ()
  }, {}) : (i1) -> ()
  return
}

// -----

func.func @f(%i : index, %c: i1) { 
  // expected-error @below {{'scf.parallel' op operand count (3) does not match with the total size (4) specified in attribute 'operandSegmentSizes'}}
  "scf.parallel"(%i, %i, %i) <{operandSegmentSizes = array<i32: 1, 1, 2, 0>}> ({
  ^bb0(%x: index):
   "scf.reduce"() : () -> ()
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @f(%i : index, %c: i1) { 
  // expected-error @below {{'scf.parallel' op operand count (3) does not match with the total size (0) specified in attribute 'operandSegmentSizes'}}
  "scf.parallel"(%i, %i, %i) ({
  ^bb0(%x: index):
   "scf.reduce"() : () -> ()
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @f(%i : index, %c: i1) { 
  // expected-error @below {{'scf.parallel' op operand #0 must be variadic of index, but got 'i1'}}
  "scf.parallel"(%c, %i, %i) <{operandSegmentSizes = array<i32: 1, 1, 1, 0>}> ({
  ^bb0(%x: index):
   "scf.reduce"() : () -> ()
  }) : (i1, index, index) -> ()
  return
}

// -----

func.func @f(%i : index, %c: i1, %m : memref<4xf32>) { 
  // expected-error @below {{'vector.transfer_read' op operand #3 must be vector of 1-bit signless integer values, but got 'index'}}
  %x = "vector.transfer_read"(%m, %i, %c, %i) <{in_bounds = [], permutation_map = affine_map<()->()>, operandSegmentSizes = array<i32: 1, 1, 1, 1>}> : (memref<4xf32>, index, i1, index) -> vector<4xf32>
  return
}

// -----

func.func @f(%i : index, %c: i1, %v : vector<4xf32>, %f : f32) { 
  // expected-error @below {{'vector.reduction' op operand group starting at #1 requires 0 or 1 element, but found 2}}
  %x = "vector.reduction"(%v, %f, %f) <{kind = #vector.kind<add>}> : (vector<4xf32>, f32, f32) -> f32
  return
}

// -----

func.func @f(%i : index, %c: i1, %v : vector<4xf32>, %f : f32) { 
  // expected-error @below {{'vector.reduction' op expected 1 or more operands, but found 0}}
  %x = "vector.reduction"() <{kind = #vector.kind<add>}> : () -> f32
  return
}

// -----

func.func @f(%i : index, %c: i1, %v : vector<4xf32>, %f : f32) { 
  // expected-error @below {{'func.return' op requires zero regions}}
  "func.return"() ({}) : () -> ()
}

// -----

func.func @f(%i : index, %c: i1, %v : vector<4xf32>, %f : f32) { 
  // expected-error @below {{'cf.br' op requires 1 successor but found 0}}
  "cf.br"() : () -> ()
}

// -----

func.func @f(%i : index, %c: i1, %v : vector<4xf32>, %f : f32) { 
  // expected-error @below {{'cf.cond_br' op requires 2 successors but found 1}}
  "cf.cond_br"(%c)[^bb1] <{operandSegmentSizes = array<i32: 1, 0, 0>}> : (i1) -> ()
^bb1:
  return
}

// -----

func.func @f(%i : index, %c: i1, %v : vector<4xf32>, %f : f32) { 
  // expected-error @below {{branch has 0 operands for successor #0, but target block has 1}}
  cf.br ^bb1
^bb1(%q : index):
  return
}

// -----

func.func @f(%i : index, %c: i1, %v : vector<4xf32>, %f : f32) { 
  // expected-error @below {{type mismatch for bb argument #0 of successor #0}}
  cf.br ^bb1(%c : i1)
^bb1(%q : index):
  return
}

// -----

func.func @f(%i : index, %c: i1, %v : vector<4xf32>, %f : f32) -> i1 { 
  // expected-error @below {{'func.return' op has 0 operands, but enclosing function (@f) returns 1}}
  return
}

// -----

func.func @f(%i : index, %c: i1, %v : vector<4xf32>, %f : f32) -> i1 { 
  // expected-error @below {{type of return operand 0 ('index') doesn't match function result type ('i1') in function @f}}
  return %i : index
}

// -----

// expected-error @below {{'func.func' op symbol declaration cannot have public visibility}}
func.func @f(%i : index)

// -----

// expected-error @below {{'func.func' op entry block must have 1 arguments to match function signature}}
"func.func"() <{sym_name = "f", function_type = (i1) -> ()}> ({
  ^bb0:
    "func.return"() : () -> ()
  }) : () -> ()

// -----

// expected-error @below {{'func.func' op type of entry block argument #0('i32') must match the type of the corresponding argument in function signature('i1')}}
"func.func"() <{sym_name = "f", function_type = (i1) -> ()}> ({
  ^bb0(%x : i32):
    "func.return"() : () -> ()
  }) : () -> ()

// -----

// expected-error @below {{'func.func' op expects argument attribute array to have the same number of elements as the number of function arguments, got 0, but expected 1}}
"func.func"() <{sym_name = "f", function_type = (i1) -> (), arg_attrs=[]}> ({
  ^bb0(%x : i1):
    "func.return"() : () -> ()
  }) : () -> ()

// -----

// expected-error @below {{'func.func' op attribute 'function_type' failed to satisfy constraint: type attribute of function type}}
"func.func"() <{sym_name = "f", function_type = i1}> ({
  ^bb0(%x : i1):
    "func.return"() : () -> ()
  }) : () -> ()

// -----

// expected-error @below {{'func.func' op requires attribute 'sym_name'}}
"func.func"() <{function_type = i1}> ({
  ^bb0(%x : i1):
    "func.return"() : () -> ()
  }) : () -> ()

// -----

func.func @f(%i : index) {
  // expected-error @below {{'func.func' op symbol's parent must have the SymbolTable trait}}
  func.func @g() { return }
  return
}
