// Branches, memory operations with regions, globals, function attributes.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

func.func @h(%f: i32, %i: index, %m: memref<4x8xf32>, %x: f32) {
// CHECK{LITERAL}: func.func @h(%f: i32, %i: index, %m: memref<4x8xf32>, %x: f32) {
  %t = arith.constant true
  // CHECK{LITERAL}: %t = arith.constant true
  cf.switch %f : i32, [
  // CHECK{LITERAL}: cf.switch %f : i32, [
    default: ^bb1,
    // CHECK{LITERAL}: default: ^bb1,
    42: ^bb2(%i : index),
    // CHECK{LITERAL}: 42: ^bb2(%i : index),
    4294967293: ^bb3
    // CHECK{LITERAL}: 4294967293: ^bb3
  ]
  // CHECK{LITERAL}: ]
^bb1:  // pred: ^bb0
// CHECK{LITERAL}: ^bb1:  // pred: ^bb0
  cf.br ^bb3
  // CHECK{LITERAL}: cf.br ^bb3
^bb2(%a: index):  // 2 preds: ^bb0, ^bb2
// CHECK{LITERAL}: ^bb2(%a: index):  // 2 preds: ^bb0, ^bb2
  cf.cond_br %t, ^bb3, ^bb2(%a : index)
  // CHECK{LITERAL}: cf.cond_br %t, ^bb3, ^bb2(%a : index)
^bb3:  // 3 preds: ^bb0, ^bb1, ^bb2
// CHECK{LITERAL}: ^bb3:  // 3 preds: ^bb0, ^bb1, ^bb2
  memref.prefetch %m[%i, %i], read, locality<3>, data : memref<4x8xf32>
  // CHECK{LITERAL}: memref.prefetch %m[%i, %i], read, locality<3>, data : memref<4x8xf32>
  memref.prefetch %m[%i, %i], write, locality<0>, instr : memref<4x8xf32>
  // CHECK{LITERAL}: memref.prefetch %m[%i, %i], write, locality<0>, instr : memref<4x8xf32>
  %g = memref.generic_atomic_rmw %m[%i, %i] : memref<4x8xf32> {
  // CHECK{LITERAL}: %g = memref.generic_atomic_rmw %m[%i, %i] : memref<4x8xf32> {
  ^bb0(%cur: f32):
  // CHECK{LITERAL}: ^bb0(%cur: f32):
    memref.atomic_yield %cur : f32
    // CHECK{LITERAL}: memref.atomic_yield %cur : f32
  }
  memref.alloca_scope {
  // CHECK{LITERAL}: memref.alloca_scope {
  }
  %sc = memref.alloca_scope -> (f32) {
  // CHECK{LITERAL}: %sc = memref.alloca_scope -> (f32) {
    memref.alloca_scope.return %x : f32
    // CHECK{LITERAL}: memref.alloca_scope.return %x : f32
  }
  %tr = memref.transpose %m (d0, d1) -> (d1, d0) : memref<4x8xf32> to memref<8x4xf32, strided<[1, 8]>>
  // CHECK{LITERAL}: %tr = memref.transpose %m (d0, d1) -> (d1, d0) : memref<4x8xf32> to memref<8x4xf32, strided<[1, 8]>>
  cf.switch %f : i32, [
  // CHECK{LITERAL}: cf.switch %f : i32, [
    default: ^bb4
    // CHECK{LITERAL}: default: ^bb4
  ] {foo.a}
  // CHECK{LITERAL}: ] {foo.a}
^bb4:  // pred: ^bb3
// CHECK{LITERAL}: ^bb4:  // pred: ^bb3
  %tag = memref.alloc() : memref<1xi32>
  // CHECK{LITERAL}: %tag = memref.alloc() : memref<1xi32>
  memref.dma_start %m[%i, %i], %m[%i, %i], %i, %tag[%i] : memref<4x8xf32>, memref<4x8xf32>, memref<1xi32>
  // CHECK{LITERAL}: memref.dma_start %m[%i, %i], %m[%i, %i], %i, %tag[%i] : memref<4x8xf32>, memref<4x8xf32>, memref<1xi32>
  memref.dma_start %m[%i, %i], %m[%i, %i], %i, %tag[%i], %i, %i : memref<4x8xf32>, memref<4x8xf32>, memref<1xi32>
  // CHECK{LITERAL}: memref.dma_start %m[%i, %i], %m[%i, %i], %i, %tag[%i], %i, %i : memref<4x8xf32>, memref<4x8xf32>, memref<1xi32>
  memref.dma_wait %tag[%i], %i : memref<1xi32>
  // CHECK{LITERAL}: memref.dma_wait %tag[%i], %i : memref<1xi32>
  return
}
memref.global "private" constant @c0 : memref<4xf32> = dense<1.000000e+00> {alignment = 64 : i64}
// CHECK{LITERAL}: memref.global "private" constant @c0 : memref<4xf32> = dense<1.000000e+00> {alignment = 64 : i64}
memref.global @c1 : memref<4xf32> = uninitialized
// CHECK{LITERAL}: memref.global @c1 : memref<4xf32> = uninitialized
memref.global "private" @c2 : memref<4xf32>
// CHECK{LITERAL}: memref.global "private" @c2 : memref<4xf32>
func.func private @decl(i32 {foo.a}, f32) -> (f32 {foo.b})
// CHECK{LITERAL}: func.func private @decl(i32 {foo.a}, f32) -> (f32 {foo.b})
func.func nested @decl2(%a: i32 {foo.a}) -> (f32 {foo.b}, i32) attributes {foo.c = 2 : i32, no_inline} {
// CHECK{LITERAL}: func.func nested @decl2(%a: i32 {foo.a}) -> (f32 {foo.b}, i32) attributes {foo.c = 2 : i32, no_inline} {
  %cst = arith.constant 0.000000e+00 : f32
  // CHECK{LITERAL}: %cst = arith.constant 0.000000e+00 : f32
  return %cst, %a : f32, i32
  // CHECK{LITERAL}: return %cst, %a : f32, i32
}
func.func @"quoted name"() -> (() -> i32) {
// CHECK{LITERAL}: func.func @"quoted name"() -> (() -> i32) {
  %f = constant @one : () -> i32
  // CHECK{LITERAL}: %f = constant @one : () -> i32
  %0 = call_indirect %f() : () -> i32
  // CHECK{LITERAL}: %0 = call_indirect %f() : () -> i32
  return %f : () -> i32
  // CHECK{LITERAL}: return %f : () -> i32
}
func.func private @one() -> i32
// CHECK{LITERAL}: func.func private @one() -> i32
