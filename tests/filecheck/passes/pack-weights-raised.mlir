// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(pack-weights))' | FileCheck %s --check-prefix=PACKED
// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(pack-weights),lower-to-loops)' | FileCheck %s --check-prefix=LOOPS

// Bytes that vpdpbusd reads as unsigned lie in their panels plus 128, four k of a column together; the kernel still says what they stand for.
// PACKED:      %w.packed = arith.constant dense<"0x017F8081848586878485868700{{[0-9A-F]*}}FF00828388898A8B88898A8B00
// PACKED:      ^bb0(%{{.*}}: tensor<4x8xf32>, %[[W:.*]]: tensor<1x2x64xi8>,
// PACKED:      linalg.generic {{.*}} ins(%[[W]],
// PACKED-NEXT: ^bb0(%[[Q:.*]]: i8,
// PACKED-NEXT:   %[[HALF:.*]] = arith.constant -128 : i8
// PACKED-NEXT:   %[[SIGNED:.*]] = arith.xori %[[Q]], %[[HALF]] : i8
// PACKED-NEXT:   arith.sitofp %[[SIGNED]] : i8 to f32

// Rows are split into digits by a function, and another multiplies them and finishes the results: scale, bias, relu.
// LOOPS-LABEL: func.func private @woq_linear_unary_0_micro_split(
// LOOPS-COUNT-3: arith.trunci %{{.*}} : vector<16xi32> to vector<16xi8>
// LOOPS-LABEL: func.func private @woq_linear_unary_0_micro_2x3(
// LOOPS:         scf.for %{{.*}} iter_args({{.*}}) -> (vector<16xi32>, vector<16xi32>, vector<16xi32>, vector<16xi32>, vector<16xi32>, vector<16xi32>)
// LOOPS-NEXT:      %[[W:.*]] = vector.load
// LOOPS-COUNT-6:   "mt.dot"(%[[W]], %{{.*}}, %{{.*}}) <{unsigned}>
// LOOPS-NOT:       "mt.dot"
// LOOPS:         scf.for %jj
// LOOPS:           arith.mulf
// LOOPS:           arith.addf
// LOOPS:           arith.maximumf
// LOOPS-LABEL: func.func private @woq_linear_unary_0(
// LOOPS-NOT:     scf.for
// LOOPS:         call @woq_linear_unary_0_micro_split(
// LOOPS-NEXT:    call @woq_linear_unary_0_micro_2x3(
// LOOPS-NEXT:    return
#map = affine_map<(d0, d1) -> (d0, d1)>
#map1 = affine_map<(d0, d1) -> (d0)>
#map2 = affine_map<(d0, d1, d2) -> (d0, d2)>
#map3 = affine_map<(d0, d1, d2) -> (d1, d2)>
#map4 = affine_map<(d0, d1, d2) -> (d0, d1)>
#map5 = affine_map<(d0, d1) -> (d1)>
module {
  func.func @main(%x: tensor<4x8xf32>) -> tensor<4x3xf32> {
    %w = arith.constant dense<[[-127, -1, 0, 1, 127, -128, 2, 3], [4, 5, 6, 7, 8, 9, 10, 11], [4, 5, 6, 7, 8, 9, 10, 11]]> : tensor<3x8xi8>
    %s = arith.constant dense<[5.000000e-01, 2.500000e-01, 1.250000e-01]> : tensor<3xf32>
    %b = arith.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>
    %z = "mt.kernel"(%x, %w, %s, %b) <{name = "woq_linear_unary", schedule = #mt.schedule<isa = avx512_vnni, mr = 2, nr = 16>}> ({
    ^bb0(%x_0: tensor<4x8xf32>, %w_1: tensor<3x8xi8>, %s_2: tensor<3xf32>, %b_3: tensor<3xf32>):
      %cst = arith.constant 0.000000e+00 : f32
      %0 = tensor.empty() : tensor<4x3xf32>
      %1 = linalg.fill ins(%cst : f32) outs(%0 : tensor<4x3xf32>) -> tensor<4x3xf32>
      %2 = tensor.empty() : tensor<3x8xf32>
      %3 = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel"]} ins(%w_1, %s_2 : tensor<3x8xi8>, tensor<3xf32>) outs(%2 : tensor<3x8xf32>) {
      ^bb0(%arg0: i8, %arg1: f32, %arg2: f32):
        %5 = arith.sitofp %arg0 : i8 to f32
        %6 = arith.mulf %5, %arg1 : f32
        linalg.yield %6 : f32
      } -> tensor<3x8xf32>
      %4 = linalg.matmul indexing_maps = [#map2, #map3, #map4] ins(%x_0, %3 : tensor<4x8xf32>, tensor<3x8xf32>) outs(%1 : tensor<4x3xf32>) -> tensor<4x3xf32>
      %z_4 = linalg.generic {indexing_maps = [#map, #map5, #map], iterator_types = ["parallel", "parallel"]} ins(%4, %b_3 : tensor<4x3xf32>, tensor<3xf32>) outs(%0 : tensor<4x3xf32>) {
      ^bb0(%arg0: f32, %arg1: f32, %arg2: f32):
        %5 = arith.addf %arg0, %arg1 : f32
        %6 = arith.maximumf %5, %cst : f32
        linalg.yield %6 : f32
      } -> tensor<4x3xf32>
      "mt.yield"(%z_4) : (tensor<4x3xf32>) -> ()
    }) : (tensor<4x8xf32>, tensor<3x8xi8>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
    return %z : tensor<4x3xf32>
  }
}
