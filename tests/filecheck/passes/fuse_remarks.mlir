// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(fuse-kernels{remarks=true}))' --split-input-file --verify-diagnostics

// used by a contraction and returned: the two do not come together
func.func @two_users(%x: tensor<4x8xf32>, %w: tensor<8x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  // expected-remark@+1 {{'linalg.matmul' nothing more is fused into this kernel: its result has 2 users that do not come together again in pointwise operations}}
  %0 = mt.linear %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %1 = mt.relu %0 : tensor<4x8xf32>
  return %0, %1 : tensor<4x8xf32>, tensor<4x8xf32>
}

// -----

func.func @chain(%x: tensor<4x8xf32>, %w: tensor<8x8xf32>) -> tensor<4x8xf32> {
  // expected-remark@+1 {{'linalg.matmul' 'linalg.matmul' is not fused into this kernel: it is a contraction of its own}}
  %0 = mt.linear %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %1 = mt.linear %0, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// -----

func.func @other_rows(%x: tensor<8x8xf32>) -> tensor<8x8xf32> {
  // expected-remark@+1 {{not fused: it reduces along other dimensions than the rest of the kernel}}
  %0 = mt.reduce_sum %x axes = [0] keep_dims : tensor<8x8xf32> to tensor<1x8xf32>
  %1 = mt.add %x, %0 : (tensor<8x8xf32>, tensor<1x8xf32>) -> tensor<8x8xf32>
  %2 = mt.softmax %1 axis = 1 : tensor<8x8xf32>
  return %2 : tensor<8x8xf32>
}

// -----

func.func @prologue(%x: tensor<4x8xf32>, %w: tensor<8x8xf32>) -> tensor<4x8xf32> {
  // expected-remark@+1 {{'linalg.generic' not fused: its user is a contraction or its epilogue, which reads it from memory}}
  %0 = mt.relu %x : tensor<4x8xf32>
  %1 = mt.linear %0, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// -----

func.func @recomputed(%x: tensor<4x8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  // expected-remark@+1 {{'linalg.generic' not fused: it would be computed again for every row of its users}}
  %0 = mt.exp %b : tensor<8xf32>
  %1 = mt.add %x, %0 : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}
