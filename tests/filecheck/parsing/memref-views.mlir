// Views of memory and questions about it.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

func.func @ops(%x: index, %m: memref<4x8xf32>, %bytes: memref<2048xi8>, %shape: memref<1xi32>) {
// CHECK{LITERAL}: func.func @ops(%x: index, %m: memref<4x8xf32>, %bytes: memref<2048xi8>, %shape: memref<1xi32>) {
  %r1 = memref.dim %m, %x : memref<4x8xf32>
  // CHECK{LITERAL}: %r1 = memref.dim %m, %x : memref<4x8xf32>
  %r2 = memref.rank %m : memref<4x8xf32>
  // CHECK{LITERAL}: %r2 = memref.rank %m : memref<4x8xf32>
  %r3 = memref.cast %m : memref<4x8xf32> to memref<?x?xf32>
  // CHECK{LITERAL}: %r3 = memref.cast %m : memref<4x8xf32> to memref<?x?xf32>
  %r4 = memref.cast %m : memref<4x8xf32> to memref<*xf32>
  // CHECK{LITERAL}: %r4 = memref.cast %m : memref<4x8xf32> to memref<*xf32>
  %r5 = memref.memory_space_cast %m : memref<4x8xf32> to memref<4x8xf32, 1>
  // CHECK{LITERAL}: %r5 = memref.memory_space_cast %m : memref<4x8xf32> to memref<4x8xf32, 1>
  %r6 = memref.assume_alignment %m, 16 : memref<4x8xf32>
  // CHECK{LITERAL}: %r6 = memref.assume_alignment %m, 16 : memref<4x8xf32>
  %r7 = memref.subview %m[0, %x] [2, 3] [1, %x] : memref<4x8xf32> to memref<2x3xf32, strided<[8, ?], offset: ?>>
  // CHECK{LITERAL}: %r7 = memref.subview %m[0, %x] [2, 3] [1, %x] : memref<4x8xf32> to memref<2x3xf32, strided<[8, ?], offset: ?>>
  %r8 = memref.subview %m[1, 0] [1, 8] [1, 1] : memref<4x8xf32> to memref<8xf32, strided<[1], offset: 8>>
  // CHECK{LITERAL}: %r8 = memref.subview %m[1, 0] [1, 8] [1, 1] : memref<4x8xf32> to memref<8xf32, strided<[1], offset: 8>>
  %r9 = memref.reinterpret_cast %m to offset: [%x], sizes: [%x, 2], strides: [%x, 1] : memref<4x8xf32> to memref<?x2xf32, strided<[?, 1], offset: ?>>
  // CHECK{LITERAL}: %r9 = memref.reinterpret_cast %m to offset: [%x], sizes: [%x, 2], strides: [%x, 1] : memref<4x8xf32> to memref<?x2xf32, strided<[?, 1], offset: ?>>
  %r10 = memref.collapse_shape %m [[0, 1]] : memref<4x8xf32> into memref<32xf32>
  // CHECK{LITERAL}: %r10 = memref.collapse_shape %m [[0, 1]] : memref<4x8xf32> into memref<32xf32>
  %r11 = memref.expand_shape %m [[0], [1, 2]] output_shape [4, 2, 4] : memref<4x8xf32> into memref<4x2x4xf32>
  // CHECK{LITERAL}: %r11 = memref.expand_shape %m [[0], [1, 2]] output_shape [4, 2, 4] : memref<4x8xf32> into memref<4x2x4xf32>
  %r12 = memref.extract_aligned_pointer_as_index %m : memref<4x8xf32> -> index
  // CHECK{LITERAL}: %r12 = memref.extract_aligned_pointer_as_index %m : memref<4x8xf32> -> index
  %r13 = memref.view %bytes[%x][%x] : memref<2048xi8> to memref<?x4xf32>
  // CHECK{LITERAL}: %r13 = memref.view %bytes[%x][%x] : memref<2048xi8> to memref<?x4xf32>
  %r14 = memref.reshape %m(%shape) : (memref<4x8xf32>, memref<1xi32>) -> memref<?xf32>
  // CHECK{LITERAL}: %r14 = memref.reshape %m(%shape) : (memref<4x8xf32>, memref<1xi32>) -> memref<?xf32>
  %r15 = memref.distinct_objects %m : memref<4x8xf32>
  // CHECK{LITERAL}: %r15 = memref.distinct_objects %m : memref<4x8xf32>
  %r16:6 = memref.extract_strided_metadata %m : memref<4x8xf32> -> memref<f32>, index, index, index, index, index
  // CHECK{LITERAL}: %r16:6 = memref.extract_strided_metadata %m : memref<4x8xf32> -> memref<f32>, index, index, index, index, index
  return
}
