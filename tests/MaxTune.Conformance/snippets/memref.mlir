memref.global ⟦"private"|"public"|"nested"|⟧ ⟦constant|⟧ @g : memref<4xf32> = ⟦dense<1.0>|dense<[1.0, 2.0, 3.0, 4.0]>|uninitialized⟧ ⟦|{alignment = 64 : i64}⟧
memref.global "private" @ext : memref<2x3xi8⟦|, 2⟧>
func.func @use() -> memref<4xf32> {
  %0 = memref.get_global @g : memref<4xf32>
  return %0 : memref<4xf32>
}
// -----
func.func @alloc(%n: index, %s: index) {
  %0 = memref.⟦alloc|alloca⟧() : memref<4x8xf32>
  %1 = memref.⟦alloc|alloca⟧(%n) ⟦|{alignment = 32 : i64}⟧ : memref<?x8xf32⟦|, 3⟧>
  %2 = memref.alloc(%n)[%s] : memref<8x?xf32, affine_map<(d0, d1)[s0] -> (d0 + s0, d1)>, 1>
  %3 = memref.alloc() : memref<i32>
  %4 = memref.alloc(%n) : memref<?xf32>
  %5 = memref.realloc %4(%s) ⟦|{alignment = 8}⟧ : memref<?xf32> to memref<?xf32>
  %6 = memref.realloc %5 : memref<?xf32> to memref<4xf32>
  memref.dealloc %0 ⟦|{x}⟧ : memref<4x8xf32>
  %7 = memref.alloca_scope -> (f32) {
    %8 = arith.constant 1.0 : f32
    memref.alloca_scope.return %8 : f32
  }
  memref.alloca_scope {
    %8 = memref.alloca() : memref<4xi8>
    memref.alloca_scope.return
  }
  return
}
// -----
func.func @access(%m: memref<?x8x⟦E=f32|i32|vector<4xf32>|index|memref<4xf32>⟧>, %i: index, %c: memref<⟦D=?x8|4x8⟧x⟦E⟧>) {
  %0 = memref.load %m[%i, %i] ⟦|{nontemporal = true}⟧ : memref<?x8x⟦E⟧>
  memref.store %0, %m[%i, %i] ⟦|{nontemporal = true}|{alignment = 16 : i64}⟧ : memref<?x8x⟦E⟧>
  memref.copy %m, %c : memref<?x8x⟦E⟧> to memref<⟦D⟧x⟦E⟧>
  memref.prefetch %m[%i, %i], ⟦read|write⟧, locality<⟦0|1|3⟧>, ⟦data|instr⟧ : memref<?x8x⟦E⟧>
  %1 = memref.dim %m, %i : memref<?x8x⟦E⟧>
  %2 = memref.rank %m : memref<?x8x⟦E⟧>
  return
}
// -----
func.func @access2(%m: memref<?x8xf32>, %i: index, %c: memref<?x8xf32>, %u: memref<*xf32>, %v: f32, %im: memref<4xi32>, %iv: i32) {
  memref.copy %m, %c : memref<?x8xf32> to memref<?x8xf32>
  %1 = memref.dim %u, %i : memref<*xf32>
  %2 = memref.rank %u : memref<*xf32>
  %3 = memref.atomic_rmw ⟦addf|mulf|maximumf|minimumf|maxnumf|minnumf|assign⟧ %v, %m[%i, %i] : (f32, memref<?x8xf32>) -> f32
  %4 = memref.atomic_rmw ⟦addi|muli|maxs|maxu|mins|minu|ori|andi|xori|assign⟧ %iv, %im[%i] {x} : (i32, memref<4xi32>) -> i32
  %5 = memref.generic_atomic_rmw %m[%i, %i] : memref<?x8xf32> {
  ^bb0(%old: f32):
    %6 = arith.addf %old, %v : f32
    memref.atomic_yield %6 : f32
  }
  %7 = memref.extract_aligned_pointer_as_index %m : memref<?x8xf32> -> index
  %b, %o, %s:2, %st:2 = memref.extract_strided_metadata %m : memref<?x8xf32> -> memref<f32>, index, index, index, index, index
  %8 = memref.memory_space_cast %m : memref<?x8xf32> to memref<?x8xf32, ⟦1|"x"⟧>
  memref.assume_alignment %m, ⟦8|16⟧ : memref<?x8xf32>
  %9:2 = memref.distinct_objects %m, %c : memref<?x8xf32>, memref<?x8xf32>
  return
}
// -----
func.func @views(%m: memref<16x16xf32>, %d: memref<?x?xf32, strided<[?, ?], offset: ?>>, %i: index, %b: memref<2048xi8>, %u: memref<*xf32>, %s: memref<⟦1|3|?⟧xindex>) {
  %0 = memref.subview %m[%i, 0] [4, 4] [1, 1] : memref<16x16xf32> to memref<4x4xf32, strided<[16, 1], offset: ?>>
  %1 = memref.subview %m[2, 4] [4, 4] [2, 1] : memref<16x16xf32> to memref<4x4xf32, strided<[32, 1], offset: 36>>
  %2 = memref.subview %d[%i, %i] [%i, 8] [%i, 1] : memref<?x?xf32, strided<[?, ?], offset: ?>> to memref<?x8xf32, strided<[?, ?], offset: ?>>
  %3 = memref.subview %m[0, %i] [1, 4] [1, 1] : memref<16x16xf32> to memref<4xf32, strided<[1], offset: ?>>
  %4 = memref.cast %m : memref<16x16xf32> to memref<⟦?x16xf32|*xf32|16x?xf32, strided<[?, 1], offset: ?>⟧>
  %5 = memref.cast %u : memref<*xf32> to memref<?x?xf32>
  %6 = memref.view %b[%i][] : memref<2048xi8> to memref<64x4xf32>
  %7 = memref.view %b[%i][%i] : memref<2048xi8> to memref<?x4xf32>
  %8 = memref.reinterpret_cast %m to offset: [⟦0|%i⟧], sizes: [10, %i], strides: [%i, 1] : memref<16x16xf32> to memref<10x?xf32, strided<[?, 1], offset: ?>>
  return
}
// -----
func.func @views2(%m: memref<16x16xf32>, %d: memref<?x16xf32>, %i: index, %u: memref<*xf32>, %s: memref<⟦S=1|3|?⟧xindex>) {
  %0 = memref.reinterpret_cast %u to offset: [0], sizes: [4, %i], strides: [%i, %i] : memref<*xf32> to memref<4x?xf32, strided<[?, ?]>>
  %1 = memref.reshape %m(%s) : (memref<16x16xf32>, memref<⟦S⟧xindex>) -> memref<*xf32>
  %2 = memref.collapse_shape %m [[0, 1]] : memref<16x16xf32> into memref<256xf32>
  %3 = memref.expand_shape %2 [[0, 1, 2]] output_shape [4, 8, 8] : memref<256xf32> into memref<4x8x8xf32>
  %4 = memref.expand_shape %d [[0, 1], [2]] output_shape [%i, 2, 16] : memref<?x16xf32> into memref<?x2x16xf32>
  %5 = memref.transpose %m (i, j) -> (j, i) : memref<16x16xf32> to memref<16x16xf32, strided<[1, 16]>>
  %6 = memref.transpose %m (d0, d1) -> (d1, d0) {x} : memref<16x16xf32> to memref<16x16xf32, affine_map<(d0, d1) -> (d1 * 16 + d0)>>
  return
}
// -----
func.func @dma(%a: memref<1024xf32>, %b: memref<256xf32, 1>, %t: memref<1xi32>, %i: index, %n: index) {
  memref.dma_start %a[%i], %b[%i], %n, %t[%i] : memref<1024xf32>, memref<256xf32, 1>, memref<1xi32>
  memref.dma_start %a[%i], %b[%i], %n, %t[%i], %n, %n : memref<1024xf32>, memref<256xf32, 1>, memref<1xi32>
  memref.dma_wait %t[%i], %n : memref<1xi32>
  return
}
