// RUN: mtopt %s --canonicalize | FileCheck %s

#id = affine_map<(d0) -> (d0)>

// one value under one map is one input
// CHECK-LABEL: func.func @equal_inputs
// CHECK-SAME: (%[[X:[a-z]+]]:
// CHECK: linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%[[X]] : tensor<4xf32>)
// CHECK-NEXT: ^bb0(%[[A:[a-z]+]]: f32, %{{.*}}: f32):
// CHECK-NEXT: arith.addf %[[A]], %[[A]] : f32
func.func @equal_inputs(%x: tensor<4xf32>, %o: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]} ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%o : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// an input that only gives an extent others give, too
// CHECK-LABEL: func.func @unused_input
// CHECK-SAME: (%[[X:[a-z]+]]:
// CHECK: linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%[[X]] : tensor<4xf32>)
func.func @unused_input(%x: tensor<4xf32>, %y: tensor<4xf32>, %o: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]} ins(%x, %y : tensor<4xf32>, tensor<4xf32>) outs(%o : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    linalg.yield %a : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// an input that alone gives a loop its extent stays
// CHECK-LABEL: func.func @needed_input
// CHECK: ins(%{{[a-z]+}}, %{{[a-z]+}} : tensor<4xf32>, tensor<8xf32>)
func.func @needed_input(%x: tensor<4xf32>, %y: tensor<8xf32>, %o: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%x, %y : tensor<4xf32>, tensor<8xf32>) outs(%o : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %s = arith.addf %a, %c : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @extents
// CHECK-SAME: %[[N:[a-z]+]]: index)
// CHECK-NEXT: %[[C4:.*]] = arith.constant 4 : index
// CHECK-NEXT: return %[[C4]], %[[N]]
func.func @extents(%x: tensor<4x?xf32>, %n: index) -> (index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = tensor.empty(%n) : tensor<4x?xf32>
  %0 = tensor.dim %x, %c0 : tensor<4x?xf32>
  %1 = tensor.dim %e, %c1 : tensor<4x?xf32>
  return %0, %1 : index, index
}

// CHECK-LABEL: func.func @reshapes
// CHECK-SAME: (%[[X:[a-z]+]]:
// CHECK-NEXT: return %[[X]]
func.func @reshapes(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = tensor.collapse_shape %x [[0, 1]] : tensor<4x8xf32> into tensor<32xf32>
  %1 = tensor.expand_shape %0 [[0, 1]] output_shape [4, 8] : tensor<32xf32> into tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @constants
// CHECK-DAG: arith.constant 4.000000e+00 : f32
// CHECK-DAG: arith.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]> : tensor<4xf32>
// CHECK-NOT: tensor.
func.func @constants() -> (tensor<4xf32>, f32) {
  %c1 = arith.constant 1 : index
  %d = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %0 = tensor.collapse_shape %d [[0, 1]] : tensor<2x2xf32> into tensor<4xf32>
  %1 = tensor.extract %d[%c1, %c1] : tensor<2x2xf32>
  return %0, %1 : tensor<4xf32>, f32
}
