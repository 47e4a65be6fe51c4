func.func @make(%n: index, %x: ⟦E=f32|i8|index|!foo.t⟧) {
  %0 = tensor.empty() : tensor<⟦4x8x|0x2x|⟧f32>
  return
}
// -----
func.func @make2(%n: index, %x: ⟦E=f32|i8|index|complex<f32>⟧) -> tensor<?x4x⟦E⟧> {
  %0 = tensor.empty(%n) : tensor<?x4x⟦E⟧>
  %1 = tensor.splat %x : tensor<4x⟦E⟧>
  %2 = tensor.splat %x[%n] : tensor<?x4x⟦E⟧>
  %3 = tensor.from_elements %x, %x : tensor<⟦2|1x2|2x1⟧x⟦E⟧>
  %4 = tensor.from_elements %x : tensor<⟦E⟧>
  %5 = tensor.generate %n {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : ⟦E⟧
  } : tensor<?x4x⟦E⟧>
  %6 = tensor.dim %0, %n : tensor<?x4x⟦E⟧>
  %7 = tensor.rank %0 : tensor<?x4x⟦E⟧>
  %8 = tensor.extract %0[%n, %6] : tensor<?x4x⟦E⟧>
  %9 = tensor.insert %8 into %0[%n, %n] : tensor<?x4x⟦E⟧>
  %10 = tensor.cast %0 : tensor<?x4x⟦E⟧> to tensor<⟦4x4|*|?x?|?x4⟧x⟦E⟧>
  return %9 : tensor<?x4x⟦E⟧>
}
// -----
func.func @shapes(%a: tensor<4x6xf32>, %d: tensor<?x6xf32>, %n: index, %s: tensor<⟦R=1|2|3⟧xindex>, %u: tensor<*xf32>, %ui: tensor<?xui8>) {
  %0 = tensor.collapse_shape %a [[0, 1]] : tensor<4x6xf32> into tensor<24xf32>
  %1 = tensor.expand_shape %0 [[0, 1, 2]] output_shape [2, 3, 4] : tensor<24xf32> into tensor<2x3x4xf32>
  %2 = tensor.expand_shape %d [[0, 1], [2]] output_shape [%n, 2, 6] : tensor<?x6xf32> into tensor<?x2x6xf32>
  %3 = tensor.reshape %a(%s) : (tensor<4x6xf32>, tensor<⟦R⟧xindex>) -> tensor<*xf32>
  %4 = tensor.collapse_shape %d [[0], [1]] {x} : tensor<?x6xf32> into tensor<?x6xf32>
  %5 = tensor.bitcast %ui : tensor<?xui8> to tensor<?x⟦si8|i8⟧>
  %6 = tensor.concat dim(⟦0|1⟧) %d, %d : (tensor<?x6xf32>, tensor<?x6xf32>) -> tensor<?x⟦?|?⟧xf32>
  return
}
// -----
func.func @reduce_rank(%x: tensor<1x1xf32>, %y: tensor<f32>) {
  %0 = tensor.collapse_shape %x [] : tensor<1x1xf32> into tensor<f32>
  %1 = tensor.expand_shape %y [] output_shape [1, 1] : tensor<f32> into tensor<1x1xf32>
  return
}
// -----
func.func @slices2(%a: tensor<16x16xf32>, %d: tensor<?x?xf32>, %i: index, %p: tensor<4x1xf32>, %v: tensor<4xf32>) -> tensor<16x16xf32> {
  %0 = tensor.extract_slice %a[⟦0|%i⟧, 2] [4, 4] [1, ⟦1|2|%i⟧] : tensor<16x16xf32> to tensor<4x4xf32>
  %1 = tensor.extract_slice %a[%i, %i] [1, 4] [1, 1] : tensor<16x16xf32> to tensor<⟦1x|⟧4xf32>
  %2 = tensor.extract_slice %d[%i, 0] [%i, 8] [2, %i] {x = 1} : tensor<?x?xf32> to tensor<?x8xf32>
  %3 = tensor.insert_slice %0 into %a[%i, ⟦0|%i⟧] [4, 4] [1, 1] : tensor<4x4xf32> into tensor<16x16xf32>
  %4 = tensor.insert_slice %v into %3[0, %i] [1, 4] [1, 1] : tensor<4xf32> into tensor<16x16xf32>
  return %4 : tensor<16x16xf32>
}
// -----
func.func @pad(%a: tensor<4x8xf32>, %d: tensor<?x8xf32>, %z: f32, %n: index) {
  %0 = tensor.pad %a ⟦nofold |⟧low[1, 0] high[0, 3] {
  ^bb0(%i: index, %j: index):
    tensor.yield %z : f32
  } : tensor<4x8xf32> to tensor<5x11xf32>
  %1 = tensor.pad %d low[%n, 2] high[0, %n] {
  ^bb0(%i: index, %j: index):
    %x = arith.addf %z, %z : f32
    tensor.yield %x : f32
  } {attr} : tensor<?x8xf32> to tensor<?x?xf32>
  return
}
// -----
func.func @gather(%t: tensor<4x5x6xf32>, %i: tensor<1x7x2xindex>, %j: tensor<3x1xi32>) {
  %0 = tensor.gather %t[%i] gather_dims([0, 2]) ⟦unique|⟧ : (tensor<4x5x6xf32>, tensor<1x7x2xindex>) -> tensor<1x7x1x5x1xf32>
  %1 = tensor.gather %t[%i] gather_dims([0, 2]) : (tensor<4x5x6xf32>, tensor<1x7x2xindex>) -> tensor<1x7x5xf32>
  %2 = tensor.scatter %0 into %t[%i] scatter_dims([0, 2]) unique : (tensor<1x7x1x5x1xf32>, tensor<4x5x6xf32>, tensor<1x7x2xindex>) -> tensor<4x5x6xf32>
  %3 = tensor.gather %t[%j] gather_dims([1]) {x} : (tensor<4x5x6xf32>, tensor<3x1xi32>) -> tensor<3x4x6xf32>
  return
}
