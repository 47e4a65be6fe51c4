// RUN: mtopt %s --decompose | FileCheck %s

func.func @matmul(%a: tensor<4x8xf32>, %b: tensor<8x16xf32>) -> tensor<4x16xf32> {
  %0 = mt.matmul %a, %b : (tensor<4x8xf32>, tensor<8x16xf32>) -> tensor<4x16xf32>
  return %0 : tensor<4x16xf32>
}

// the transpose is read through, and gone
func.func @transposed(%a: tensor<4x8xf32>, %b: tensor<16x8xf32>) -> tensor<4x16xf32> {
  %t = mt.transpose %b permutation = [1, 0] : tensor<16x8xf32> to tensor<8x16xf32>
  %0 = mt.matmul %a, %t : (tensor<4x8xf32>, tensor<8x16xf32>) -> tensor<4x16xf32>
  return %0 : tensor<4x16xf32>
}

func.func @batch(%a: tensor<2x4x8xf32>, %b: tensor<2x8x16xf32>) -> tensor<2x4x16xf32> {
  %0 = mt.batch_matmul %a, %b : (tensor<2x4x8xf32>, tensor<2x8x16xf32>) -> tensor<2x4x16xf32>
  return %0 : tensor<2x4x16xf32>
}

// two batch dimensions: no named operation has them
func.func @heads(%q: tensor<2x5x3x8xf32>, %k: tensor<2x5x3x8xf32>) -> tensor<2x3x5x5xf32> {
  %qt = mt.transpose %q permutation = [0, 2, 1, 3] : tensor<2x5x3x8xf32> to tensor<2x3x5x8xf32>
  %kt = mt.transpose %k permutation = [0, 2, 3, 1] : tensor<2x5x3x8xf32> to tensor<2x3x8x5xf32>
  %0 = mt.batch_matmul %qt, %kt : (tensor<2x3x5x8xf32>, tensor<2x3x8x5xf32>) -> tensor<2x3x5x5xf32>
  return %0 : tensor<2x3x5x5xf32>
}
