// RUN: mtopt %s --fuse-kernels --lower-to-loops | FileCheck %s

// a kernel's scalar operands are arguments of its function
// CHECK-LABEL: func.func private @pointwise_mul_0(%s: f32, %x: memref<4xf32>, %out: memref<4xf32>)
// CHECK:         scf.for %[[D:.*]] =
// CHECK-NEXT:      %[[E:.*]] = memref.load %x[%[[D]]]
// CHECK-NEXT:      %[[P:.*]] = arith.mulf %[[E]], %s : f32
// CHECK-NEXT:      memref.store %[[P]], %out[%[[D]]]
func.func @scale(%s: f32, %x: tensor<4xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(d0) -> ()>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%s, %x : f32, tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.mulf %b, %a : f32
    linalg.yield %1 : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
