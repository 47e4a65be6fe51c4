func.func @lanes(%v: vector<4xf32>, %s: f32, %i: index, %w: vector<2x4xf32>, %m: vector<4xi1>, %sv: vector<[4]xf32>) {
  %0 = vector.broadcast %s : f32 to vector<⟦4|2x4|[4]|2x[4]⟧xf32>
  %1 = vector.broadcast %v : vector<4xf32> to vector<2x4xf32>
  %2 = vector.extract %w[⟦0|1|%i⟧] : vector<4xf32> from vector<2x4xf32>
  %3 = vector.extract %w[⟦0, 3|%i, 1|%i, %i⟧] : f32 from vector<2x4xf32>
  %4 = vector.insert %v, %w[⟦0|1|%i⟧] : vector<4xf32> into vector<2x4xf32>
  %5 = vector.insert %s, %w[⟦0, 3|%i, 1⟧] {x} : f32 into vector<2x4xf32>
  %6 = vector.extract_strided_slice %w {offsets = [0, 1], sizes = [2, 2], strides = [1, 1]} : vector<2x4xf32> to vector<2x2xf32>
  %7 = vector.insert_strided_slice %v, %w {offsets = [⟦0|1⟧, 0], strides = [1]} : vector<4xf32> into vector<2x4xf32>
  %8 = vector.shuffle %v, %v [⟦0, 1, 6, 7|0|3, 3, 3, 3, 3|-1, 0⟧] : vector<4xf32>, vector<4xf32>
  return
}
// -----
func.func @lanes3(%v: vector<4xf32>, %s: f32, %w: vector<2x4xf32>, %m: vector<4xi1>, %z: vector<f32>, %sv: vector<[4]xf32>, %bv: vector<[8]xf32>, %i: index) {
  %0 = vector.transpose %w, [1, 0] ⟦|{x}⟧ : vector<2x4xf32> to vector<4x2xf32>
  %1 = vector.shape_cast %w : vector<2x4xf32> to vector<⟦8|4x2|1x8⟧xf32>
  %2 = vector.bitcast %w : vector<2x4xf32> to vector<⟦2x4xi32|2x8xi16|2x2xi64⟧>
  %3 = vector.interleave %v, %v : vector<4xf32> -> vector<8xf32>
  %4, %5 = vector.deinterleave %v : vector<4xf32> -> vector<2xf32>
  %6 = vector.extract %z[] : f32 from vector<f32>
  %7 = vector.insert %s, %z[] : f32 into vector<f32>
  %8 = vector.from_elements %s, %s, %s, %s : vector<⟦4|2x2|1x4⟧xf32>
  %9:4 = vector.to_elements %v : vector<4xf32>
  %10 = vector.scalable.insert %v, %sv[⟦0|4⟧] : vector<4xf32> into vector<[4]xf32>
  %11 = vector.scalable.extract %sv[⟦0|4⟧] : vector<4xf32> from vector<[4]xf32>
  %12 = vector.interleave %sv, %sv : vector<[4]xf32> -> vector<[8]xf32>
  %13 = vector.vscale
  %14 = vector.step : vector<⟦4|[4]⟧xindex>
  %15 = vector.create_mask %i : vector<⟦4|[8]⟧xi1>
  %16 = vector.create_mask %i, %i : vector<4x8xi1>
  %17 = vector.constant_mask [⟦2, 3|0, 0|4, 8⟧] : vector<4x8xi1>
  %18 = vector.constant_mask [⟦0|1⟧] : vector<i1>
  %19 = vector.fma %v, %v, %v : vector<4xf32>
  return
}
// -----
func.func @reduce(%v: vector<8x⟦E=f32|f64|f16⟧>, %a: ⟦E⟧, %w: vector<4x8x⟦E⟧>, %acc: vector<4x⟦E⟧>, %iv: vector<8xi32>, %ia: i32, %im: vector<4x8xi32>, %iacc: vector<8xi32>) {
  %0 = vector.reduction <⟦add|mul|minnumf|maxnumf|minimumf|maximumf⟧>, %v ⟦|fastmath<fast>|fastmath<reassoc>⟧ : vector<8x⟦E⟧> into ⟦E⟧
  %1 = vector.reduction <⟦add|mul|maximumf⟧>, %v, %a : vector<8x⟦E⟧> into ⟦E⟧
  %2 = vector.reduction <⟦add|mul|minui|minsi|maxui|maxsi|and|or|xor⟧>, %iv : vector<8xi32> into i32
  %3 = vector.multi_reduction <⟦add|mul|maxnumf⟧>, %w, %acc [1] : vector<4x8x⟦E⟧> to vector<4x⟦E⟧>
  %4 = vector.multi_reduction <add>, %w, %a [0, 1] : vector<4x8x⟦E⟧> to ⟦E⟧
  %5 = vector.multi_reduction <⟦and|or|maxsi⟧>, %im, %iacc [0] : vector<4x8xi32> to vector<8xi32>
  %6:2 = vector.scan <⟦add|mul⟧>, %w, %acc {inclusive = ⟦true|false⟧, reduction_dim = 1 : i64} : vector<4x8x⟦E⟧>, vector<4x⟦E⟧>
  return
}
// -----
#dot = {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
#mm = {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<⟦add|maxnumf|mul⟧>}
func.func @contract(%a: vector<4xf32>, %b: vector<4xf32>, %c: f32, %x: vector<4x8xf32>, %y: vector<8x16xf32>, %z: vector<4x16xf32>, %h: vector<4x8xf16>, %g: vector<8x16xf16>) {
  %0 = vector.contract #dot %a, %b, %c : vector<4xf32>, vector<4xf32> into f32
  %1 = vector.contract #mm %x, %y, %z : vector<4x8xf32>, vector<8x16xf32> into vector<4x16xf32>
  %2 = vector.contract {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"]} %h, %g, %z : vector<4x8xf16>, vector<8x16xf16> into vector<4x16xf32>
  %3 = vector.outerproduct %a, %b : vector<4xf32>, vector<4xf32>
  %5 = vector.outerproduct %a, %c : vector<4xf32>, f32
  return
}
// -----
func.func @outer2(%a: vector<4xf32>, %b: vector<8xf32>, %c: vector<4x8xf32>, %s: vector<[4]xf32>, %t: vector<[4]x[4]xf32>, %m: vector<4x8xi1>) {
  %0 = vector.outerproduct %a, %b, %c : vector<4xf32>, vector<8xf32>
  %1 = vector.outerproduct %a, %b, %c {kind = #vector.kind<⟦add|mul|maxnumf⟧>} : vector<4xf32>, vector<8xf32>
  %2 = vector.outerproduct %s, %s, %t : vector<[4]xf32>, vector<[4]xf32>
  %3 = vector.mask %m { vector.outerproduct %a, %b, %c {kind = #vector.kind<add>} : vector<4xf32>, vector<8xf32> } : vector<4x8xi1> -> vector<4x8xf32>
  return
}
// -----
func.func @memory(%m: memref<?x8xf32>, %i: index, %k: vector<8xi1>, %p: vector<8xf32>, %ix: vector<8xi32>, %t: tensor<?x8xf32>) {
  %0 = vector.load %m[%i, %i] ⟦|{nontemporal = true}|{alignment = 8 : i64}⟧ : memref<?x8xf32>, vector<8xf32>
  vector.store %0, %m[%i, %i] ⟦|{nontemporal = true}⟧ : memref<?x8xf32>, vector<8xf32>
  %1 = vector.maskedload %m[%i, %i], %k, %p : memref<?x8xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  vector.maskedstore %m[%i, %i], %k, %p : memref<?x8xf32>, vector<8xi1>, vector<8xf32>
  %2 = vector.gather %m[%i, %i] [%ix], %k, %p : memref<?x8xf32>, vector<8xi32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  vector.scatter %m[%i, %i] [%ix], %k, %p : memref<?x8xf32>, vector<8xi32>, vector<8xi1>, vector<8xf32>
  %3 = vector.expandload %m[%i, %i], %k, %p : memref<?x8xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  vector.compressstore %m[%i, %i], %k, %p : memref<?x8xf32>, vector<8xi1>, vector<8xf32>
  %4 = vector.gather %t[%i, %i] [%ix], %k, %p : tensor<?x8xf32>, vector<8xi32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  return
}
// -----
func.func @transfer2(%m: memref<?x8xf32>, %t: tensor<?x?xf32>, %i: index, %f: f32, %k: vector<4x8xi1>, %k1: vector<8xi1>) -> tensor<?x?xf32> {
  %1 = vector.transfer_read %m[%i, %i], %f {⟦in_bounds = [true, true], |⟧permutation_map = affine_map<(d0, d1) -> (⟦d0, d1|d1, d0|d0, 0|0, d1⟧)>} : memref<?x8xf32>, vector<4x8xf32>
  %2 = vector.transfer_read %t[%i, %i], %f, %k1 {in_bounds = [⟦true|false⟧]} : tensor<?x?xf32>, vector<8xf32>
  %3 = vector.transfer_read %m[%i, %i], %f, %k : memref<?x8xf32>, vector<4x8xf32>
  vector.transfer_write %1, %m[%i, %i] ⟦|{in_bounds = [true, false]}|{permutation_map = affine_map<(d0, d1) -> (d1, d0)>}⟧ : vector<4x8xf32>, memref<?x8xf32>
  %4 = vector.transfer_write %2, %t[%i, %i] : vector<8xf32>, tensor<?x?xf32>
  %5 = vector.transfer_write %2, %4[%i, %i], %k1 {x = 1} : vector<8xf32>, tensor<?x?xf32>
  %6 = vector.mask %k { vector.transfer_read %m[%i, %i], %f : memref<?x8xf32>, vector<4x8xf32> } : vector<4x8xi1> -> vector<4x8xf32>
  vector.mask %k { vector.transfer_write %6, %m[%i, %i] : vector<4x8xf32>, memref<?x8xf32> } : vector<4x8xi1>
  %7 = vector.mask %k1, %2 { vector.transfer_read %m[%i, %i], %f : memref<?x8xf32>, vector<8xf32> } : vector<8xi1> -> vector<8xf32>
  %8 = vector.mask %k1 { vector.reduction <add>, %2 : vector<8xf32> into f32 } : vector<8xi1> -> f32
  vector.mask %k { } : vector<4x8xi1>
  return %5 : tensor<?x?xf32>
}
// -----
func.func @print(%s: ⟦T=f32|i32|index|i1|vector<4xf32>|vector<2x2xi8>|vector<[4]xf32>⟧) {
  vector.print %s : ⟦T⟧
  vector.print %s : ⟦T⟧ punctuation <⟦no_punctuation|newline|comma|open|close⟧>
  vector.print str "⟦hello|a \"quote\"⟧"
  vector.print punctuation <⟦comma|newline⟧>
  vector.print
  return
}
// -----
func.func @cast(%m: memref<4x3xf32>) {
  %0 = vector.type_cast %m : memref<4x3xf32> to memref<vector<4x3xf32>>
  return
}
