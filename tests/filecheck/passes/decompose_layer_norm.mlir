// RUN: mtopt %s --decompose | FileCheck %s

// the row length is open: it is counted when the program runs
func.func @layer_norm(%x: tensor<4x?xf32>, %s: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<4x?xf32> {
  %0 = mt.layer_norm %x scale(%s) bias(%b) epsilon = 1.0e-05 : (tensor<4x?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<4x?xf32>
  return %0 : tensor<4x?xf32>
}
