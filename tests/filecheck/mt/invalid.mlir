// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @matmul_k(%a: tensor<8x64xf32>, %b: tensor<32x16xf32>) {
  // expected-error@+1 {{operand #1 of 'mt.matmul' has K = 32, operand #0 has K = 64}}
  %0 = mt.matmul %a, %b : (tensor<8x64xf32>, tensor<32x16xf32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @matmul_rank(%a: tensor<2x8x64xf32>, %b: tensor<64x16xf32>) {
  // expected-error@+1 {{operand #0 of 'mt.matmul' has rank 3, it must be 2}}
  %0 = mt.matmul %a, %b : (tensor<2x8x64xf32>, tensor<64x16xf32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @matmul_result(%a: tensor<8x64xf32>, %b: tensor<64x16xf32>) {
  // expected-error@+1 {{result #0 of 'mt.matmul' has type tensor<16x8xf32>, its operands make tensor<8x16xf32>}}
  %0 = mt.matmul %a, %b : (tensor<8x64xf32>, tensor<64x16xf32>) -> tensor<16x8xf32>
  return
}

// -----

func.func @matmul_element(%a: tensor<8x64xf32>, %b: tensor<64x16xbf16>) {
  // expected-error@+1 {{operand #1 of 'mt.matmul' has elements of bf16, operand #0 has f32}}
  %0 = mt.matmul %a, %b : (tensor<8x64xf32>, tensor<64x16xbf16>) -> tensor<8x16xf32>
  return
}

// -----

func.func @batch(%a: tensor<2x8x4xf32>, %b: tensor<3x4x5xf32>) {
  // expected-error@+1 {{operand #1 of 'mt.batch_matmul' has batch dimension 0 3, operand #0 has batch dimension 0 2}}
  %0 = mt.batch_matmul %a, %b : (tensor<2x8x4xf32>, tensor<3x4x5xf32>) -> tensor<2x8x5xf32>
  return
}

// -----

func.func @linear_bias(%x: tensor<8x4xf32>, %w: tensor<16x4xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{operand #2 of 'mt.linear' has N = 4, operand #1 has N = 16}}
  %0 = mt.linear %x, %w, %b : (tensor<8x4xf32>, tensor<16x4xf32>, tensor<4xf32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @broadcast(%x: tensor<8x4xf32>, %y: tensor<8xf32>) {
  // expected-error@+1 {{operands of 'mt.add' do not broadcast: dimension 1 is 4 in operand #0 and 8 in operand #1}}
  %0 = mt.add %x, %y : (tensor<8x4xf32>, tensor<8xf32>) -> tensor<8x4xf32>
  return
}

// -----

func.func @axis(%x: tensor<8x4xf32>) {
  // expected-error@+1 {{axis 2 of 'mt.softmax' is out of range for rank 2}}
  %0 = mt.softmax %x axis = 2 : tensor<8x4xf32>
  return
}

// -----

func.func @axes(%x: tensor<8x4xf32>) {
  // expected-error@+1 {{axis -1 of 'mt.reduce_sum' is given twice}}
  %0 = mt.reduce_sum %x axes = [1, -1] : tensor<8x4xf32> to tensor<8xf32>
  return
}

// -----

func.func @layer_norm(%x: tensor<8x4xf32>, %s: tensor<8xf32>) {
  // expected-error@+1 {{operand #1 of 'mt.layer_norm' has shape [8], the normalized dimensions are [4]}}
  %0 = mt.layer_norm %x scale(%s) : (tensor<8x4xf32>, tensor<8xf32>) -> tensor<8x4xf32>
  return
}

// -----

func.func @permutation(%x: tensor<8x4xf32>) {
  // expected-error@+1 {{permutation [1, 1] of 'mt.transpose' is not one of the 2 dimensions of operand #0}}
  %0 = mt.transpose %x permutation = [1, 1] : tensor<8x4xf32> to tensor<4x4xf32>
  return
}

// -----

func.func @reshape(%x: tensor<8x4xf32>) {
  // expected-error@+1 {{'mt.reshape' makes 33 elements of 32}}
  %0 = mt.reshape %x : tensor<8x4xf32> to tensor<3x11xf32>
  return
}

// -----

func.func @broadcast_to(%x: tensor<8x4xf32>) {
  // expected-error@+1 {{'mt.broadcast_to' cannot broadcast dimension 0 from 8 to 16}}
  %0 = mt.broadcast_to %x : tensor<8x4xf32> to tensor<16x4xf32>
  return
}

// -----

func.func @concat(%x: tensor<8x4xf32>, %y: tensor<8x5xf32>) {
  // expected-error@+1 {{operand #1 of 'mt.concat' has dimension 1 5, operand #0 has dimension 1 4}}
  %0 = mt.concat %x, %y axis = 0 : (tensor<8x4xf32>, tensor<8x5xf32>) -> tensor<16x4xf32>
  return
}

// -----

func.func @slice(%x: tensor<8xf32>) {
  // expected-error@+1 {{'mt.slice' leaves dimension 0 of operand #0, which has 8 elements}}
  %0 = mt.slice %x offsets = [4] sizes = [5] strides = [1] : tensor<8xf32> to tensor<5xf32>
  return
}

// -----

func.func @cast(%x: tensor<8xf32>) {
  // expected-error@+1 {{'mt.cast' changes the shape from [8] to [4]}}
  %0 = mt.cast %x : tensor<8xf32> to tensor<4xf32>
  return
}

// -----

func.func @kernel_argument(%x: tensor<8xf32>) {
  // expected-error@+1 {{operand #0 has type tensor<8xf32>, argument #0 of its body has type tensor<4xf32>}}
  %0 = "mt.kernel"(%x) <{name = "k"}> ({
  ^bb0(%a: tensor<4xf32>):
    "mt.yield"(%a) : (tensor<4xf32>) -> ()
  }) : (tensor<8xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @kernel_result(%x: tensor<8xf32>) {
  %0 = "mt.kernel"(%x) <{name = "k"}> ({
  ^bb0(%a: tensor<8xf32>):
    // expected-error@+1 {{operand #0 has type tensor<8xf32>, result #0 of the kernel has type tensor<4xf32>}}
    "mt.yield"(%a) : (tensor<8xf32>) -> ()
  }) : (tensor<8xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @kernel_isolated(%x: tensor<8xf32>) {
  // expected-note@+1 {{required by region isolation constraints}}
  %0 = "mt.kernel"() <{name = "k"}> ({
    // expected-error@+1 {{'mt.yield' op using value defined outside the region}}
    "mt.yield"(%x) : (tensor<8xf32>) -> ()
  }) : () -> tensor<8xf32>
  return
}

// -----

// expected-error@+1 {{schedule: 'mr' is given twice}}
func.func private @twice() attributes {s = #mt.schedule<mr = 4, mr = 5>}

// -----

// expected-error@+1 {{schedule: expected a number, word, string or list of numbers for 'mr', found ','}}
func.func private @value() attributes {s = #mt.schedule<mr = , nr = 4>}
