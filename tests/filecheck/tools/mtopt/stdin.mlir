// RUN: cat %s | mtopt | FileCheck %s
// RUN: cat %s | mtopt - | FileCheck %s
// RUN: cat %s | sed 's/return/retrun/' | not mtopt 2>&1 | FileCheck %s --check-prefix=ERROR

// CHECK: func.func @f()
// ERROR: <stdin>:7:{{[0-9]+}}: error:
func.func @f() { return }
