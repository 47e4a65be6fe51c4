// RUN: mtopt %s --verify-roundtrip | FileCheck %s
// RUN: mtopt %s --verify-roundtrip --mlir-print-op-generic | mtopt --verify-roundtrip | FileCheck %s

// CHECK: func.func @f(%[[A:.*]]: f32 {test.note = "x"}) -> f32
// CHECK:   arith.addf %[[A]], %[[A]] fastmath<nnan> : f32
func.func @f(%a: f32 {test.note = "x"}) -> f32 {
  %0 = arith.addf %a, %a fastmath<nnan> : f32
  return %0 : f32
}
