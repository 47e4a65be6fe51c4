// Tensors and their buffers.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

func.func @b(%t: tensor<?xf32>, %m: memref<?xf32>, %n: index, %c: i1) {
// CHECK{LITERAL}: func.func @b(%t: tensor<?xf32>, %m: memref<?xf32>, %n: index, %c: i1) {
  %0 = bufferization.alloc_tensor(%n) : tensor<?xf32>
  // CHECK{LITERAL}: %0 = bufferization.alloc_tensor(%n) : tensor<?xf32>
  %1 = bufferization.alloc_tensor() copy(%t) : tensor<?xf32>
  // CHECK{LITERAL}: %1 = bufferization.alloc_tensor() copy(%t) : tensor<?xf32>
  %2 = bufferization.alloc_tensor(%n) size_hint=%n : tensor<?xf32>
  // CHECK{LITERAL}: %2 = bufferization.alloc_tensor(%n) size_hint=%n : tensor<?xf32>
  %3 = bufferization.clone %m : memref<?xf32> to memref<?xf32>
  // CHECK{LITERAL}: %3 = bufferization.clone %m : memref<?xf32> to memref<?xf32>
  %4 = bufferization.dealloc (%m : memref<?xf32>) if (%c) retain (%m : memref<?xf32>)
  // CHECK{LITERAL}: %4 = bufferization.dealloc (%m : memref<?xf32>) if (%c) retain (%m : memref<?xf32>)
  bufferization.dealloc (%m : memref<?xf32>) if (%c)
  // CHECK{LITERAL}: bufferization.dealloc (%m : memref<?xf32>) if (%c)
  bufferization.dealloc_tensor %0 : tensor<?xf32>
  // CHECK{LITERAL}: bufferization.dealloc_tensor %0 : tensor<?xf32>
  %5 = bufferization.materialize_in_destination %t in %t : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  // CHECK{LITERAL}: %5 = bufferization.materialize_in_destination %t in %t : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %t in restrict writable %m : (tensor<?xf32>, memref<?xf32>) -> ()
  // CHECK{LITERAL}: bufferization.materialize_in_destination %t in restrict writable %m : (tensor<?xf32>, memref<?xf32>) -> ()
  %6 = bufferization.to_buffer %t read_only : tensor<?xf32> to memref<?xf32>
  // CHECK{LITERAL}: %6 = bufferization.to_buffer %t read_only : tensor<?xf32> to memref<?xf32>
  %7 = bufferization.to_tensor %m restrict : memref<?xf32> to tensor<?xf32>
  // CHECK{LITERAL}: %7 = bufferization.to_tensor %m restrict : memref<?xf32> to tensor<?xf32>
  return
}
