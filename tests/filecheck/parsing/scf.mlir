// Loops and conditionals, with their implied terminators left out.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

func.func @f(%c: i1, %i: index, %x: f32, %m: memref<4x8xf32>) {
// CHECK{LITERAL}: func.func @f(%c: i1, %i: index, %x: f32, %m: memref<4x8xf32>) {
  %0 = arith.select %c, %x, %x : f32
  // CHECK{LITERAL}: %0 = arith.select %c, %x, %x : f32
  %v = vector.broadcast %x : f32 to vector<4xf32>
  // CHECK{LITERAL}: %v = vector.broadcast %x : f32 to vector<4xf32>
  %mk = vector.constant_mask [2] : vector<4xi1>
  // CHECK{LITERAL}: %mk = vector.constant_mask [2] : vector<4xi1>
  %1 = arith.select %c, %v, %v : vector<4xf32>
  // CHECK{LITERAL}: %1 = arith.select %c, %v, %v : vector<4xf32>
  %2 = arith.select %mk, %v, %v : vector<4xi1>, vector<4xf32>
  // CHECK{LITERAL}: %2 = arith.select %mk, %v, %v : vector<4xi1>, vector<4xf32>
  scf.for %k = %i to %i step %i {
  // CHECK{LITERAL}: scf.for %k = %i to %i step %i {
    memref.store %x, %m[%k, %k] : memref<4x8xf32>
    // CHECK{LITERAL}: memref.store %x, %m[%k, %k] : memref<4x8xf32>
  } {foo.bar = 1 : i64}
  // CHECK{LITERAL}: } {foo.bar = 1 : i64}
  %3 = scf.for %k = %i to %i step %i iter_args(%a = %x) -> (f32) {
  // CHECK{LITERAL}: %3 = scf.for %k = %i to %i step %i iter_args(%a = %x) -> (f32) {
    scf.yield %a : f32
    // CHECK{LITERAL}: scf.yield %a : f32
  }
  %t = arith.constant 1 : i32
  // CHECK{LITERAL}: %t = arith.constant 1 : i32
  %tt:2 = scf.for unsigned %k = %t to %t step %t iter_args(%a = %x, %b = %x) -> (f32, f32) : i32 {
  // CHECK{LITERAL}: %tt:2 = scf.for unsigned %k = %t to %t step %t iter_args(%a = %x, %b = %x) -> (f32, f32) : i32 {
    scf.yield %a, %b : f32, f32
    // CHECK{LITERAL}: scf.yield %a, %b : f32, f32
  }
  scf.if %c {
  // CHECK{LITERAL}: scf.if %c {
    memref.store %x, %m[%i, %i] : memref<4x8xf32>
    // CHECK{LITERAL}: memref.store %x, %m[%i, %i] : memref<4x8xf32>
  }
  scf.if %c {
  // CHECK{LITERAL}: scf.if %c {
    memref.store %x, %m[%i, %i] : memref<4x8xf32>
    // CHECK{LITERAL}: memref.store %x, %m[%i, %i] : memref<4x8xf32>
  } else {
  // CHECK{LITERAL}: } else {
    memref.store %x, %m[%i, %i] : memref<4x8xf32>
    // CHECK{LITERAL}: memref.store %x, %m[%i, %i] : memref<4x8xf32>
  }
  %4:2 = scf.if %c -> (f32, f32) {
  // CHECK{LITERAL}: %4:2 = scf.if %c -> (f32, f32) {
    scf.yield %x, %x : f32, f32
    // CHECK{LITERAL}: scf.yield %x, %x : f32, f32
  } else {
  // CHECK{LITERAL}: } else {
    scf.yield %x, %x : f32, f32
    // CHECK{LITERAL}: scf.yield %x, %x : f32, f32
  }
  %5:2 = scf.while (%a = %x, %b = %i) : (f32, index) -> (f32, f32) {
  // CHECK{LITERAL}: %5:2 = scf.while (%a = %x, %b = %i) : (f32, index) -> (f32, f32) {
    scf.condition(%c) %a, %a : f32, f32
    // CHECK{LITERAL}: scf.condition(%c) %a, %a : f32, f32
  } do {
  // CHECK{LITERAL}: } do {
  ^bb0(%q: f32, %r: f32):
  // CHECK{LITERAL}: ^bb0(%q: f32, %r: f32):
    scf.yield %q, %i : f32, index
    // CHECK{LITERAL}: scf.yield %q, %i : f32, index
  } attributes {foo.a}
  // CHECK{LITERAL}: } attributes {foo.a}
  scf.parallel (%a, %b) = (%i, %i) to (%i, %i) step (%i, %i) {
  // CHECK{LITERAL}: scf.parallel (%a, %b) = (%i, %i) to (%i, %i) step (%i, %i) {
    scf.reduce 
    // CHECK{LITERAL}: scf.reduce
  }
  %6:2 = scf.parallel (%a, %b) = (%i, %i) to (%i, %i) step (%i, %i) init (%x, %x) -> (f32, f32) {
  // CHECK{LITERAL}: %6:2 = scf.parallel (%a, %b) = (%i, %i) to (%i, %i) step (%i, %i) init (%x, %x) -> (f32, f32) {
    scf.reduce(%x, %x : f32, f32) {
    // CHECK{LITERAL}: scf.reduce(%x, %x : f32, f32) {
    ^bb0(%l: f32, %r: f32):
    // CHECK{LITERAL}: ^bb0(%l: f32, %r: f32):
      scf.reduce.return %l : f32
      // CHECK{LITERAL}: scf.reduce.return %l : f32
    }, {
    // CHECK{LITERAL}: }, {
    ^bb0(%l: f32, %r: f32):
    // CHECK{LITERAL}: ^bb0(%l: f32, %r: f32):
      scf.reduce.return %l : f32
      // CHECK{LITERAL}: scf.reduce.return %l : f32
    }
  }
  %7 = scf.execute_region -> f32 {
  // CHECK{LITERAL}: %7 = scf.execute_region -> f32 {
    scf.yield %x : f32
    // CHECK{LITERAL}: scf.yield %x : f32
  }
  scf.execute_region no_inline {
  // CHECK{LITERAL}: scf.execute_region no_inline {
    scf.yield
    // CHECK{LITERAL}: scf.yield
  }
  %8 = scf.index_switch %i -> f32 
  // CHECK{LITERAL}: %8 = scf.index_switch %i -> f32
  case 2 {
  // CHECK{LITERAL}: case 2 {
    scf.yield %x : f32
    // CHECK{LITERAL}: scf.yield %x : f32
  }
  case 5 {
  // CHECK{LITERAL}: case 5 {
    scf.yield %x : f32
    // CHECK{LITERAL}: scf.yield %x : f32
  }
  default {
  // CHECK{LITERAL}: default {
    scf.yield %x : f32
    // CHECK{LITERAL}: scf.yield %x : f32
  }
  scf.index_switch %i 
  // CHECK{LITERAL}: scf.index_switch %i
  case 2 {
  // CHECK{LITERAL}: case 2 {
    scf.yield
    // CHECK{LITERAL}: scf.yield
  }
  default {
  // CHECK{LITERAL}: default {
  }
  return
}
func.func @g(%t: tensor<4x8xf32>, %i: index) {
// CHECK{LITERAL}: func.func @g(%t: tensor<4x8xf32>, %i: index) {
  %0 = scf.forall (%a, %b) in (4, %i) shared_outs(%o = %t) -> (tensor<4x8xf32>) {
  // CHECK{LITERAL}: %0 = scf.forall (%a, %b) in (4, %i) shared_outs(%o = %t) -> (tensor<4x8xf32>) {
  }
  scf.forall (%a, %b) = (0, %i) to (4, %i) step (1, 2) {
  // CHECK{LITERAL}: scf.forall (%a, %b) = (0, %i) to (4, %i) step (1, 2) {
  }
  scf.forall (%a) in (4) {
  // CHECK{LITERAL}: scf.forall (%a) in (4) {
  } {mapping = []}
  // CHECK{LITERAL}: } {mapping = []}
  return
}
