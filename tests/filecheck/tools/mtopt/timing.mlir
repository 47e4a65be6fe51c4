// RUN: mtopt %s --pass-pipeline='builtin.module(cse,func.func(cse,canonicalize))' --mlir-timing -o /dev/null 2>&1 | FileCheck %s

//      CHECK: ... Execution time report ...
//      CHECK: Total Execution Time: {{[0-9.]+}} seconds
//      CHECK: ----Wall Time----  ----Name----
// CHECK-NEXT: {{[0-9]+\.[0-9]+ \( *[0-9.]+%\)}}  Parser
//      CHECK: {{\)  CSE$}}
// CHECK-NEXT: {{\)  'func.func' Pipeline$}}
// CHECK-NEXT: {{\)    CSE$}}
// CHECK-NEXT: {{\)    Canonicalizer$}}
// CHECK-NEXT: {{\)  Output$}}
// CHECK-NEXT: {{\)  Rest$}}
// CHECK-NEXT: {{\(100.0%\)  Total$}}
func.func @f() { return }
func.func @g() { return }
