// RUN: cat %s | FileCheck %s --implicit-check-not='{{un}}wanted'
// RUN: not FileCheck %s --input-file=%s --check-prefix=WRONG 2>&1 | FileCheck %s --check-prefix=ERROR

func.func @two(%a: i32, %b: i32) -> i32 {
  %0 = arith.addi %a, %b : i32
  return %0 : i32
}

// CHECK-LABEL: func.func @two
// CHECK-SAME:    %[[A:[a-z]+]]: i32, %[[B:[a-z]+]]: i32
// CHECK-NEXT:    %[[SUM:.*]] = arith.addi %[[A]], %[[B]]
// CHECK-NEXT:    return %[[SUM]]
// CHECK-NEXT:  {{^[}]}}
// CHECK-EMPTY:

// WRONG: func.func @{{three$}}
// ERROR: directives.mlir:[[@LINE-1]]:11: error: WRONG: expected string not found in input
// ERROR-NEXT: // WRONG: func.func @{{[{][{]}}three
// ERROR-NEXT: {{^ +\^}}
