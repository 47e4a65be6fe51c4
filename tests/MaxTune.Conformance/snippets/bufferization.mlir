func.func @buffers(%m: memref<?x4xf32>, %t: tensor<?x4xf32>, %n: index, %c: i1, %u: memref<*xf32>) -> tensor<?x4xf32> {
  %0 = bufferization.clone %m ⟦|{x}⟧ : memref<?x4xf32> to memref<?x4xf32>
  %1 = bufferization.to_tensor %m ⟦restrict|restrict writable|writable|⟧ : memref<?x4xf32> to tensor<?x4xf32>
  %2 = bufferization.to_buffer %t ⟦read_only|⟧ : tensor<?x4xf32> to memref<?x4xf32⟦|, strided<[?, ?], offset: ?>|, 3⟧>
  %3 = bufferization.alloc_tensor(%n) ⟦|{memory_space = 1 : i64}⟧ : tensor<?x4xf32>
  %4 = bufferization.alloc_tensor() copy(%t) : tensor<?x4xf32>
  %5 = bufferization.alloc_tensor(%n) size_hint=%n : tensor<?x4xf32>
  bufferization.dealloc_tensor %3 : tensor<?x4xf32>
  %6 = bufferization.materialize_in_destination %t in %3 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  bufferization.materialize_in_destination %t in ⟦restrict writable|writable⟧ %m : (tensor<?x4xf32>, memref<?x4xf32>) -> ()
  %7 = bufferization.dealloc (%m, %0 : memref<?x4xf32>, memref<?x4xf32>) if (%c, %c) retain (%m : memref<?x4xf32>)
  %8:2 = bufferization.dealloc retain (%m, %0 : memref<?x4xf32>, memref<?x4xf32>)
  bufferization.dealloc (%m : memref<?x4xf32>) if (%c)
  bufferization.dealloc
  return %6 : tensor<?x4xf32>
}
