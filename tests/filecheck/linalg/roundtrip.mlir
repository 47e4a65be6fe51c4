// RUN: mtopt %s | mlir-opt-22 --mlir-print-op-generic --mlir-print-local-scope > %t.ours
// RUN: mtopt %s --mlir-print-op-generic | mlir-opt-22 --mlir-print-op-generic --mlir-print-local-scope > %t.generic
// RUN: mlir-opt-22 %s --mlir-print-op-generic --mlir-print-local-scope > %t.theirs
// RUN: diff %t.ours %t.theirs
// RUN: diff %t.generic %t.theirs
// REQUIRES: mlir-opt-22

#id = affine_map<(m, n, k) -> (m, k)>
#wt = affine_map<(m, n, k) -> (n, k)>
#id2 = affine_map<(d0, d1) -> (d0, d1)>
#ac = affine_map<(m, n, k) -> (m, n)>
func.func @f(%a: tensor<?x16xf32>, %b: tensor<16x32xf32>, %bt: tensor<32x16xf32>, %c: tensor<?x32xf32>, %ba: tensor<2x4x8xf32>, %bb: tensor<2x8x4xf32>, %bc: tensor<2x4x4xf32>, %v: tensor<32xf32>,
    %d: tensor<4x4xf32>, %e: tensor<4xf32>, %scalar: tensor<f32>, %m: tensor<4x4xi1>, %h: tensor<4x4xf64>, %q: tensor<4x4xi8>, %j: tensor<4x4xi32>, %buffer: memref<4x?xf32>) -> tensor<?x32xf32> {
  %z = arith.constant 0.0 : f32
  %0 = linalg.fill ins(%z : f32) outs(%c : tensor<?x32xf32>) -> tensor<?x32xf32>
  %1 = linalg.matmul ins(%a, %b : tensor<?x16xf32>, tensor<16x32xf32>) outs(%0 : tensor<?x32xf32>) -> tensor<?x32xf32>
  %2 = linalg.matmul indexing_maps = [#id, #wt, #ac] ins(%a, %bt : tensor<?x16xf32>, tensor<32x16xf32>) outs(%0 : tensor<?x32xf32>) -> tensor<?x32xf32>
  %3 = linalg.batch_matmul ins(%ba, %bb : tensor<2x4x8xf32>, tensor<2x8x4xf32>) outs(%bc : tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %4 = linalg.add {foo = 1} ins(%1, %2 : tensor<?x32xf32>, tensor<?x32xf32>) outs(%c : tensor<?x32xf32>) -> tensor<?x32xf32>
  %5 = linalg.exp ins(%4 : tensor<?x32xf32>) outs(%c : tensor<?x32xf32>) -> tensor<?x32xf32>
  %6 = linalg.reduce {arith.addf} ins(%5 : tensor<?x32xf32>) outs(%v : tensor<32xf32>) dimensions = [0]
  %7 = linalg.broadcast ins(%6 : tensor<32xf32>) outs(%c : tensor<?x32xf32>) dimensions = [0]
  %8 = linalg.transpose ins(%ba : tensor<2x4x8xf32>) outs(%bb : tensor<2x8x4xf32>) permutation = [0, 2, 1]
  %9 = linalg.map {arith.addf} ins(%5, %7 : tensor<?x32xf32>, tensor<?x32xf32>) outs(%c : tensor<?x32xf32>)
  %10 = linalg.map ins(%5 : tensor<?x32xf32>) outs(%c : tensor<?x32xf32>) (%i : f32, %o : f32) { %t = arith.addf %i, %i : f32  linalg.yield %t : f32 }
  %11 = linalg.reduce ins(%5 : tensor<?x32xf32>) outs(%v : tensor<32xf32>) dimensions = [0] (%in: f32, %out: f32) { %t = arith.mulf %in, %out : f32 
   %u = math.exp %t : f32
   linalg.yield %u : f32 }
  %13 = linalg.contract indexing_maps = [#id, #wt, #ac] ins(%a, %bt : tensor<?x16xf32>, tensor<32x16xf32>) outs(%0 : tensor<?x32xf32>) -> tensor<?x32xf32>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"], doc = "x", zz = 3} ins(%5 : tensor<?x32xf32>) outs(%c : tensor<?x32xf32>) attrs = {gg = 4} {
  ^bb0(%x: f32, %y: f32):
    %i = linalg.index 0 : index
    linalg.yield %x : f32
  } -> tensor<?x32xf32>
  %15 = linalg.batch_reduce_matmul ins(%ba, %bb : tensor<2x4x8xf32>, tensor<2x8x4xf32>) outs(%d : tensor<4x4xf32>) -> tensor<4x4xf32>
  %16 = linalg.matvec ins(%d, %e : tensor<4x4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %17 = linalg.vecmat ins(%e, %d : tensor<4xf32>, tensor<4x4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %18 = linalg.dot ins(%e, %e : tensor<4xf32>, tensor<4xf32>) outs(%scalar : tensor<f32>) -> tensor<f32>
  %19 = linalg.select ins(%m, %d, %d : tensor<4x4xi1>, tensor<4x4xf32>, tensor<4x4xf32>) outs(%d : tensor<4x4xf32>) -> tensor<4x4xf32>
  %20 = linalg.copy ins(%d : tensor<4x4xf32>) outs(%h : tensor<4x4xf64>) -> tensor<4x4xf64>
  %21 = linalg.matmul ins(%q, %q : tensor<4x4xi8>, tensor<4x4xi8>) outs(%j : tensor<4x4xi32>) -> tensor<4x4xi32>
  %22 = linalg.max ins(%d, %d : tensor<4x4xf32>, tensor<4x4xf32>) outs(%d : tensor<4x4xf32>) -> tensor<4x4xf32>
  linalg.fill ins(%z : f32) outs(%buffer : memref<4x?xf32>)
  linalg.generic {indexing_maps = [#id2], iterator_types = ["parallel", "parallel"]} outs(%buffer : memref<4x?xf32>) {
  ^bb0(%x: f32):
    linalg.yield %z : f32
  }
  return %10 : tensor<?x32xf32>
}

// without inputs there is no short form, though it is read
func.func @map_without_inputs(%b: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) {
  %0 = linalg.map outs(%b : tensor<16xf32>) (%o: f32) {
    %c = arith.constant 0.0 : f32
    linalg.yield %c : f32
  }
  %1 = linalg.map { arith.constant {value = 0.0 : f32} } outs(%b : tensor<16xf32>)
  return %0, %1 : tensor<16xf32>, tensor<16xf32>
}
