// RUN: mtopt %s --split-input-file -o %t.good 2>/dev/null || echo kept > %t.good
// RUN: FileCheck %s --input-file=%t.good

// a file appears whole or not at all
// CHECK: kept
func.func @good() { return }
// -----
func.func @bad() { return %x : i32 }
