// RUN: not mtopt %s --verify-diagnostics --split-input-file 2>&1 | FileCheck %s

// CHECK: verify-diagnostics-fails.mlir:[[@LINE+2]]:4: error: expected error "something else" was not produced
// CHECK-NEXT: expected-error
// expected-error @+1 {{something else}}
func.func @missing() { return }

// -----

// CHECK: verify-diagnostics-fails.mlir:[[@LINE+1]]:43: error: unexpected error: use of undeclared SSA value name
func.func @unexpected() -> i32 { return   %x : i32 }

// -----

// CHECK: verify-diagnostics-fails.mlir:[[@LINE+1]]:4: error: 'error' diagnostic emitted when expecting a 'warning'
// expected-warning @+1 {{undeclared}}
func.func @kind() -> i32 { return %x : i32 }

// -----

// CHECK: verify-diagnostics-fails.mlir:[[@LINE+1]]:4: error: expected error "undec[a-z]" was not produced
// expected-error @+1 {{undec[a-z]}}
func.func @plain_text() -> i32 { return %x : i32 }
