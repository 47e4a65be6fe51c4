// Vectors in and out of memory, printing.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

func.func @ops(%f: f32, %x: index, %vf: vector<4xf32>, %vi: vector<4xi32>, %t: tensor<4x?xf32>, %m: memref<4x8xf32>, %k: vector<4xi1>) {
// CHECK{LITERAL}: func.func @ops(%f: f32, %x: index, %vf: vector<4xf32>, %vi: vector<4xi32>, %t: tensor<4x?xf32>, %m: memref<4x8xf32>, %k: vector<4xi1>) {
  %r1 = vector.load %m[%x, %x] : memref<4x8xf32>, vector<4xf32>
  // CHECK{LITERAL}: %r1 = vector.load %m[%x, %x] : memref<4x8xf32>, vector<4xf32>
  %r2 = vector.maskedload %m[%x, %x], %k, %vf : memref<4x8xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  // CHECK{LITERAL}: %r2 = vector.maskedload %m[%x, %x], %k, %vf : memref<4x8xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  %r3 = vector.gather %m[%x, %x] [%vi], %k, %vf : memref<4x8xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  // CHECK{LITERAL}: %r3 = vector.gather %m[%x, %x] [%vi], %k, %vf : memref<4x8xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  %r4 = vector.expandload %m[%x, %x], %k, %vf : memref<4x8xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  // CHECK{LITERAL}: %r4 = vector.expandload %m[%x, %x], %k, %vf : memref<4x8xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  %r5 = vector.type_cast %m : memref<4x8xf32> to memref<vector<4x8xf32>>
  // CHECK{LITERAL}: %r5 = vector.type_cast %m : memref<4x8xf32> to memref<vector<4x8xf32>>
  %r6 = vector.transfer_read %t[%x, %x], %f {in_bounds = [true, false]} : tensor<4x?xf32>, vector<4x4xf32>
  // CHECK{LITERAL}: %r6 = vector.transfer_read %t[%x, %x], %f {in_bounds = [true, false]} : tensor<4x?xf32>, vector<4x4xf32>
  vector.store %vf, %m[%x, %x] : memref<4x8xf32>, vector<4xf32>
  // CHECK{LITERAL}: vector.store %vf, %m[%x, %x] : memref<4x8xf32>, vector<4xf32>
  vector.store %vf, %m[%x, %x] {alignment = 16 : i64, nontemporal = true} : memref<4x8xf32>, vector<4xf32>
  // CHECK{LITERAL}: vector.store %vf, %m[%x, %x] {alignment = 16 : i64, nontemporal = true} : memref<4x8xf32>, vector<4xf32>
  vector.maskedstore %m[%x, %x], %k, %vf : memref<4x8xf32>, vector<4xi1>, vector<4xf32>
  // CHECK{LITERAL}: vector.maskedstore %m[%x, %x], %k, %vf : memref<4x8xf32>, vector<4xi1>, vector<4xf32>
  vector.scatter %m[%x, %x] [%vi], %k, %vf : memref<4x8xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32>
  // CHECK{LITERAL}: vector.scatter %m[%x, %x] [%vi], %k, %vf : memref<4x8xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32>
  vector.compressstore %m[%x, %x], %k, %vf : memref<4x8xf32>, vector<4xi1>, vector<4xf32>
  // CHECK{LITERAL}: vector.compressstore %m[%x, %x], %k, %vf : memref<4x8xf32>, vector<4xi1>, vector<4xf32>
  vector.print %vf : vector<4xf32>
  // CHECK{LITERAL}: vector.print %vf : vector<4xf32>
  vector.print %f : f32 punctuation <no_punctuation>
  // CHECK{LITERAL}: vector.print %f : f32 punctuation <no_punctuation>
  vector.print str "hi\0A"
  // CHECK{LITERAL}: vector.print str "hi\0A"
  vector.print
  // CHECK{LITERAL}: vector.print
  vector.print punctuation <comma>
  // CHECK{LITERAL}: vector.print punctuation <comma>
  return
}
