// A mistake in a model is a diagnostic with its place, and exit code 1.
// RUN: not maxtune run %s --random 2>&1 | FileCheck %s

func.func @main(%a: tensor<4x5xf32>, %b: tensor<6x7xf32>) -> tensor<4x7xf32> {
  // CHECK: diagnostics.mlir:[[@LINE+3]]:{{[0-9]+}}: error: {{.*}}mt.matmul
  // CHECK: %0 = mt.matmul %a, %b
  // CHECK: ^
  %0 = mt.matmul %a, %b : (tensor<4x5xf32>, tensor<6x7xf32>) -> tensor<4x7xf32>
  return %0 : tensor<4x7xf32>
}
