// RUN: mtopt %s --cse --canonicalize=max-iterations=3 -symbol-dce --cse --plan-buffers --dump-pass-pipeline -o /dev/null 2>&1 | FileCheck %s

// flags run in their order; a pass over functions is nested
//      CHECK: Pass Manager with 5 passes:
// CHECK-NEXT: {{^}}builtin.module({{$}}
// CHECK-NEXT:   cse,
// CHECK-NEXT:   canonicalize{max-iterations=3},
// CHECK-NEXT:   symbol-dce,
// CHECK-NEXT:   cse,
// CHECK-NEXT:   func.func(
// CHECK-NEXT:     plan-buffers
// CHECK-NEXT:   )
// CHECK-NEXT: {{^}}){{$}}
func.func @f() { return }
