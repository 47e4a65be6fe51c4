// RUN: mtopt %s --print-op-stats -o /dev/null 2>&1 | FileCheck %s --strict-whitespace --match-full-lines
// RUN: mtopt %s --print-op-stats=json -o /dev/null 2>&1 | FileCheck %s --check-prefix=JSON

//      CHECK:Operations encountered:
// CHECK-NEXT:-----------------------
// CHECK-NEXT:    arith.addf   , 2
// CHECK-NEXT:  builtin.module , 1
// CHECK-NEXT:     func.func   , 1
// CHECK-NEXT:     func.return , 1

// JSON: "arith.addf" : 2,
func.func @f(%a: f32) -> f32 {
  %0 = arith.addf %a, %a : f32
  %1 = arith.addf %0, %a : f32
  return %1 : f32
}
