// Rules of vectors in memory.
// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.load' op requires 2 indices}}
  %0 = "vector.load"(%m, %i) : (memref<4x8xf32>, index) -> vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.load' op base and result element types should match}}
  %0 = "vector.load"(%m, %i, %i) : (memref<4x8xf32>, index, index) -> vector<4xf64>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.load' op destination memref has lower rank than the result vector}}
  %0 = "vector.load"(%m, %i) : (memref<4xf32>, index) -> vector<4x4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.store' op requires 2 indices}}
  "vector.store"(%v, %m, %i) : (vector<4xf32>, memref<4x8xf32>, index) -> ()
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32, strided<[1, 4]>>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.store' op most minor memref dim must have unit stride}}
  "vector.store"(%v, %m, %i, %i) : (vector<4xf32>, memref<4x8xf32, strided<[1, 4]>>, index, index) -> ()
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<2xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.maskedload' op expected result shape to match mask shape}}
  %0 = vector.maskedload %m[%i, %i], %mask, %v : memref<4x8xf32>, vector<2xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.maskedload' op requires 2 indices}}
  %0 = vector.maskedload %m[%i], %mask, %v : memref<4x8xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.maskedload' op expected pass_thru of same type as result type}}
  %0 = vector.maskedload %m[%i, %i], %mask, %x : memref<4x8xf32>, vector<4xi1>, vector<2xf32> into vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf64>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.maskedstore' op base and valueToStore element type should match}}
  vector.maskedstore %m[%i, %i], %mask, %v : memref<4x8xf32>, vector<4xi1>, vector<4xf64>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.transfer_read' op requires 2 indices}}
  %0 = vector.transfer_read %m[%i], %f : memref<4x8xf32>, vector<4xf32>
  return
}

// -----

// expected-note @below {{prior use here}}
func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{use of value '%i' expects different type than prior uses: 'f32' vs 'index'}}
  %0 = vector.transfer_read %m[%i, %i], %i : memref<4x8xf32>, vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.transfer_read' op expects the in_bounds attr of same rank as permutation_map results: affine_map<(d0, d1) -> (d1)> vs inBounds of size: 2}}
  %0 = vector.transfer_read %m[%i, %i], %f {in_bounds = [true, true]} : memref<4x8xf32>, vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.transfer_read' op requires a projected permutation_map (at most one dim or the zero constant can appear in each result)}}
  %0 = vector.transfer_read %m[%i, %i], %f {permutation_map = affine_map<(a,b)->(a+b)>} : memref<4x8xf32>, vector<4xf32>
  return
}

// -----

// expected-note @below {{prior use here}}
func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<2xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{use of value '%mask' expects different type than prior uses: 'vector<4xi1>' vs 'vector<2xi1>'}}
  %0 = vector.transfer_read %m[%i, %i], %f, %mask : memref<4x8xf32>, vector<4xf32>
  return
}

// -----

func.func @f(%v: vector<4xf32>, %m: memref<4x8xf32>, %i: index, %w : vector<2x4xf32>, %mask: vector<4xi1>, %f: f32, %x: vector<2xf32>, %t : tensor<4x8xf32>) {
  // expected-error @below {{'vector.transfer_write' op should not have broadcast dimensions}}
  vector.transfer_write %v, %m[%i, %i] {permutation_map = affine_map<(a,b)->(0)>} : vector<4xf32>, memref<4x8xf32>
  return
}
