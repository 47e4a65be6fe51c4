// Vector operations with syntax of their own: contractions, transfers, masks.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

func.func @f(%v: vector<4xf32>, %x: vector<2xf32>, %m: memref<4x8xf32>, %i: index, %t: tensor<4x8xf32>, %w: vector<2x4xf32>, %mask: vector<4xi1>, %f: f32) {
// CHECK{LITERAL}: func.func @f(%v: vector<4xf32>, %x: vector<2xf32>, %m: memref<4x8xf32>, %i: index, %t: tensor<4x8xf32>, %w: vector<2x4xf32>, %mask: vector<4xi1>, %f: f32) {
  %0 = vector.contract {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"], kind = #vector.kind<maximumf>} %v, %w, %x : vector<4xf32>, vector<2x4xf32> into vector<2xf32>
  // CHECK{LITERAL}: %0 = vector.contract {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"], kind = #vector.kind<maximumf>} %v, %w, %x : vector<4xf32>, vector<2x4xf32> into vector<2xf32>
  %1 = vector.outerproduct %v, %x {kind = #vector.kind<maximumf>} : vector<4xf32>, vector<2xf32>
  // CHECK{LITERAL}: %1 = vector.outerproduct %v, %x {kind = #vector.kind<maximumf>} : vector<4xf32>, vector<2xf32>
  %2 = vector.outerproduct %v, %x, %1 {kind = #vector.kind<add>} : vector<4xf32>, vector<2xf32>
  // CHECK{LITERAL}: %2 = vector.outerproduct %v, %x, %1 {kind = #vector.kind<add>} : vector<4xf32>, vector<2xf32>
  %3 = vector.transfer_read %m[%i, %i], %f : memref<4x8xf32>, vector<4xf32>
  // CHECK{LITERAL}: %3 = vector.transfer_read %m[%i, %i], %f : memref<4x8xf32>, vector<4xf32>
  %4 = vector.transfer_read %m[%i, %i], %f, %mask {in_bounds = [true]} : memref<4x8xf32>, vector<4xf32>
  // CHECK{LITERAL}: %4 = vector.transfer_read %m[%i, %i], %f, %mask {in_bounds = [true]} : memref<4x8xf32>, vector<4xf32>
  %5 = vector.transfer_read %m[%i, %i], %f {permutation_map = affine_map<(d0, d1) -> (d0)>} : memref<4x8xf32>, vector<4xf32>
  // CHECK{LITERAL}: %5 = vector.transfer_read %m[%i, %i], %f {permutation_map = affine_map<(d0, d1) -> (d0)>} : memref<4x8xf32>, vector<4xf32>
  vector.transfer_write %v, %m[%i, %i] : vector<4xf32>, memref<4x8xf32>
  // CHECK{LITERAL}: vector.transfer_write %v, %m[%i, %i] : vector<4xf32>, memref<4x8xf32>
  %6 = vector.transfer_write %v, %t[%i, %i], %mask {in_bounds = [true]} : vector<4xf32>, tensor<4x8xf32>
  // CHECK{LITERAL}: %6 = vector.transfer_write %v, %t[%i, %i], %mask {in_bounds = [true]} : vector<4xf32>, tensor<4x8xf32>
  %7 = vector.mask %mask { %20 = vector.reduction <add>, %v : vector<4xf32> into f32 } : vector<4xi1> -> f32
  // CHECK{LITERAL}: %7 = vector.mask %mask { %20 = vector.reduction <add>, %v : vector<4xf32> into f32 } : vector<4xi1> -> f32
  vector.mask %mask { vector.yield } : vector<4xi1>
  // CHECK{LITERAL}: vector.mask %mask { vector.yield } : vector<4xi1>
  vector.mask %mask { vector.transfer_write %v, %m[%i, %i] : vector<4xf32>, memref<4x8xf32> } : vector<4xi1>
  // CHECK{LITERAL}: vector.mask %mask { vector.transfer_write %v, %m[%i, %i] : vector<4xf32>, memref<4x8xf32> } : vector<4xi1>
  %8 = vector.extract %w[1] : vector<4xf32> from vector<2x4xf32>
  // CHECK{LITERAL}: %8 = vector.extract %w[1] : vector<4xf32> from vector<2x4xf32>
  %9 = vector.extract %w[1, %i] : f32 from vector<2x4xf32>
  // CHECK{LITERAL}: %9 = vector.extract %w[1, %i] : f32 from vector<2x4xf32>
  %10 = vector.insert %f, %w [%i, 1] : f32 into vector<2x4xf32>
  // CHECK{LITERAL}: %10 = vector.insert %f, %w [%i, 1] : f32 into vector<2x4xf32>
  %11 = vector.shuffle %v, %v [0, 5, 1] : vector<4xf32>, vector<4xf32>
  // CHECK{LITERAL}: %11 = vector.shuffle %v, %v [0, 5, 1] : vector<4xf32>, vector<4xf32>
  %12 = vector.multi_reduction <add>, %w, %v [0] : vector<2x4xf32> to vector<4xf32>
  // CHECK{LITERAL}: %12 = vector.multi_reduction <add>, %w, %v [0] : vector<2x4xf32> to vector<4xf32>
  %13:2 = vector.scan <add>, %w, %v {inclusive = true, reduction_dim = 0 : i64} : vector<2x4xf32>, vector<4xf32>
  // CHECK{LITERAL}: %13:2 = vector.scan <add>, %w, %v {inclusive = true, reduction_dim = 0 : i64} : vector<2x4xf32>, vector<4xf32>
  %14 = vector.constant_mask [2] : vector<4xi1>
  // CHECK{LITERAL}: %14 = vector.constant_mask [2] : vector<4xi1>
  %15 = vector.create_mask %i, %i : vector<4x4xi1>
  // CHECK{LITERAL}: %15 = vector.create_mask %i, %i : vector<4x4xi1>
  %16 = vector.from_elements %f, %f : vector<2xf32>
  // CHECK{LITERAL}: %16 = vector.from_elements %f, %f : vector<2xf32>
  %17:2 = vector.to_elements %16 : vector<2xf32>
  // CHECK{LITERAL}: %17:2 = vector.to_elements %16 : vector<2xf32>
  %18 = vector.extract_strided_slice %w {offsets = [0, 1], sizes = [1, 2], strides = [1, 1]} : vector<2x4xf32> to vector<1x2xf32>
  // CHECK{LITERAL}: %18 = vector.extract_strided_slice %w {offsets = [0, 1], sizes = [1, 2], strides = [1, 1]} : vector<2x4xf32> to vector<1x2xf32>
  %19 = vector.step : vector<4xindex>
  // CHECK{LITERAL}: %19 = vector.step : vector<4xindex>
  %vscale = vector.vscale
  // CHECK{LITERAL}: %vscale = vector.vscale
  return
}
