// Vectors: lanes moved, combined and masked.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

func.func @ops(%f: f32, %x: index, %vf: vector<4xf32>, %vi: vector<4xi32>, %v2: vector<2x4xf32>, %v4: vector<4x4xf32>, %sv: vector<[8]xf32>) {
// CHECK{LITERAL}: func.func @ops(%f: f32, %x: index, %vf: vector<4xf32>, %vi: vector<4xi32>, %v2: vector<2x4xf32>, %v4: vector<4x4xf32>, %sv: vector<[8]xf32>) {
  %r1 = vector.broadcast %f : f32 to vector<2x4xf32>
  // CHECK{LITERAL}: %r1 = vector.broadcast %f : f32 to vector<2x4xf32>
  %r2 = vector.shape_cast %vf : vector<4xf32> to vector<2x2xf32>
  // CHECK{LITERAL}: %r2 = vector.shape_cast %vf : vector<4xf32> to vector<2x2xf32>
  %r3 = vector.bitcast %vf : vector<4xf32> to vector<2xf64>
  // CHECK{LITERAL}: %r3 = vector.bitcast %vf : vector<4xf32> to vector<2xf64>
  %r4 = vector.fma %vf, %vf, %vf : vector<4xf32>
  // CHECK{LITERAL}: %r4 = vector.fma %vf, %vf, %vf : vector<4xf32>
  %r5 = vector.reduction <add>, %vf : vector<4xf32> into f32
  // CHECK{LITERAL}: %r5 = vector.reduction <add>, %vf : vector<4xf32> into f32
  %r6 = vector.reduction <add>, %vf, %f fastmath<reassoc> : vector<4xf32> into f32
  // CHECK{LITERAL}: %r6 = vector.reduction <add>, %vf, %f fastmath<reassoc> : vector<4xf32> into f32
  %r7 = vector.reduction <maxsi>, %vi : vector<4xi32> into i32
  // CHECK{LITERAL}: %r7 = vector.reduction <maxsi>, %vi : vector<4xi32> into i32
  %r8 = vector.transpose %v2, [1, 0] : vector<2x4xf32> to vector<4x2xf32>
  // CHECK{LITERAL}: %r8 = vector.transpose %v2, [1, 0] : vector<2x4xf32> to vector<4x2xf32>
  %r9 = vector.interleave %vf, %vf : vector<4xf32> -> vector<8xf32>
  // CHECK{LITERAL}: %r9 = vector.interleave %vf, %vf : vector<4xf32> -> vector<8xf32>
  %r10 = vector.create_mask %x : vector<4xi1>
  // CHECK{LITERAL}: %r10 = vector.create_mask %x : vector<4xi1>
  %r11 = vector.step : vector<4xindex>
  // CHECK{LITERAL}: %r11 = vector.step : vector<4xindex>
  %r12 = vector.insert_strided_slice %v2, %v4 {offsets = [0, 0], strides = [1, 1]} : vector<2x4xf32> into vector<4x4xf32>
  // CHECK{LITERAL}: %r12 = vector.insert_strided_slice %v2, %v4 {offsets = [0, 0], strides = [1, 1]} : vector<2x4xf32> into vector<4x4xf32>
  %r13 = vector.extract %v2[] : vector<2x4xf32> from vector<2x4xf32>
  // CHECK{LITERAL}: %r13 = vector.extract %v2[] : vector<2x4xf32> from vector<2x4xf32>
  %r14 = vector.scalable.extract %sv[0] : vector<4xf32> from vector<[8]xf32>
  // CHECK{LITERAL}: %r14 = vector.scalable.extract %sv[0] : vector<4xf32> from vector<[8]xf32>
  %r15 = vector.scalable.insert %vf, %sv[4] : vector<4xf32> into vector<[8]xf32>
  // CHECK{LITERAL}: %r15 = vector.scalable.insert %vf, %sv[4] : vector<4xf32> into vector<[8]xf32>
  %r16 = vector.broadcast %f : f32 to vector<f32>
  // CHECK{LITERAL}: %r16 = vector.broadcast %f : f32 to vector<f32>
  %r17:2 = vector.deinterleave %vf : vector<4xf32> -> vector<2xf32>
  // CHECK{LITERAL}: %r17:2 = vector.deinterleave %vf : vector<4xf32> -> vector<2xf32>
  %r18:4 = vector.to_elements %vf : vector<4xf32>
  // CHECK{LITERAL}: %r18:4 = vector.to_elements %vf : vector<4xf32>
  return
}
