// RUN: mtopt %s --freeze-weights --verify-diagnostics
// RUN: not mtopt %s --freeze-weights 2>&1 | FileCheck %s

// expected-error @+2 {{parameter 'fc1.weight' (tensor<32x16xf32>) has no value; no parameters were given}}
// CHECK: freeze-weights-missing.mlir:[[@LINE+1]]:1: error: parameter 'fc1.weight'
ml_program.global private @"fc1.weight"(#ml_program.extern : tensor<32x16xf32>) : tensor<32x16xf32>

func.func @main() -> tensor<32x16xf32> {
  %w = ml_program.global_load_const @"fc1.weight" : tensor<32x16xf32>
  return %w : tensor<32x16xf32>
}
