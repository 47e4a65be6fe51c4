// RUN: not mtopt %s 2>&1 | FileCheck %s

"builtin.module"() ({
  // CHECK: syntax_error.mlir:[[@LINE+3]]:{{[0-9]+}}: error:
  // CHECK-NEXT: %0 = "test.op"( : () -> i32
  // CHECK-NEXT: {{^ *\^}}
  %0 = "test.op"( : () -> i32
}) : () -> ()
