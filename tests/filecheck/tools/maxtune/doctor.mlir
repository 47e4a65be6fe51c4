// RUN: maxtune doctor | FileCheck %s
// RUN: not maxtune no-such-command 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// CHECK: #mt.cpu
// UNKNOWN: maxtune: {{.*}}no-such-command
