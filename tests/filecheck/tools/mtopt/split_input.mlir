// RUN: mtopt %s --split-input-file --mlir-print-op-generic --allow-unregistered-dialect | FileCheck %s

// CHECK: "test.first"() : () -> ()
"test.first"() : () -> ()

// CHECK: // -----
// -----

// CHECK: "test.second"() : () -> ()
// CHECK-NOT: "test.first"
"test.second"() : () -> ()
