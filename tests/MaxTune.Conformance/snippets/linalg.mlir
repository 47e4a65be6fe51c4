#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
func.func @generic(%a: tensor<4x8xf32>, %b: tensor<4xf32>, %m: memref<?x?xf32, strided<[?, 1], offset: ?>>, %n: memref<?xf32>) -> tensor<4x8xf32> {
  %0 = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "⟦parallel|parallel⟧"]⟦|, doc = "text"|, library_call = "fn"⟧} ins(%a, %b : tensor<4x8xf32>, tensor<4xf32>) outs(%a : tensor<4x8xf32>) ⟦|attrs = {x.y = 1 : i32} ⟧{
  ^bb0(%x: f32, %y: f32, %z: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %1 = arith.addf %x, %y : f32
    linalg.yield %1 : f32
  } -> tensor<4x8xf32>
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%m : memref<?x?xf32, strided<[?, 1], offset: ?>>) outs(%n : memref<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = arith.addf %x, %y : f32
    linalg.yield %1 : f32
  }
  %2:2 = linalg.generic {indexing_maps = [#id, #id, #row], iterator_types = ["parallel", "reduction"]} ins(%a : tensor<4x8xf32>) outs(%a, %b : tensor<4x8xf32>, tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    linalg.yield %x, %z : f32, f32
  } -> (tensor<4x8xf32>, tensor<4xf32>)
  %s = arith.constant 2.0 : f32
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> ()>, #id], iterator_types = ["parallel", "parallel"]} ins(%s : f32) outs(%a : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
// -----
func.func @structured(%a: tensor<16x32xf32>, %b: tensor<16xf32>, %c: tensor<32x16xf32>, %m: memref<16x32xf32>, %n: memref<16xf32>, %t: memref<32x16xf32>) {
  %0 = linalg.reduce ins(%a : tensor<16x32xf32>) outs(%b : tensor<16xf32>) dimensions = [1] ⟦|{x.y}⟧ (%in: f32, %acc: f32) {
    %1 = arith.addf %in, %acc : f32
    linalg.yield %1 : f32
  }
  %2 = linalg.reduce { arith.⟦addf|mulf|maximumf⟧ ⟦|{fastmath = #arith.fastmath<fast>}⟧ } ins(%a : tensor<16x32xf32>) outs(%b : tensor<16xf32>) dimensions = [1]
  %3 = linalg.map { arith.⟦addf|mulf⟧ } ins(%a, %a : tensor<16x32xf32>, tensor<16x32xf32>) outs(%a : tensor<16x32xf32>)
  %4 = linalg.map ins(%a, %a : tensor<16x32xf32>, tensor<16x32xf32>) outs(%a : tensor<16x32xf32>) (%l: f32, %r: f32, %o: f32) {
    %5 = arith.subf %r, %l : f32
    linalg.yield %5 : f32
  }
  %6 = linalg.map { math.⟦exp|absf⟧ } ins(%a : tensor<16x32xf32>) outs(%a : tensor<16x32xf32>)
  %7 = linalg.transpose ins(%a : tensor<16x32xf32>) outs(%c : tensor<32x16xf32>) permutation = [1, 0]
  %8 = linalg.broadcast ins(%b : tensor<16xf32>) outs(%a : tensor<16x32xf32>) dimensions = [1] ⟦|{x.y}⟧
  linalg.reduce ins(%m : memref<16x32xf32>) outs(%n : memref<16xf32>) dimensions = [1] (%in: f32, %acc: f32) {
    linalg.yield %acc : f32
  }
  linalg.transpose ins(%m : memref<16x32xf32>) outs(%t : memref<32x16xf32>) permutation = [1, 0]
  linalg.broadcast ins(%n : memref<16xf32>) outs(%m : memref<16x32xf32>) dimensions = [1]
  linalg.map ins(%m : memref<16x32xf32>) outs(%m : memref<16x32xf32>) (%in: f32, %o: f32) {
    %1 = math.sqrt %in : f32
    linalg.yield %1 : f32
  }
  %9:2 = linalg.reduce ins(%a, %a : tensor<16x32xf32>, tensor<16x32xf32>) outs(%b, %b : tensor<16xf32>, tensor<16xf32>) dimensions = [1] (%p: f32, %q: f32, %x: f32, %y: f32) {
    %1 = arith.addf %p, %x : f32
    linalg.yield %1, %y : f32, f32
  }
  %10 = linalg.map outs(%b : tensor<16xf32>) (%o: f32) {
    %1 = arith.constant 0.0 : f32
    linalg.yield %1 : f32
  }
  return
}
// -----
func.func @matmuls(%a: tensor<⟦4|?⟧x8x⟦E=f32|f16|bf16⟧>, %b: tensor<8x16x⟦E⟧>, %c: tensor<⟦?|4⟧x16xf32>) {
  return
}
// -----
func.func @matmuls2(%a: tensor<4x8x⟦E=f32|f16|bf16⟧>, %b: tensor<8x16x⟦E⟧>, %c: tensor<4x16xf32>, %bt: tensor<16x8x⟦E⟧>, %i: tensor<4x8xi8>, %j: tensor<8x16xi8>, %k: tensor<4x16xi32>, %l: tensor<2x4x8x⟦E⟧>, %r: tensor<2x8x16x⟦E⟧>, %o: tensor<2x4x16xf32>) {
  %0 = linalg.matmul ⟦|{x.y}⟧ ins(%a, %b : tensor<4x8x⟦E⟧>, tensor<8x16x⟦E⟧>) outs(%c : tensor<4x16xf32>) -> tensor<4x16xf32>
  %1 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>] ins(%a, %bt : tensor<4x8x⟦E⟧>, tensor<16x8x⟦E⟧>) outs(%c : tensor<4x16xf32>) -> tensor<4x16xf32>
  %2 = linalg.matmul {cast = #linalg.type_fn<⟦cast_signed|cast_unsigned⟧>} ins(%i, %j : tensor<4x8xi8>, tensor<8x16xi8>) outs(%k : tensor<4x16xi32>) -> tensor<4x16xi32>
  %3 = linalg.batch_matmul ins(%l, %r : tensor<2x4x8x⟦E⟧>, tensor<2x8x16x⟦E⟧>) outs(%o : tensor<2x4x16xf32>) -> tensor<2x4x16xf32>
  %4 = linalg.batch_matmul indexing_maps = [affine_map<(b, m, n, k) -> (b, m, k)>, affine_map<(b, m, n, k) -> (k, n)>, affine_map<(b, m, n, k) -> (b, m, n)>] ins(%l, %b : tensor<2x4x8x⟦E⟧>, tensor<8x16x⟦E⟧>) outs(%o : tensor<2x4x16xf32>) -> tensor<2x4x16xf32>
  %5 = linalg.batch_reduce_matmul ins(%l, %r : tensor<2x4x8x⟦E⟧>, tensor<2x8x16x⟦E⟧>) outs(%c : tensor<4x16xf32>) -> tensor<4x16xf32>
  %6 = linalg.contract indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ⟦|{x.y}⟧ ins(%a, %b : tensor<4x8x⟦E⟧>, tensor<8x16x⟦E⟧>) outs(%c : tensor<4x16xf32>) -> tensor<4x16xf32>
  return
}
// -----
func.func @elementwise(%a: tensor<4x8xf32>, %b: tensor<8x4xf32>, %i: tensor<4x8xi32>, %c: tensor<4x8xi1>, %s: f32, %m: memref<4x8xf32>) {
  %0 = linalg.⟦exp|log|abs|ceil|floor|negf|reciprocal|round|sqrt|rsqrt|square|tanh|erf|copy⟧ ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = linalg.⟦add|sub|mul|div|max|min|powf⟧ ins(%a, %a : tensor<4x8xf32>, tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = linalg.⟦add|sub|mul|div|div_unsigned|max|min⟧ ins(%i, %i : tensor<4x8xi32>, tensor<4x8xi32>) outs(%i : tensor<4x8xi32>) -> tensor<4x8xi32>
  %3 = linalg.select ins(%c, %a, %a : tensor<4x8xi1>, tensor<4x8xf32>, tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %4 = linalg.fill ⟦|{x.y}⟧ ins(%s : f32) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  linalg.fill ins(%s : f32) outs(%m : memref<4x8xf32>)
  linalg.⟦exp|sqrt⟧ ins(%m : memref<4x8xf32>) outs(%m : memref<4x8xf32>)
  %5 = linalg.copy ⟦|{cast = #linalg.type_fn<cast_unsigned>}⟧ ins(%i : tensor<4x8xi32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %6 = linalg.elementwise kind=#linalg.elementwise_kind<⟦exp|log|abs|ceil|floor|negf|reciprocal|round|sqrt|rsqrt|square|tanh|erf⟧> ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %7 = linalg.elementwise kind=#linalg.elementwise_kind<⟦add|sub|mul|div|max_signed|min_signed|powf⟧> indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>] ins(%a, %b : tensor<4x8xf32>, tensor<8x4xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %8 = linalg.elementwise kind=#linalg.elementwise_kind<select> ins(%c, %a, %a : tensor<4x8xi1>, tensor<4x8xf32>, tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %9 = linalg.elementwise kind=#linalg.elementwise_kind<⟦max_unsigned|min_unsigned|div_unsigned⟧> {x.y} ins(%i, %i : tensor<4x8xi32>, tensor<4x8xi32>) outs(%i : tensor<4x8xi32>) -> tensor<4x8xi32>
  %10 = linalg.softmax dimension(⟦0|1⟧) ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  linalg.softmax {x} dimension(1) ins(%m : memref<4x8xf32>) outs(%m : memref<4x8xf32>)
  return
}
// -----
func.func @relayout(%a: tensor<128x256xf32>, %p: tensor<16x8x8x32xf32>, %z: f32, %b: tensor<129x256xf32>, %q: tensor<17x8x8x32xf32>, %n: index, %d: tensor<?x?xf32>, %e: tensor<?x?x?x16xf32>, %r: tensor<8x16x8x32xf32>) {
  %0 = linalg.pack %a inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %p : tensor<128x256xf32> -> tensor<16x8x8x32xf32>
  %1 = linalg.pack %b padding_value(%z : f32) inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %q : tensor<129x256xf32> -> tensor<17x8x8x32xf32>
  %2 = linalg.pack %a outer_dims_perm = [1, 0] inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %r ⟦|{x}⟧ : tensor<128x256xf32> -> tensor<8x16x8x32xf32>
  %3 = linalg.unpack %p inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %a : tensor<16x8x8x32xf32> -> tensor<128x256xf32>
  %4 = linalg.unpack %r outer_dims_perm = [1, 0] inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %a : tensor<8x16x8x32xf32> -> tensor<128x256xf32>
  %5 = linalg.pack %d padding_value(%z : f32) inner_dims_pos = [0, 1] inner_tiles = [%n, 16] into %e : tensor<?x?xf32> -> tensor<?x?x?x16xf32>
  %6 = linalg.unpack %e inner_dims_pos = [0, 1] inner_tiles = [%n, 16] into %d : tensor<?x?x?x16xf32> -> tensor<?x?xf32>
  return
}
// -----
func.func @winograd(%f: tensor<2x3x3x5xf32>, %fo: tensor<6x6x5x2xf32>, %i: tensor<2x10x10x5xf32>, %io: tensor<6x6x2x2x2x5xf32>, %v: tensor<6x6x2x2x2x2xf32>, %o: tensor<2x8x8x2xf32>) {
  %0 = linalg.winograd_filter_transform fmr(F_4_3) ins(%f : tensor<2x3x3x5xf32>) outs(%fo : tensor<6x6x5x2xf32>) -> tensor<6x6x5x2xf32>
  %1 = linalg.winograd_input_transform fmr(F_4_3) ins(%i : tensor<2x10x10x5xf32>) outs(%io : tensor<6x6x2x2x2x5xf32>) -> tensor<6x6x2x2x2x5xf32>
  %2 = linalg.winograd_output_transform fmr(F_4_3) ins(%v : tensor<6x6x2x2x2x2xf32>) outs(%o : tensor<2x8x8x2xf32>) -> tensor<2x8x8x2xf32>
  return
}
// -----
func.func @random(%min: f64, %max: f64, %seed: i32, %o: tensor<2x2x⟦E=f32|f64|i32⟧>) -> tensor<2x2x⟦E⟧> {
  %0 = linalg.fill_rng_2d ins(%min, %max, %seed : f64, f64, i32) outs(%o : tensor<2x2x⟦E⟧>) -> tensor<2x2x⟦E⟧>
  return %0 : tensor<2x2x⟦E⟧>
}
