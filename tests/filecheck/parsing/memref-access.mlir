// Memory: allocation, reads, writes, atomics, globals.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

memref.global "private" @g : memref<4xf32>
// CHECK{LITERAL}: memref.global "private" @g : memref<4xf32>
func.func @ops(%f: f32, %x: index, %m: memref<4x8xf32>, %m1: memref<4xf32>) {
// CHECK{LITERAL}: func.func @ops(%f: f32, %x: index, %m: memref<4x8xf32>, %m1: memref<4xf32>) {
  %r1 = memref.alloc() : memref<4xf32>
  // CHECK{LITERAL}: %r1 = memref.alloc() : memref<4xf32>
  %r2 = memref.alloc(%x) : memref<?xf32>
  // CHECK{LITERAL}: %r2 = memref.alloc(%x) : memref<?xf32>
  %r3 = memref.alloc(%x)[%x] {alignment = 64 : i64} : memref<?xf32, affine_map<(d0)[s0] -> (d0 + s0)>>
  // CHECK{LITERAL}: %r3 = memref.alloc(%x)[%x] {alignment = 64 : i64} : memref<?xf32, affine_map<(d0)[s0] -> (d0 + s0)>>
  %r4 = memref.alloca() {alignment = 8 : i64} : memref<4xf32>
  // CHECK{LITERAL}: %r4 = memref.alloca() {alignment = 8 : i64} : memref<4xf32>
  %r5 = memref.load %m[%x, %x] : memref<4x8xf32>
  // CHECK{LITERAL}: %r5 = memref.load %m[%x, %x] : memref<4x8xf32>
  %r6 = memref.load %m[%x, %x] {nontemporal = true} : memref<4x8xf32>
  // CHECK{LITERAL}: %r6 = memref.load %m[%x, %x] {nontemporal = true} : memref<4x8xf32>
  %r7 = memref.atomic_rmw addf %f, %m[%x, %x] : (f32, memref<4x8xf32>) -> f32
  // CHECK{LITERAL}: %r7 = memref.atomic_rmw addf %f, %m[%x, %x] : (f32, memref<4x8xf32>) -> f32
  %r8 = memref.realloc %m1 : memref<4xf32> to memref<8xf32>
  // CHECK{LITERAL}: %r8 = memref.realloc %m1 : memref<4xf32> to memref<8xf32>
  %r9 = memref.realloc %m1(%x) : memref<4xf32> to memref<?xf32>
  // CHECK{LITERAL}: %r9 = memref.realloc %m1(%x) : memref<4xf32> to memref<?xf32>
  %r10 = memref.get_global @g : memref<4xf32>
  // CHECK{LITERAL}: %r10 = memref.get_global @g : memref<4xf32>
  memref.store %f, %m[%x, %x] : memref<4x8xf32>
  // CHECK{LITERAL}: memref.store %f, %m[%x, %x] : memref<4x8xf32>
  memref.copy %m, %m : memref<4x8xf32> to memref<4x8xf32>
  // CHECK{LITERAL}: memref.copy %m, %m : memref<4x8xf32> to memref<4x8xf32>
  memref.dealloc %m : memref<4x8xf32>
  // CHECK{LITERAL}: memref.dealloc %m : memref<4x8xf32>
  return
}
