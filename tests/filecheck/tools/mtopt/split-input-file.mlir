// RUN: not mtopt %s --split-input-file > %t.out 2> %t.err
// RUN: FileCheck %s < %t.out
// RUN: FileCheck %s --check-prefix=ERROR < %t.err

// pieces after a bad one are processed, lines are those of the file
//      CHECK: func.func @first
//      CHECK: {{^//}} -----{{$}}
// CHECK-NEXT: {{^//}} -----{{$}}
//      CHECK: func.func @third
func.func @first() { return }

// -----

// ERROR-NOT:  error:
// ERROR:      split-input-file.mlir:[[@LINE+2]]:{{[0-9]+}}: error:
// ERROR-NEXT: func.func @second()
func.func @second() -> i32 { return %x : i32 }

// -----

// ERROR-NOT: error:
func.func @third() { return }
