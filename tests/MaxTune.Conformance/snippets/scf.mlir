func.func @loops(%lb: index, %ub: index, %s: index, %x: ⟦T=f32|i32|vector<4xf32>|tensor<?xf32>⟧, %c: i1) -> ⟦T⟧ {
  %r = scf.for ⟦|unsigned ⟧%i = %lb to %ub step %s iter_args(%a = %x) -> (⟦T⟧) {
    %0 = scf.if %c -> (⟦T⟧) {
      scf.yield %a : ⟦T⟧
    } else {
      scf.yield %x : ⟦T⟧
    } ⟦|{hint = "likely"}⟧
    scf.yield %0 : ⟦T⟧
  } ⟦|{unroll = 4 : i32}⟧
  scf.for %i = %lb to %ub step %s {
    scf.if %c {
      "u.do"(%i) : (index) -> ()
    }
  }
  return %r : ⟦T⟧
}
// -----
func.func @typed(%lb: ⟦I=i32|i64|i8⟧, %ub: ⟦I⟧, %s: ⟦I⟧) {
  scf.for %i = %lb to %ub step %s : ⟦I⟧ {
    "u.do"(%i) : (⟦I⟧) -> ()
  }
  return
}
// -----
func.func @while(%x: f32, %n: i64) -> i64 {
  %r:2 = scf.while (%a = %x, %b = %n) : (f32, i64) -> (i64, f32) {
    %c = arith.cmpf olt, %a, %x : f32
    scf.condition(%c) %b, %a : i64, f32
  } do {
  ^bb0(%p: i64, %q: f32):
    scf.yield %q, %p : f32, i64
  } ⟦|attributes {note}⟧
  scf.while : () -> () {
    %t = arith.constant false
    scf.condition(%t)
  } do {
    scf.yield
  }
  return %r#0 : i64
}
// -----
func.func @parallel(%lb: index, %ub: index, %s: index, %z: f32, %m: memref<?xf32>) -> f32 {
  %r = scf.parallel (%i, %j) = (%lb, %lb) to (%ub, %ub) step (%s, %s) init (%z) -> f32 {
    %x = memref.load %m[%i] : memref<?xf32>
    scf.reduce(%x : f32) {
    ^bb0(%a: f32, %b: f32):
      %0 = arith.addf %a, %b : f32
      scf.reduce.return %0 : f32
    }
  }
  scf.parallel (%i) = (%lb) to (%ub) step (%s) {
    memref.store %z, %m[%i] : memref<?xf32>
    ⟦scf.reduce|⟧
  } ⟦|{mapping = []}⟧
  return %r : f32
}
// -----
func.func @regions(%i: index, %c: i1, %m: memref<4xf32>) -> i32 {
  %0 = scf.execute_region -> i32 ⟦|no_inline⟧ {
    cf.cond_br %c, ^a, ^b
  ^a:
    %1 = arith.constant 1 : i32
    scf.yield %1 : i32
  ^b:
    %2 = arith.constant 2 : i32
    scf.yield %2 : i32
  } ⟦|{x = 1 : i8}⟧
  scf.execute_region {
    "u.x"() : () -> ()
    scf.yield
  }
  %s:2 = scf.index_switch %i ⟦|{note}⟧ -> i32, f32
  case ⟦0|-3⟧ {
    %a = arith.constant 1.0 : f32
    scf.yield %0, %a : i32, f32
  }
  case 5 {
    %a = arith.constant 2.0 : f32
    scf.yield %0, %a : i32, f32
  }
  default {
    %a = arith.constant 3.0 : f32
    scf.yield %0, %a : i32, f32
  }
  scf.index_switch %i
  default {
    scf.yield
  }
  return %s#0 : i32
}
// -----
func.func @forall(%t: tensor<4x8xf32>, %n: index, %in: tensor<1x8xf32>) -> tensor<4x8xf32> {
  %r = scf.forall (%i) in (⟦4|%n⟧) shared_outs(%o = %t) -> (tensor<4x8xf32>) {
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %in into %o[%i, 0] [1, 8] [1, 1] : tensor<1x8xf32> into tensor<4x8xf32>
    }
  }⟦| {note}⟧
  scf.forall (%i, %j) = (0, %n) to (4, 8) step (⟦2|%n⟧, 1) {
    "u.do"(%i, %j) : (index, index) -> ()
  }
  scf.forall (%i, %j) in (%n, 8) {
    "u.do"(%i, %j) : (index, index) -> ()
    ⟦scf.forall.in_parallel {
    }|⟧
  }
  return %r : tensor<4x8xf32>
}
