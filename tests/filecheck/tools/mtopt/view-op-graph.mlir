// RUN: mtopt %s --view-op-graph | FileCheck %s

// CHECK:     digraph G {
// CHECK:     arith.addf
// CHECK:     ->
// CHECK-NOT: func.func @f
func.func @f(%a: f32) -> f32 {
  %0 = arith.addf %a, %a : f32
  return %0 : f32
}
