// Rules of loops and conditionals.
// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>) {
  // expected-error @below {{'scf.if' op must have an else block if defining values}}
  %0 = scf.if %c -> i32 { scf.yield %i : i32 }
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>) {
  // expected-error @below {{'scf.if' op along control flow edge from Operation scf.yield to parent: successor operand type #0 'i1' should match successor input type #0 'i32'}}
  %0 = scf.if %c -> i32 {
    scf.yield %i : i32
  } else {
    // expected-note @below {{region branch point}}
    scf.yield %c : i1
  }
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>) {
  // expected-error @below {{'scf.if' op along control flow edge from Operation scf.yield to parent: region branch point has 0 operands, but region successor needs 1 inputs}}
  %0 = scf.if %c -> i32 {
    scf.yield %i : i32
  } else {
    // expected-note @below {{region branch point}}
    scf.yield
  }
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.for' op 0-th region iter_arg and 0-th yielded value have different type: 'i32' != 'i1'}}
  %0 = scf.for %x = %m to %m step %m iter_args(%a = %i) -> i32 {
    scf.yield %c : i1
  }
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.for' op along control flow edge from Operation scf.yield to Region #0: region branch point has 0 operands, but region successor needs 1 inputs}}
  %0 = scf.for %x = %m to %m step %m iter_args(%a = %i) -> i32 {
    // expected-note @below {{region branch point}}
    scf.yield
  }
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.for' op 0-th init and 0-th region iter_arg have different type: 'i32' != 'i1'}}
  %0 = "scf.for" (%m, %m, %m, %i) ({
  ^bb0(%a: index, %b : i1):
    "scf.yield"(%i) : (i32) -> ()
  }) : (index, index, index, i32) -> i32
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.for' op different number of inits and region iter_args: 1 != 0}}
  %0 = "scf.for" (%m, %m, %m, %i) ({
  ^bb0(%a: index):
    "scf.yield"(%i) : (i32) -> ()
  }) : (index, index, index, i32) -> i32
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.for' op mismatch in number of loop-carried values and defined values}}
  "scf.for" (%m, %m, %m, %i) ({
  ^bb0(%a: index, %b : i32):
    "scf.yield"(%i) : (i32) -> ()
  }) : (index, index, index, i32) -> ()
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.for' op failed to verify that all of {lowerBound, upperBound, step} have same type}}
  "scf.for" (%m, %m, %i) ({
  ^bb0(%a: index):
    "scf.yield"() : () -> ()
  }) : (index, index, i32) -> ()
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  "scf.parallel"(%m, %m, %m) <{operandSegmentSizes = array<i32: 1, 1, 1, 0>}> ({
  ^bb0(%a: index):
    // expected-error @below {{'scf.reduce' op expects number of reduction regions: 0 to be the same as number of reduction operands: 1}}
    "scf.reduce"(%i) : (i32) -> ()
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.parallel' op expects number of results: 0 to be the same as number of reductions: 1}}
  "scf.parallel"(%m, %m, %m) <{operandSegmentSizes = array<i32: 1, 1, 1, 0>}> ({
  ^bb0(%a: index):
    "scf.reduce"(%i) ({
    ^bb0(%q : i32, %r : i32):
      "scf.reduce.return"(%q) : (i32) -> ()
    }) : (i32) -> ()
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.while' op along control flow edge from Operation scf.condition to Region #1: successor operand type #0 'i32' should match successor input type #0 'i1'}}
  "scf.while"(%i) ({
  ^bb0(%a: i32):
    // expected-note @below {{region branch point}}
    "scf.condition"(%c, %a) : (i1, i32) -> ()
  }, {
  ^bb0(%b: i1):
    "scf.yield"(%i) : (i32) -> ()
  }) : (i32) -> i32
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.while' op along control flow edge from Operation scf.condition to parent: successor operand type #0 'i1' should match successor input type #0 'i32'}}
  "scf.while"(%i) ({
  ^bb0(%a: i32):
    // expected-note @below {{region branch point}}
    "scf.condition"(%c, %c) : (i1, i1) -> ()
  }, {
  ^bb0(%b: i1):
    "scf.yield"(%i) : (i32) -> ()
  }) : (i32) -> i32
  return
}

// -----

func.func @f(%i: i32, %c : i1, %v: vector<4xf32>, %m: index, %n: memref<4xf32>) {
  // expected-error @below {{'scf.while' op along control flow edge from parent to Region #0: successor operand type #0 'i32' should match successor input type #0 'i1'}}
  // expected-note @below {{region branch point}}
  "scf.while"(%i) ({
  ^bb0(%a: i1):
    "scf.condition"(%c, %i) : (i1, i32) -> ()
  }, {
  ^bb0(%b: i32):
    "scf.yield"(%c) : (i1) -> ()
  }) : (i32) -> i32
  return
}
