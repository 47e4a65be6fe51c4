// RUN: mtopt %s --split-input-file --verify-diagnostics

#id = affine_map<(d0) -> (d0)>
func.func @maps(%x: tensor<4xf32>) {
  // expected-error@+1 {{expected the number of indexing_map (1) to be equal to the number of input/output operands (2)}}
  %0 = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  } -> tensor<4xf32>
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
func.func @extents(%x: tensor<4xf32>, %y: tensor<5xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #0 to be 4, but found 5}}
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%y : tensor<5xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  } -> tensor<5xf32>
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
func.func @argument(%x: tensor<4xf32>) {
  // expected-error@+1 {{expected type of bb argument #0 ('f64') to match element or self type of the corresponding operand ('f32')}}
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) {
  ^bb0(%a: f64, %b: f32):
    linalg.yield %b : f32
  } -> tensor<4xf32>
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
func.func @yield(%x: tensor<4xf32>, %i: i1) {
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32):
    // expected-error@+1 {{type of yield operand 1 ('i1') doesn't match the element type of the enclosing linalg.generic op ('f32')}}
    linalg.yield %i : i1
  } -> tensor<4xf32>
  return
}

// -----

func.func @iterator(%x: tensor<4xf32>) {
  // expected-error@+1 {{unexpected iterator type "paralel": expected "parallel", "reduction" or "window"}}
  %0 = linalg.generic {indexing_maps = [], iterator_types = ["paralel"]} outs(%x : tensor<4xf32>) {
  ^bb0(%b: f32):
    linalg.yield %b : f32
  } -> tensor<4xf32>
  return
}

// -----

func.func @index() {
  // expected-error@+1 {{expected parent op with LinalgOp interface}}
  %0 = linalg.index 0 : index
  return
}

// -----

func.func @empty(%n: index) {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 1, expected 2}}
  %0 = tensor.empty(%n) : tensor<?x?xf32>
  return
}

// -----

func.func @slice(%x: tensor<4xf32>) {
  // expected-error@+1 {{slice along dimension 0 runs out-of-bounds: 4 >= 4}}
  %0 = tensor.extract_slice %x[2] [3] [1] : tensor<4xf32> to tensor<3xf32>
  return
}

// -----

func.func @load() {
  // expected-error@+1 {{undefined global: nobody}}
  %0 = ml_program.global_load_const @nobody : tensor<4xf32>
  return
}

// -----

// expected-error@+1 {{immutable global must have an initial value}}
ml_program.global private @w : tensor<4xf32>

// -----

func.func @sum(%a: tensor<4x8xf32>, %b: tensor<8x16xf32>, %c: tensor<4x16xf32>) -> tensor<4x16xf32> {
  // expected-error@+1 {{expected add/mul op in the body}}
  %0 = "linalg.matmul"(%a, %b, %c) <{operandSegmentSizes = array<i32: 2, 1>}> ({
  ^bb0(%x: f32, %y: f32, %z: f32):
    %1 = arith.addf %x, %y : f32
    linalg.yield %1 : f32
  }) : (tensor<4x8xf32>, tensor<8x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
  return %0 : tensor<4x16xf32>
}

// -----

func.func @square(%a: tensor<8xf32>, %b: tensor<8xf32>, %c: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{expected add/mul op in the body}}
  %0 = "linalg.dot"(%a, %b, %c) <{operandSegmentSizes = array<i32: 2, 1>}> ({
  ^bb0(%x: f32, %y: f32, %z: f32):
    %1 = arith.mulf %x, %x : f32
    %2 = arith.addf %z, %1 : f32
    linalg.yield %2 : f32
  }) : (tensor<8xf32>, tensor<8xf32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// casts and the other order are the same sum
func.func @widened(%a: tensor<8xf16>, %b: tensor<8xf16>, %c: tensor<f32>) -> tensor<f32> {
  %0 = "linalg.dot"(%a, %b, %c) <{operandSegmentSizes = array<i32: 2, 1>}> ({
  ^bb0(%x: f16, %y: f16, %z: f32):
    %1 = arith.extf %x : f16 to f32
    %2 = arith.extf %y : f16 to f32
    %3 = arith.mulf %2, %1 : f32
    %4 = arith.addf %3, %z : f32
    linalg.yield %4 : f32
  }) : (tensor<8xf16>, tensor<8xf16>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @size(%x: tensor<4x16xf32>) {
  // expected-error@+1 {{expected sizes to be non-negative, but got -4}}
  %0 = tensor.extract_slice %x[0, 0] [4, -4] [1, 1] : tensor<4x16xf32> to tensor<4x4xf32>
  return
}

// -----

func.func @offset(%x: tensor<4x16xf32>, %y: tensor<4x4xf32>) {
  // expected-error@+1 {{expected offsets to be non-negative, but got -2}}
  %0 = tensor.insert_slice %y into %x[-2, 0] [4, 4] [1, 1] : tensor<4x4xf32> into tensor<4x16xf32>
  return
}
