// Types and rules of arith.
// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.extf' op operand type 'f32' and result type 'f32' are cast incompatible}}
  %0 = arith.extf %a : f32 to f32
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.extsi' op operand type 'i32' and result type 'i16' are cast incompatible}}
  %0 = arith.extsi %i : i32 to i16
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.trunci' op operand type 'i32' and result type 'i64' are cast incompatible}}
  %0 = arith.trunci %i : i32 to i64
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.truncf' op operand type 'f32' and result type 'f64' are cast incompatible}}
  %0 = arith.truncf %a : f32 to f64
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.index_cast' op operand type 'i32' and result type 'i64' are cast incompatible}}
  %0 = arith.index_cast %i : i32 to i64
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.bitcast' op operand type 'i32' and result type 'f64' are cast incompatible}}
  %0 = arith.bitcast %i : i32 to f64
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.cmpf' op result #0 must be bool-like, but got 'i32'}}
  %0 = "arith.cmpf"(%a, %a) <{predicate = 7 : i64}> : (f32, f32) -> i32
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.cmpf' op failed to verify that result type has i1 element type and same shape as operands}}
  %0 = "arith.cmpf"(%a, %a) <{predicate = 7 : i64}> : (f32, f32) -> vector<4xi1>
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.cmpi' op requires attribute 'predicate'}}
  %0 = "arith.cmpi"(%i, %i) : (i32, i32) -> i1
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.cmpi' op requires all operands to have the same type}}
  %0 = "arith.cmpi"(%i, %j) <{predicate = 1 : i64}> : (i32, i64) -> i1
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.addf' op requires the same type for all operands and results}}
  %0 = "arith.addf"(%a, %a) : (f32, f32) -> f64
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.addf' op expected 2 operands, but found 1}}
  %0 = "arith.addf"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.constant' op failed to verify that all of {value, result} have same type}}
  %0 = "arith.constant"() <{value = 4 : i32}> : () -> f32
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.constant' op requires attribute 'value'}}
  %0 = "arith.constant"() : () -> f32
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.constant' op integer return type must be signless}}
  %0 = "arith.constant"() <{value = 4 : si32}> : () -> si32
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.addi' op operand #0 must be signless-integer-like, but got 'f32'}}
  %0 = "arith.addi"(%a, %a) : (f32,f32) -> f32
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.addi' op requires one result}}
  %0:2 = "arith.addi"(%i, %i) : (i32,i32) -> (i32, i32)
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.addi' op requires zero regions}}
  %0 = "arith.addi"(%i, %i) ({}) : (i32,i32) -> (i32)
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.extf' op requires the same shape for all operands and results}}
  %0 = "arith.extf"(%w) : (vector<4xf32>) -> (vector<8xf64>)
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.mulsi_extended' op expected 2 results}}
  %0 = "arith.mulsi_extended"(%i, %i) : (i32, i32) -> (f64)
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'arith.mulsi_extended' op failed to verify that all of {lhs, rhs, low, high} have same type}}
  %0:2 = "arith.mulsi_extended"(%i, %i) : (i32, i32) -> (i32, i16)
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'math.fpowi' op requires the same shape for all operands and results}}
  %0 = "math.fpowi"(%t, %i) : (tensor<4xf32>, i32) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'math.isnan' op failed to verify that result type has i1 element type and same shape as operands}}
  %0 = "math.isnan"(%t) : (tensor<4xf32>) -> i1
  return
}

// -----

func.func @f(%a: f32, %i: i32, %j: i64, %v : vector<4xi1>, %w : vector<4xf32>, %t: tensor<4xf32>) {
  // expected-error @below {{'vector.fma' op failed to verify that all of {lhs, rhs, acc, result} have same type}}
  %0 = "vector.fma"(%w, %w, %w) : (vector<4xf32>, vector<4xf32>, vector<4xf32>) -> vector<5xf32>
  return
}
