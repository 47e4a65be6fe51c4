// A vector that no register holds is a diagnostic at its operation.
// RUN: not maxtune run %s --random --no-cache 2>&1 | FileCheck %s

func.func private @copy(%x: memref<6xf32>, %y: memref<6xf32>) {
  %c0 = arith.constant 0 : index
  // CHECK: il_vector_length_refused.mlir:[[@LINE+1]]:8: error: 'vector.load' op a value of type vector<6xf32> cannot be held
  %v = vector.load %x[%c0] : memref<6xf32>, vector<6xf32>
  vector.store %v, %y[%c0] : memref<6xf32>, vector<6xf32>
  return
}

func.func @main(%x: memref<6xf32>) -> memref<6xf32> {
  %y = memref.alloc() : memref<6xf32>
  call @copy(%x, %y) : (memref<6xf32>, memref<6xf32>) -> ()
  return %y : memref<6xf32>
}
