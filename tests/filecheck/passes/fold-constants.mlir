// RUN: mtopt %s --fold-constants | FileCheck %s
// RUN: mtopt %s --fold-constants=max-elements=11 | FileCheck %s --check-prefix=SMALL

// CHECK-LABEL: func.func @transpose_and_multiply
// CHECK:         %[[P:.*]] = arith.constant dense<{{\[}}[1.300000e+01, 2.900000e+01, 4.500000e+01]]> : tensor<1x3xf32>
// CHECK-NEXT:    return %[[P]]
// SMALL-LABEL: func.func @transpose_and_multiply
// SMALL:         mt.transpose
func.func @transpose_and_multiply() -> tensor<1x3xf32> {
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %x = arith.constant dense<[[3.0, 5.0]]> : tensor<1x2xf32>
  %t = mt.transpose %w permutation = [1, 0] : tensor<3x2xf32> to tensor<2x3xf32>
  %p = mt.matmul %x, %t : (tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  return %p : tensor<1x3xf32>
}

// all elements equal: a splat
// CHECK-LABEL: func.func @splat
// CHECK:         arith.constant dense<3.000000e+00> : tensor<4xf32>
// CHECK-NEXT:    return
func.func @splat() -> tensor<4xf32> {
  %a = arith.constant dense<[1.0, 2.0, 1.0, 2.0]> : tensor<4xf32>
  %b = arith.constant dense<[2.0, 1.0, 2.0, 1.0]> : tensor<4xf32>
  %s = mt.add %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// CHECK-LABEL: func.func @unknown_operand
// CHECK:         mt.add
func.func @unknown_operand(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = arith.constant dense<1.0> : tensor<4xf32>
  %s = mt.add %a, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// undefined: left as it is
// CHECK-LABEL: func.func @division_by_zero
// CHECK:         arith.divsi
func.func @division_by_zero() -> i32 {
  %a = arith.constant 7 : i32
  %b = arith.constant 0 : i32
  %q = arith.divsi %a, %b : i32
  return %q : i32
}
