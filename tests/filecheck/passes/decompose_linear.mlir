// RUN: mtopt %s --decompose | FileCheck %s

// W stays [N, K]: it is read as (n, k)
func.func @linear(%x: tensor<?x16xf32>, %w: tensor<32x16xf32>, %b: tensor<32xf32>) -> tensor<?x32xf32> {
  %0 = mt.linear %x, %w, %b : (tensor<?x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<?x32xf32>
  return %0 : tensor<?x32xf32>
}

// leading dimensions are collapsed to rows
func.func @rank3(%x: tensor<2x?x16xf32>, %w: tensor<32x16xf32>) -> tensor<2x?x32xf32> {
  %0 = mt.linear %x, %w : (tensor<2x?x16xf32>, tensor<32x16xf32>) -> tensor<2x?x32xf32>
  return %0 : tensor<2x?x32xf32>
}

// bf16 is summed in f32 and rounded once, after the bias
func.func @bf16(%x: tensor<4x16xbf16>, %w: tensor<32x16xbf16>, %b: tensor<32xbf16>) -> tensor<4x32xbf16> {
  %0 = mt.linear %x, %w, %b : (tensor<4x16xbf16>, tensor<32x16xbf16>, tensor<32xbf16>) -> tensor<4x32xbf16>
  return %0 : tensor<4x32xbf16>
}
