// RUN: mtopt %s --freeze-weights | FileCheck %s
// RUN: mtopt %s --freeze-weights --canonicalize --cse | FileCheck %s --check-prefix=MERGED

// CHECK-NOT:   @weight
// CHECK:       ml_program.global private mutable @counter
// CHECK:       ml_program.global public @shared
// CHECK-LABEL: func.func @main
// CHECK-NEXT:    %w = arith.constant dense<2.500000e-01> : tensor<32x16xf32>
// CHECK-NEXT:    %s = arith.constant dense<1.000000e+00> : tensor<16xf32>
// CHECK-NEXT:    ml_program.global_load @counter
// MERGED-LABEL: func.func @twice
// MERGED-COUNT-1: arith.constant
// MERGED-NOT:     arith.constant
// MERGED:         return
ml_program.global private @weight(dense<0.25> : tensor<32x16xf32>) : tensor<32x16xf32>
ml_program.global private mutable @counter(dense<0> : tensor<i64>) : tensor<i64>
ml_program.global public @shared(dense<1.0> : tensor<16xf32>) : tensor<16xf32>

func.func @main() -> (tensor<32x16xf32>, tensor<16xf32>, tensor<i64>) {
  %w = ml_program.global_load_const @weight : tensor<32x16xf32>
  %s = ml_program.global_load_const @shared : tensor<16xf32>
  %c = ml_program.global_load @counter : tensor<i64>
  return %w, %s, %c : tensor<32x16xf32>, tensor<16xf32>, tensor<i64>
}

func.func @twice() -> (tensor<32x16xf32>, tensor<32x16xf32>) {
  %a = ml_program.global_load_const @weight : tensor<32x16xf32>
  %b = ml_program.global_load_const @weight : tensor<32x16xf32>
  return %a, %b : tensor<32x16xf32>, tensor<32x16xf32>
}
