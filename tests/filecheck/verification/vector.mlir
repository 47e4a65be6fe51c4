// Rules of vectors.
// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.broadcast' op dimension mismatch (4 vs. 5)}}
  %0 = vector.broadcast %v : vector<4xf32> to vector<5xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.broadcast' op source rank higher than destination rank}}
  %0 = vector.broadcast %w : vector<2x4xf32> to vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.broadcast' op source type is not a vector}}
  %0 = vector.broadcast %m : memref<4x8xf32> to vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.broadcast' op failed to verify that source operand and result have same element type}}
  %0 = vector.broadcast %f : f32 to vector<4xf64>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.shape_cast' op has different number of elements at source (4) and result (5)}}
  %0 = vector.shape_cast %v : vector<4xf32> to vector<5xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.shape_cast' op has different source and result element types}}
  %0 = vector.shape_cast %v : vector<4xf32> to vector<4xf64>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.bitcast' op source/result bitwidth of the minor 1-D vectors must be equal}}
  %0 = vector.bitcast %v : vector<4xf32> to vector<4xf64>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.extract' op expected position attribute #2 to be a non-negative integer smaller than the corresponding vector dimension or poison (-1)}}
  %0 = vector.extract %w[0, 4] : f32 from vector<2x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.extract' op expected position attribute of rank no greater than vector rank}}
  %0 = vector.extract %w[0, 1, 1] : f32 from vector<2x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.insert' op expected position attribute rank to match the dest vector rank}}
  %0 = vector.insert %f, %w[0] : f32 into vector<2x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.insert' op expected position attribute #2 to be a non-negative integer smaller than the corresponding dest vector dimension}}
  %0 = vector.insert %f, %w[0, 9] : f32 into vector<2x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.shuffle' op mask index #2 out of range}}
  %0 = vector.shuffle %v, %v [0, 9] : vector<4xf32>, vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.shuffle' op rank mismatch}}
  %0 = vector.shuffle %v, %w [0, 1] : vector<4xf32>, vector<2x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.transpose' op dimension size mismatch at: 0}}
  %0 = vector.transpose %w, [0, 0] : vector<2x4xf32> to vector<4x2xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.transpose' op dimension size mismatch at: 1}}
  %0 = vector.transpose %w, [1, 0] : vector<2x4xf32> to vector<2x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.transpose' op transposition length mismatch: 1}}
  %0 = vector.transpose %w, [1] : vector<2x4xf32> to vector<2x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.reduction' op unsupported reduction rank: 2}}
  %0 = vector.reduction <add>, %w : vector<2x4xf32> into f32
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.reduction' op unsupported reduction type ''f32'' for kind 'and'}}
  %0 = vector.reduction <and>, %v : vector<4xf32> into f32
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.multi_reduction' op destination type 'vector<2xf32>' is incompatible with source type 'vector<2x4xf32>'}}
  %0 = vector.multi_reduction <add>, %w, %x [0] : vector<2x4xf32> to vector<2xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.constant_mask' op array attr of size out of bounds of vector result dimension size}}
  %0 = vector.constant_mask [5] : vector<4xi1>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.constant_mask' op must specify array attr of size equal vector result rank}}
  %0 = vector.constant_mask [5, 2] : vector<4xi1>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.constant_mask' op expected all mask dim sizes to be zeros, as a result of conjunction with zero mask dim}}
  %0 = vector.constant_mask [0, 2] : vector<4x4xi1>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.extract_strided_slice' op expected sum(offsets, sizes) dimension 1 to be confined to [1, 5)}}
  %0 = vector.extract_strided_slice %w {offsets = [0, 3], sizes = [1, 2], strides = [1, 1]} : vector<2x4xf32> to vector<1x2xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.extract_strided_slice' op expected strides to be confined to [1, 2)}}
  %0 = vector.extract_strided_slice %w {offsets = [0, 1], sizes = [1, 2], strides = [1, 2]} : vector<2x4xf32> to vector<1x2xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.extract_strided_slice' op expected result type to be 'vector<1x2xf32>'}}
  %0 = vector.extract_strided_slice %w {offsets = [0, 1], sizes = [1, 2], strides = [1, 1]} : vector<2x4xf32> to vector<1x3xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.extract_strided_slice' op expected offsets, sizes and strides attributes of same size}}
  %0 = vector.extract_strided_slice %w {offsets = [0, 1], sizes = [1], strides = [1, 1]} : vector<2x4xf32> to vector<1x3xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.insert_strided_slice' op expected sum(offsets, source vector shape) dimension 1 to be confined to [1, 5)}}
  %0 = vector.insert_strided_slice %x, %w {offsets = [0, 3], strides = [1]} : vector<2xf32> into vector<2x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.outerproduct' op expected 1-d vector for operand #1}}
  %0 = vector.outerproduct %w, %x : vector<2x4xf32>, vector<2xf32>
  return
}

// -----

// expected-note @below {{prior use here}}
func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{use of value '%w' expects different type than prior uses: 'vector<4x2xf32>' vs 'vector<2x4xf32>'}}
  %0 = vector.outerproduct %v, %x, %w : vector<4xf32>, vector<2xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.mask' op expects number of results to match mask region yielded values}}
  vector.mask %mask { arith.addi %i, %i : index } : vector<4xi1>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<2xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.mask' op expects a 'vector<4xi1>' mask for the maskable operation}}
  %0 = vector.mask %mask { vector.reduction <add>, %v : vector<4xf32> into f32 } : vector<2xi1> -> f32
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.contract' op expected at least one contracting dimension pair}}
  %c = vector.contract {indexing_maps = [affine_map<(m,k)->(m)>, affine_map<(m,k)->(m,k)>, affine_map<(m,k)->(m)>], iterator_types = ["parallel", "reduction"], kind = #vector.kind<add>} %v, %w, %x : vector<4xf32>, vector<2x4xf32> into vector<2xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.contract' op expected an indexing map for each vector operand}}
  %c = vector.contract {indexing_maps = [affine_map<(m,k)->(k)>, affine_map<(m,k)->(m,k)>], iterator_types = ["parallel", "reduction"], kind = #vector.kind<add>} %v, %w, %x : vector<4xf32>, vector<2x4xf32> into vector<2xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.contract' op invalid accumulator/result vector shape, expected: 'vector<2xf32>'}}
  %c = vector.contract {indexing_maps = [affine_map<(m,k)->(k)>, affine_map<(m,k)->(m,k)>, affine_map<(m,k)->(m)>], iterator_types = ["parallel", "reduction"], kind = #vector.kind<add>} %v, %w, %v : vector<4xf32>, vector<2x4xf32> into vector<4xf32>
  return
}
