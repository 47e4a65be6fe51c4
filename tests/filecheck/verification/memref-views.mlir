// Rules of views.
// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.cast' op operand type 'memref<4x8xf32>' and result type 'memref<5x8xf32>' are cast incompatible}}
  %s = memref.cast %m : memref<4x8xf32> to memref<5x8xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{expected result type to be 'memref<4x?xf32, strided<[8, 1]>>' or a rank-reduced version. (mismatch of result layout), but got 'memref<4x?xf32, strided<[9, 1]>>'}}
  %s = memref.subview %m[0, 0] [4, %i] [1, 1] : memref<4x8xf32> to memref<4x?xf32, strided<[9, 1]>>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{slice along dimension 1 runs out-of-bounds: 8 >= 8}}
  %s = memref.subview %m[0, 0] [4, 9] [1, 1] : memref<4x8xf32> to memref<4x9xf32, strided<[8, 1]>>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{expected result type to be 'memref<4x4xf32, strided<[8, 1]>>' or a rank-reduced version. (mismatch of result sizes), but got 'memref<5x4xf32, strided<[8, 1]>>'}}
  %s = memref.subview %m[0, 0] [4, 4] [1, 1] : memref<4x8xf32> to memref<5x4xf32, strided<[8, 1]>>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{offset 1 is out-of-bounds: 9 >= 8}}
  %s = memref.subview %m[0, 9] [4, 2] [1, 1] : memref<4x8xf32> to memref<4x2xf32, strided<[8, 1], offset: 9>>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{expected result element type to be 'f32', but got 'memref<4x4xf64, strided<[8, 1]>>'}}
  %s = memref.subview %m[0, 0] [4, 4] [1, 1] : memref<4x8xf32> to memref<4x4xf64, strided<[8, 1]>>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{expected result type with size = 10 instead of 11 in dim = 0}}
  %s = memref.reinterpret_cast %m to offset: [0], sizes: [10], strides: [1] : memref<4x8xf32> to memref<11xf32, strided<[1]>>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{expected result type with stride = 2 instead of 1 in dim = 0}}
  %s = memref.reinterpret_cast %m to offset: [0], sizes: [10], strides: [2] : memref<4x8xf32> to memref<10xf32, strided<[1]>>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{expected result type with offset = 1 instead of 0}}
  %s = memref.reinterpret_cast %m to offset: [1], sizes: [10], strides: [1] : memref<4x8xf32> to memref<10xf32, strided<[1]>>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{expected mixed sizes rank to match mixed strides rank (2 vs 1) so the rank of the result type is well-formed.}}
  %s = memref.reinterpret_cast %m to offset: [1], sizes: [10, 2], strides: [1] : memref<4x8xf32> to memref<10xf32, strided<[1]>>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.collapse_shape' op collapsed dim size (33) must equal reassociation group size (32)}}
  %s = memref.collapse_shape %m [[0, 1]] : memref<4x8xf32> into memref<33xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.collapse_shape' op collapsed dim size (32) must equal reassociation group size (4)}}
  %s = memref.collapse_shape %m [[0]] : memref<4x8xf32> into memref<32xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32, strided<[9, 1]>>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.collapse_shape' op invalid source layout map or collapsing non-contiguous dims}}
  %s = memref.collapse_shape %m [[0, 1]] : memref<4x8xf32, strided<[9, 1]>> into memref<32xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.expand_shape' op collapsed dim size (8) must equal reassociation group size (4)}}
  %s = memref.expand_shape %m [[0], [1, 2]] output_shape [4, 2, 2] : memref<4x8xf32> into memref<4x2x2xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.expand_shape' op expected number of static shape bounds to be equal to the output rank (3) but found 2 inputs instead}}
  %s = memref.expand_shape %m [[0], [1, 2]] output_shape [4, 2] : memref<4x8xf32> into memref<4x2x4xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.expand_shape' op reassociation indices must be contiguous}}
  %s = memref.expand_shape %m [[0], [1, 3]] output_shape [4, 2, 4] : memref<4x8xf32> into memref<4x2x4xf32>
  return
}

// -----

func.func @f(%m: memref<4xi8>, %i : index, %f: f32) {
  // expected-error @below {{'memref.view' op incorrect number of dynamic sizes, has 0, expected 1}}
  %0 = memref.view %m[%i][] : memref<4xi8> to memref<?xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.cast' op operand type 'memref<4x8xf32>' and result type 'memref<4x8xf64>' are cast incompatible}}
  %s = memref.cast %m : memref<4x8xf32> to memref<4x8xf64>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  %s = memref.transpose %m (i, j) -> (j, i) : memref<4x8xf32> to memref<8x4xf32, strided<[1, 8]>>
  // expected-error @below {{'memref.transpose' op expected a permutation map}}
  %t = memref.transpose %m (i, j) -> (j) : memref<4x8xf32> to memref<8x4xf32, strided<[1, 8]>>
  return
}

// -----

func.func @f(%m: memref<4x16xf32>) {
  // expected-error @below {{expected sizes to be non-negative, but got -4}}
  %s = memref.reinterpret_cast %m to offset: [0], sizes: [-4, 4], strides: [4, 1] : memref<4x16xf32> to memref<?x4xf32, strided<[4, 1]>>
  return
}

// -----

func.func @f(%m: memref<4x16xf32>) {
  // expected-error @below {{expected offsets to be non-negative, but got -1}}
  %s = memref.reinterpret_cast %m to offset: [-1], sizes: [4, 4], strides: [4, 1] : memref<4x16xf32> to memref<4x4xf32, strided<[4, 1], offset: ?>>
  return
}
