// Rules of memory operations.
// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.load' op incorrect number of indices for load, expected 2 but got 1}}
  %s = "memref.load"(%m, %i) : (memref<4x8xf32>, index) -> f32
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  memref.copy %m, %u : memref<4x8xf32> to memref<*xf32>
  %q = memref.alloc() : memref<4x9xf32>
  // expected-error @below {{'memref.copy' op requires the same shape for all operands}}
  memref.copy %m, %q : memref<4x8xf32> to memref<4x9xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.alloc' op incorrect number of dynamic sizes, has 0, expected 1}}
  %q = memref.alloc() : memref<4x?xf32>
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %u: memref<*xf32>) {
  // expected-error @below {{'memref.store' op failed to verify that type of 'value' matches element type of 'memref'}}
  "memref.store"(%i, %m, %i, %i) : (index, memref<4x8xf32>, index, index) -> ()
  return
}

// -----

func.func @f(%m: memref<4x8xf32>, %i : index, %f: f32) {
  // expected-error @below {{'memref.store' op store index operand count not equal to memref rank}}
  "memref.store"(%f, %m, %i) : (f32, memref<4x8xf32>, index) -> ()
  return
}

// -----

memref.global "private" @x : memref<4xf32> = dense<1.0>
// expected-error @below {{inferred shape of elements literal ([2]) does not match type ([4])}}
memref.global @y : memref<4xf32> = dense<[1.0, 2.0]>

// -----

// expected-error @below {{'memref.global' op type should be static shaped memref, but got 'memref<?xf32>'}}
"memref.global"() <{sym_name = "x", type = memref<?xf32>}> : () -> ()

// -----

// expected-error @below {{'memref.global' op initial value element expected to be of type 'f32', but was of type 'i32'}}
"memref.global"() <{sym_name = "x", type = memref<2xf32>, initial_value = dense<1> : tensor<2xi32>}> : () -> ()

// -----

func.func @f() { 
  // expected-error @below {{'memref.get_global' op 'foo' does not reference a valid global memref}}
  %0 = memref.get_global @foo : memref<2xf32>
  return
}
