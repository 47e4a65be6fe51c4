// RUN: mtopt %s | mlir-opt-22 --mlir-print-op-generic --mlir-print-local-scope > %t.ours
// RUN: mlir-opt-22 %s --mlir-print-op-generic --mlir-print-local-scope > %t.theirs
// RUN: diff %t.ours %t.theirs
// REQUIRES: mlir-opt-22

ml_program.global private @w(dense<0.25> : tensor<32x16xf32>) : tensor<32x16xf32>
ml_program.global private mutable @state(dense<0> : tensor<4xi32>) : tensor<4xi32>
ml_program.global private mutable @uninitialized : tensor<4xi32>
ml_program.global public @parameter(#ml_program.extern) : tensor<4xf32>

func.func @f() -> (tensor<32x16xf32>, tensor<4xi32>) {
  %0 = ml_program.global_load_const @w : tensor<32x16xf32>
  %1 = ml_program.global_load @state : tensor<4xi32>
  ml_program.global_store @state = %1 : tensor<4xi32>
  return %0, %1 : tensor<32x16xf32>, tensor<4xi32>
}
