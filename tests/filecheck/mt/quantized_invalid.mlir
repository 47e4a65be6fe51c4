// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @scale_reaches(%x: tensor<8x4xf32>, %s: tensor<8xf32>) {
  // expected-error@+1 {{'mt.quantize' cannot broadcast operand #1, [8], to x's shape [8, 4]}}
  %0 = mt.quantize %x scale(%s) : (tensor<8x4xf32>, tensor<8xf32>) -> tensor<8x4xi8>
  return
}

// -----

func.func @zero_reaches(%x: tensor<8x4xi8>, %s: tensor<f32>, %z: tensor<2x1x1xi32>) {
  // expected-error@+1 {{'mt.dequantize' cannot broadcast operand #2, [2, 1, 1], to x's shape [8, 4]}}
  %0 = mt.dequantize %x scale(%s) zero_point(%z) : (tensor<8x4xi8>, tensor<f32>, tensor<2x1x1xi32>) -> tensor<8x4xf32>
  return
}

// -----

func.func @shape(%x: tensor<8x4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'mt.quantize' changes the shape from [8, 4] to [4, 8]}}
  %0 = mt.quantize %x scale(%s) : (tensor<8x4xf32>, tensor<f32>) -> tensor<4x8xi8>
  return
}

// -----

func.func @qlinear_k(%x: tensor<8x64xi8>, %s: tensor<f32>, %w: tensor<16x32xi8>) {
  // expected-error@+1 {{'mt.qlinear' has K = 32 in w, K = 64 in x}}
  %0 = mt.qlinear %x scale(%s), %w scale(%s) : (tensor<8x64xi8>, tensor<f32>, tensor<16x32xi8>, tensor<f32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @qlinear_rows(%x: tensor<8x64xi8>, %s: tensor<7x1xf32>, %w: tensor<16x64xi8>, %ws: tensor<16xf32>) {
  // expected-error@+1 {{'mt.qlinear' needs one x_scale for all, or one a row of x, [8, 1], got tensor<7x1xf32>}}
  %0 = mt.qlinear %x scale(%s), %w scale(%ws) : (tensor<8x64xi8>, tensor<7x1xf32>, tensor<16x64xi8>, tensor<16xf32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @qlinear_channels(%x: tensor<8x64xi8>, %s: tensor<f32>, %w: tensor<16x64xi8>, %ws: tensor<15xf32>) {
  // expected-error@+1 {{'mt.qlinear' needs one w_scale for all, or one a channel, [16], got tensor<15xf32>}}
  %0 = mt.qlinear %x scale(%s), %w scale(%ws) : (tensor<8x64xi8>, tensor<f32>, tensor<16x64xi8>, tensor<15xf32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @qlinear_result(%x: tensor<8x64xi8>, %s: tensor<f32>, %w: tensor<16x64xi8>) {
  // expected-error@+1 {{'mt.qlinear' has an i8 result, so it needs an out_scale}}
  %0 = mt.qlinear %x scale(%s), %w scale(%s) : (tensor<8x64xi8>, tensor<f32>, tensor<16x64xi8>, tensor<f32>) -> tensor<8x16xi8>
  return
}

// -----

func.func @qlinear_float_result(%x: tensor<8x64xi8>, %s: tensor<f32>, %w: tensor<16x64xi8>) {
  // expected-error@+1 {{'mt.qlinear' has an out_scale, so its result is i8, not f32}}
  %0 = mt.qlinear %x scale(%s), %w scale(%s) out_scale(%s) : (tensor<8x64xi8>, tensor<f32>, tensor<16x64xi8>, tensor<f32>, tensor<f32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @woq_packed(%x: tensor<8x64xf32>, %w: tensor<16x64xi8>, %s: tensor<16x1xf32>) {
  // expected-error@+1 {{'mt.woq_linear' has K = 128 in w, two numbers in each of 64 bytes, K = 64 in x}}
  %0 = mt.woq_linear %x, %w scale(%s) bits = 4 : (tensor<8x64xf32>, tensor<16x64xi8>, tensor<16x1xf32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @woq_groups(%x: tensor<8x64xf32>, %w: tensor<16x32xi8>, %s: tensor<16x3xf32>) {
  // expected-error@+1 {{'mt.woq_linear' needs scales [16, groups], the groups equal and even parts of K = 64, got tensor<16x3xf32>}}
  %0 = mt.woq_linear %x, %w scale(%s) bits = 4 : (tensor<8x64xf32>, tensor<16x32xi8>, tensor<16x3xf32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @woq_zero(%x: tensor<8x64xf32>, %w: tensor<16x64xi8>, %s: tensor<16xf32>, %z: tensor<1xf32>) {
  // expected-error@+1 {{'mt.woq_linear' has scales tensor<16xf32> and zeros tensor<1xf32>: they must have one shape}}
  %0 = mt.woq_linear %x, %w scale(%s) zero(%z) : (tensor<8x64xf32>, tensor<16x64xi8>, tensor<16xf32>, tensor<1xf32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @woq_result(%x: tensor<8x64xbf16>, %w: tensor<16x64xi8>, %s: tensor<16xf32>) {
  // expected-error@+1 {{result #0 of 'mt.woq_linear' has type tensor<8x16xf32>, its operands make tensor<8x16xbf16>}}
  %0 = mt.woq_linear %x, %w scale(%s) : (tensor<8x64xbf16>, tensor<16x64xi8>, tensor<16xf32>) -> tensor<8x16xf32>
  return
}

// -----

func.func @woq_bits(%x: tensor<8x64xf32>, %w: tensor<16x64xi8>, %s: tensor<16xf32>) {
  // expected-error@+1 {{expected 8 or 4, but found '5 : i64'}}
  %0 = mt.woq_linear %x, %w scale(%s) bits = 5 : (tensor<8x64xf32>, tensor<16x64xi8>, tensor<16xf32>) -> tensor<8x16xf32>
  return
}
