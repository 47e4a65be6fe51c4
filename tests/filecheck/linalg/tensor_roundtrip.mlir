// RUN: mtopt %s | mlir-opt-22 --mlir-print-op-generic --mlir-print-local-scope > %t.ours
// RUN: mtopt %s --mlir-print-op-generic | mlir-opt-22 --mlir-print-op-generic --mlir-print-local-scope > %t.generic
// RUN: mlir-opt-22 %s --mlir-print-op-generic --mlir-print-local-scope > %t.theirs
// RUN: diff %t.ours %t.theirs
// RUN: diff %t.generic %t.theirs
// REQUIRES: mlir-opt-22

func.func @f(%x: tensor<?x8xf32>, %n: index, %s: f32, %y: tensor<4x8xf32>, %shape: tensor<2xindex>) -> tensor<?x8xf32> {
  %c0 = arith.constant 0 : index
  %0 = tensor.empty(%n) : tensor<?x8xf32>
  %1 = tensor.dim %x, %c0 : tensor<?x8xf32>
  %2 = tensor.rank %x : tensor<?x8xf32>
  %3 = tensor.extract %x[%c0, %n] : tensor<?x8xf32>
  %4 = tensor.insert %s into %x[%c0, %c0] : tensor<?x8xf32>
  %5 = tensor.from_elements %s, %s : tensor<2xf32>
  %6 = tensor.splat %s[%n] : tensor<?x8xf32>
  %7 = tensor.splat %s : tensor<2x2xf32>
  %8 = tensor.cast %x : tensor<?x8xf32> to tensor<4x8xf32>
  %9 = tensor.collapse_shape %x [[0, 1]] : tensor<?x8xf32> into tensor<?xf32>
  %10 = tensor.expand_shape %x [[0, 1], [2]] output_shape [%n, 2, 8] : tensor<?x8xf32> into tensor<?x2x8xf32>
  %11 = tensor.reshape %y(%shape) : (tensor<4x8xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  %12 = tensor.extract_slice %x[%c0, 0] [%n, 4] [1, 2] : tensor<?x8xf32> to tensor<?x4xf32>
  %13 = tensor.extract_slice %y[1, 0] [1, 8] [1, 1] : tensor<4x8xf32> to tensor<8xf32>
  %14 = tensor.insert_slice %13 into %y[2, 0] [1, 8] [1, 1] : tensor<8xf32> into tensor<4x8xf32>
  %15 = tensor.pad %y low[0, 1] high[%n, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %s : f32
  } : tensor<4x8xf32> to tensor<?x9xf32>
  %16 = tensor.generate %n {
  ^bb0(%i: index, %j: index):
    tensor.yield %s : f32
  } : tensor<?x8xf32>
  %17 = tensor.concat dim(0) %x, %y : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x8xf32>
  %18 = tensor.bitcast %y : tensor<4x8xf32> to tensor<4x8xi32>
  return %17 : tensor<?x8xf32>
}
