// RUN: mtopt %s --decompose | FileCheck %s
// RUN: mtopt %s --decompose | mlir-opt-22 | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1) -> (d0, 0)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-NEXT: #[[$MAP4:.*]] = affine_map<(d0) -> (d0)>
// CHECK-NEXT: #[[$MAP5:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #[[$MAP6:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-NEXT: #[[$MAP7:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP8:.*]] = affine_map<(d0, d1) -> (d0, d1 floordiv 2)>
// REQUIRES: mlir-opt-22

// CHECK-LABEL: func.func @quantize(
// CHECK-SAME: %[[ARG0:.*]]: tensor<?x4xbf16>,
// CHECK-SAME: %[[ARG1:.*]]: tensor<?x1xf32>) -> tensor<?x4xi8> {
// CHECK-NEXT:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[ARG0]], %[[C0]] : tensor<?x4xbf16>
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty(%[[DIM]]) : tensor<?x4xi8>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[ARG0]], %[[ARG1]] : tensor<?x4xbf16>, tensor<?x1xf32>) outs(%[[VAL_0]] : tensor<?x4xi8>) attrs =  {mt.origin = "quantize"} {
// CHECK-NEXT:     ^bb0(%[[IN:.*]]: bf16, %[[IN_0:.*]]: f32, %[[OUT:.*]]: i8):
// CHECK-NEXT:       %[[VAL_2:.*]] = arith.extf %[[IN]] : bf16 to f32
// CHECK-NEXT:       %[[VAL_3:.*]] = arith.divf %[[VAL_2]], %[[IN_0]] : f32
// CHECK-NEXT:       %[[CST:.*]] = arith.constant -1.280000e+02 : f32
// CHECK-NEXT:       %[[VAL_4:.*]] = arith.maxnumf %[[VAL_3]], %[[CST]] : f32
// CHECK-NEXT:       %[[CST_1:.*]] = arith.constant 1.270000e+02 : f32
// CHECK-NEXT:       %[[VAL_5:.*]] = arith.minnumf %[[VAL_4]], %[[CST_1]] : f32
// CHECK-NEXT:       %[[VAL_6:.*]] = math.roundeven %[[VAL_5]] : f32
// CHECK-NEXT:       %[[VAL_7:.*]] = arith.fptosi %[[VAL_6]] : f32 to i32
// CHECK-NEXT:       %[[C128_I32:.*]] = arith.constant 128 : i32
// CHECK-NEXT:       %[[VAL_8:.*]] = arith.addi %[[VAL_7]], %[[C128_I32]] : i32
// CHECK-NEXT:       %[[VAL_9:.*]] = arith.trunci %[[VAL_8]] : i32 to i8
// CHECK-NEXT:       linalg.yield %[[VAL_9]] : i8
// CHECK-NEXT:     } -> tensor<?x4xi8>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<?x4xi8>
// CHECK-NEXT:   }
func.func @quantize(%x: tensor<?x4xbf16>, %s: tensor<?x1xf32>) -> tensor<?x4xi8> {
  %z = arith.constant dense<128> : tensor<i32>
  %0 = mt.quantize %x scale(%s) zero_point(%z) unsigned : (tensor<?x4xbf16>, tensor<?x1xf32>, tensor<i32>) -> tensor<?x4xi8>
  return %0 : tensor<?x4xi8>
}

// CHECK-LABEL: func.func @dequantize(
// CHECK-SAME: %[[ARG0:.*]]: tensor<8x4xi8>,
// CHECK-SAME: %[[ARG1:.*]]: tensor<4xf32>,
// CHECK-SAME: %[[ARG2:.*]]: tensor<4xi32>) -> tensor<8x4xf16> {
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<8x4xf16>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP2]], #[[$MAP2]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[ARG0]], %[[ARG1]], %[[ARG2]] : tensor<8x4xi8>, tensor<4xf32>, tensor<4xi32>) outs(%[[VAL_0]] : tensor<8x4xf16>) attrs =  {mt.origin = "dequantize"} {
// CHECK-NEXT:     ^bb0(%[[IN:.*]]: i8, %[[IN_0:.*]]: f32, %[[IN_1:.*]]: i32, %[[OUT:.*]]: f16):
// CHECK-NEXT:       %[[VAL_2:.*]] = arith.extui %[[IN]] : i8 to i32
// CHECK-NEXT:       %[[VAL_3:.*]] = arith.subi %[[VAL_2]], %[[IN_1]] : i32
// CHECK-NEXT:       %[[VAL_4:.*]] = arith.sitofp %[[VAL_3]] : i32 to f32
// CHECK-NEXT:       %[[VAL_5:.*]] = arith.mulf %[[VAL_4]], %[[IN_0]] : f32
// CHECK-NEXT:       %[[VAL_6:.*]] = arith.truncf %[[VAL_5]] : f32 to f16
// CHECK-NEXT:       linalg.yield %[[VAL_6]] : f16
// CHECK-NEXT:     } -> tensor<8x4xf16>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<8x4xf16>
// CHECK-NEXT:   }
func.func @dequantize(%x: tensor<8x4xi8>, %s: tensor<4xf32>, %z: tensor<4xi32>) -> tensor<8x4xf16> {
  %0 = mt.dequantize %x scale(%s) zero_point(%z) unsigned : (tensor<8x4xi8>, tensor<4xf32>, tensor<4xi32>) -> tensor<8x4xf16>
  return %0 : tensor<8x4xf16>
}

// CHECK-LABEL: func.func @dynamic_scale(
// CHECK-SAME: %[[ARG0:.*]]: tensor<?x4xf32>) -> tensor<?x1xf32> {
// CHECK-NEXT:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[ARG0]], %[[C0]] : tensor<?x4xf32>
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 1.000000e-30 : f32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty(%[[DIM]]) : tensor<?xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_0]] : tensor<?xf32>) -> tensor<?xf32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP3]]], iterator_types = ["parallel", "reduction"]} ins(%[[ARG0]] : tensor<?x4xf32>) outs(%[[VAL_1]] : tensor<?xf32>) attrs =  {mt.origin = "dynamic_scale"} {
// CHECK-NEXT:     ^bb0(%[[IN:.*]]: f32, %[[OUT:.*]]: f32):
// CHECK-NEXT:       %[[VAL_4:.*]] = math.absf %[[IN]] : f32
// CHECK-NEXT:       %[[VAL_5:.*]] = arith.maximumf %[[OUT]], %[[VAL_4]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_5]] : f32
// CHECK-NEXT:     } -> tensor<?xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = linalg.generic {indexing_maps = [#[[$MAP4]], #[[$MAP4]]], iterator_types = ["parallel"]} ins(%[[VAL_2]] : tensor<?xf32>) outs(%[[VAL_0]] : tensor<?xf32>) attrs =  {mt.origin = "dynamic_scale"} {
// CHECK-NEXT:     ^bb0(%[[IN_1:.*]]: f32, %[[OUT_1:.*]]: f32):
// CHECK-NEXT:       %[[CST_0:.*]] = arith.constant 1.270000e+02 : f32
// CHECK-NEXT:       %[[VAL_4_1:.*]] = arith.divf %[[IN_1]], %[[CST_0]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_4_1]] : f32
// CHECK-NEXT:     } -> tensor<?xf32>
// CHECK-NEXT:     %[[EXPANDED:.*]] = tensor.expand_shape %[[VAL_3]] {{[[][[]}}0, 1]] output_shape [%[[DIM]], 1] : tensor<?xf32> into tensor<?x1xf32>
// CHECK-NEXT:     return %[[EXPANDED]] : tensor<?x1xf32>
// CHECK-NEXT:   }
func.func @dynamic_scale(%x: tensor<?x4xf32>) -> tensor<?x1xf32> {
  %0 = mt.dynamic_scale %x : tensor<?x4xf32> to tensor<?x1xf32>
  return %0 : tensor<?x1xf32>
}

// -(x_zero Σ_k w) and x_scale w_scale are constants, and so is 1 / out_scale
// CHECK-LABEL: func.func @static(
// CHECK-SAME: %[[ARG0:.*]]: tensor<8x4xi8>) -> tensor<8x2xi8> {
// CHECK-NEXT:     %[[CST:.*]] = arith.constant dense<{{[[][[]}}1, 2, 3, 4], [-1, -2, -3, -5]]> : tensor<2x4xi8>
// CHECK-NEXT:     %[[C0_I32:.*]] = arith.constant 0 : i32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<8x2xi32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[C0_I32]] : i32) outs(%[[VAL_0]] : tensor<8x2xi32>) -> tensor<8x2xi32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP5]], #[[$MAP6]], #[[$MAP7]]], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[ARG0]], %[[CST]] : tensor<8x4xi8>, tensor<2x4xi8>) outs(%[[VAL_1]] : tensor<8x2xi32>) {
// CHECK-NEXT:     ^bb0(%[[IN:.*]]: i8, %[[IN_3:.*]]: i8, %[[OUT:.*]]: i32):
// CHECK-NEXT:       %[[VAL_5:.*]] = arith.extui %[[IN]] : i8 to i32
// CHECK-NEXT:       %[[VAL_6:.*]] = arith.extsi %[[IN_3]] : i8 to i32
// CHECK-NEXT:       %[[VAL_7:.*]] = arith.muli %[[VAL_5]], %[[VAL_6]] : i32
// CHECK-NEXT:       %[[VAL_8:.*]] = arith.addi %[[OUT]], %[[VAL_7]] : i32
// CHECK-NEXT:       linalg.yield %[[VAL_8]] : i32
// CHECK-NEXT:     } -> tensor<8x2xi32>
// CHECK-NEXT:     %[[CST_0:.*]] = arith.constant dense<[100, -110]> : tensor<2xi32>
// CHECK-NEXT:     %[[CST_1:.*]] = arith.constant dense<[6.250000e-02, 3.125000e-02]> : tensor<2xf32>
// CHECK-NEXT:     %[[CST_2:.*]] = arith.constant dense<[5.000000e-01, 1.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = tensor.empty() : tensor<8x2xi8>
// CHECK-NEXT:     %[[VAL_4:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP2]], #[[$MAP2]], #[[$MAP2]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_2]], %[[CST_0]], %[[CST_1]], %[[CST_2]] : tensor<8x2xi32>, tensor<2xi32>, tensor<2xf32>, tensor<2xf32>) outs(%[[VAL_3]] : tensor<8x2xi8>) attrs =  {mt.origin = "qlinear"} {
// CHECK-NEXT:     ^bb0(%[[IN_1:.*]]: i32, %[[IN_3_1:.*]]: i32, %[[IN_4:.*]]: f32, %[[IN_5:.*]]: f32, %[[OUT_1:.*]]: i8):
// CHECK-NEXT:       %[[VAL_5_1:.*]] = arith.subi %[[IN_1]], %[[IN_3_1]] : i32
// CHECK-NEXT:       %[[VAL_6_1:.*]] = arith.sitofp %[[VAL_5_1]] : i32 to f32
// CHECK-NEXT:       %[[VAL_7_1:.*]] = math.fma %[[VAL_6_1]], %[[IN_4]], %[[IN_5]] : f32
// CHECK-NEXT:       %[[CST_6:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:       %[[VAL_8_1:.*]] = arith.maximumf %[[VAL_7_1]], %[[CST_6]] : f32
// CHECK-NEXT:       %[[CST_7:.*]] = arith.constant -1.310000e+02 : f32
// CHECK-NEXT:       %[[VAL_9:.*]] = arith.maxnumf %[[VAL_8_1]], %[[CST_7]] : f32
// CHECK-NEXT:       %[[CST_8:.*]] = arith.constant 1.240000e+02 : f32
// CHECK-NEXT:       %[[VAL_10:.*]] = arith.minnumf %[[VAL_9]], %[[CST_8]] : f32
// CHECK-NEXT:       %[[VAL_11:.*]] = math.roundeven %[[VAL_10]] : f32
// CHECK-NEXT:       %[[VAL_12:.*]] = arith.fptosi %[[VAL_11]] : f32 to i32
// CHECK-NEXT:       %[[C3_I32:.*]] = arith.constant 3 : i32
// CHECK-NEXT:       %[[VAL_13:.*]] = arith.addi %[[VAL_12]], %[[C3_I32]] : i32
// CHECK-NEXT:       %[[VAL_14:.*]] = arith.trunci %[[VAL_13]] : i32 to i8
// CHECK-NEXT:       linalg.yield %[[VAL_14]] : i8
// CHECK-NEXT:     } -> tensor<8x2xi8>
// CHECK-NEXT:     return %[[VAL_4]] : tensor<8x2xi8>
// CHECK-NEXT:   }
func.func @static(%x: tensor<8x4xi8>) -> tensor<8x2xi8> {
  %xs = arith.constant dense<0.5> : tensor<f32>
  %xz = arith.constant dense<10> : tensor<i32>
  %ys = arith.constant dense<2.0> : tensor<f32>
  %yz = arith.constant dense<3> : tensor<i32>
  %w = arith.constant dense<[[1, 2, 3, 4], [-1, -2, -3, -5]]> : tensor<2x4xi8>
  %ws = arith.constant dense<[0.25, 0.125]> : tensor<2xf32>
  %b = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = mt.qlinear %x scale(%xs) zero_point(%xz) unsigned, %w scale(%ws) bias(%b) relu out_scale(%ys) out_zero_point(%yz) : (tensor<8x4xi8>, tensor<f32>, tensor<i32>, tensor<2x4xi8>, tensor<2xf32>, tensor<2xf32>, tensor<f32>, tensor<i32>) -> tensor<8x2xi8>
  return %0 : tensor<8x2xi8>
}

// a scale and a zero point a row, found at run time; w is no constant
// CHECK-LABEL: func.func @dynamic(
// CHECK-SAME: %[[ARG0:.*]]: tensor<2x?x4xi8>,
// CHECK-SAME: %[[ARG1:.*]]: tensor<2x?x1xf32>,
// CHECK-SAME: %[[ARG2:.*]]: tensor<2x?x1xi32>,
// CHECK-SAME: %[[ARG3:.*]]: tensor<2x4xi8>,
// CHECK-SAME: %[[ARG4:.*]]: tensor<2xf32>) -> tensor<2x?x2xbf16> {
// CHECK-NEXT:     %[[C1:.*]] = arith.constant 1 : index
// CHECK-NEXT:     %[[DIM:.*]] = tensor.dim %[[ARG0]], %[[C1]] : tensor<2x?x4xi8>
// CHECK-NEXT:     %[[COLLAPSED:.*]] = tensor.collapse_shape %[[ARG0]] {{[[][[]}}0, 1], [2]] : tensor<2x?x4xi8> into tensor<?x4xi8>
// CHECK-NEXT:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:     %[[DIM_0:.*]] = tensor.dim %[[COLLAPSED]], %[[C0]] : tensor<?x4xi8>
// CHECK-NEXT:     %[[C0_I32:.*]] = arith.constant 0 : i32
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty(%[[DIM_0]]) : tensor<?x2xi32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.fill ins(%[[C0_I32]] : i32) outs(%[[VAL_0]] : tensor<?x2xi32>) -> tensor<?x2xi32>
// CHECK-NEXT:     %[[VAL_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP5]], #[[$MAP6]], #[[$MAP7]]], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[COLLAPSED]], %[[ARG3]] : tensor<?x4xi8>, tensor<2x4xi8>) outs(%[[VAL_1]] : tensor<?x2xi32>) {
// CHECK-NEXT:     ^bb0(%[[IN:.*]]: i8, %[[IN_3:.*]]: i8, %[[OUT:.*]]: i32):
// CHECK-NEXT:       %[[VAL_8:.*]] = arith.extsi %[[IN]] : i8 to i32
// CHECK-NEXT:       %[[VAL_9:.*]] = arith.extsi %[[IN_3]] : i8 to i32
// CHECK-NEXT:       %[[VAL_10:.*]] = arith.muli %[[VAL_8]], %[[VAL_9]] : i32
// CHECK-NEXT:       %[[VAL_11:.*]] = arith.addi %[[OUT]], %[[VAL_10]] : i32
// CHECK-NEXT:       linalg.yield %[[VAL_11]] : i32
// CHECK-NEXT:     } -> tensor<?x2xi32>
// CHECK-NEXT:     %[[VAL_3:.*]] = tensor.empty() : tensor<2xi32>
// CHECK-NEXT:     %[[VAL_4:.*]] = linalg.fill ins(%[[C0_I32]] : i32) outs(%[[VAL_3]] : tensor<2xi32>) -> tensor<2xi32>
// CHECK-NEXT:     %[[VAL_5:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP3]]], iterator_types = ["parallel", "reduction"]} ins(%[[ARG3]] : tensor<2x4xi8>) outs(%[[VAL_4]] : tensor<2xi32>) attrs =  {mt.origin = "qlinear"} {
// CHECK-NEXT:     ^bb0(%[[IN_1:.*]]: i8, %[[OUT_1:.*]]: i32):
// CHECK-NEXT:       %[[VAL_8_1:.*]] = arith.extsi %[[IN_1]] : i8 to i32
// CHECK-NEXT:       %[[VAL_9_1:.*]] = arith.addi %[[OUT_1]], %[[VAL_8_1]] : i32
// CHECK-NEXT:       linalg.yield %[[VAL_9_1]] : i32
// CHECK-NEXT:     } -> tensor<2xi32>
// CHECK-NEXT:     %[[COLLAPSED_1:.*]] = tensor.collapse_shape %[[ARG2]] {{[[][[]}}0, 1], [2]] : tensor<2x?x1xi32> into tensor<?x1xi32>
// CHECK-NEXT:     %[[COLLAPSED_2:.*]] = tensor.collapse_shape %[[ARG1]] {{[[][[]}}0, 1], [2]] : tensor<2x?x1xf32> into tensor<?x1xf32>
// CHECK-NEXT:     %[[VAL_6:.*]] = tensor.empty(%[[DIM_0]]) : tensor<?x2xbf16>
// CHECK-NEXT:     %[[VAL_7:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP2]], #[[$MAP1]], #[[$MAP1]], #[[$MAP2]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_2]], %[[VAL_5]], %[[COLLAPSED_1]], %[[COLLAPSED_2]], %[[ARG4]] : tensor<?x2xi32>, tensor<2xi32>, tensor<?x1xi32>, tensor<?x1xf32>, tensor<2xf32>) outs(%[[VAL_6]] : tensor<?x2xbf16>) attrs =  {mt.origin = "qlinear"} {
// CHECK-NEXT:     ^bb0(%[[IN_2:.*]]: i32, %[[IN_3_1:.*]]: i32, %[[IN_4:.*]]: i32, %[[IN_5:.*]]: f32, %[[IN_6:.*]]: f32, %[[OUT_2:.*]]: bf16):
// CHECK-NEXT:       %[[VAL_8_2:.*]] = arith.mulf %[[IN_5]], %[[IN_6]] : f32
// CHECK-NEXT:       %[[VAL_9_2:.*]] = arith.muli %[[IN_4]], %[[IN_3_1]] : i32
// CHECK-NEXT:       %[[VAL_10_1:.*]] = arith.subi %[[IN_2]], %[[VAL_9_2]] : i32
// CHECK-NEXT:       %[[VAL_11_1:.*]] = arith.sitofp %[[VAL_10_1]] : i32 to f32
// CHECK-NEXT:       %[[VAL_12:.*]] = arith.mulf %[[VAL_11_1]], %[[VAL_8_2]] : f32
// CHECK-NEXT:       %[[VAL_13:.*]] = arith.truncf %[[VAL_12]] : f32 to bf16
// CHECK-NEXT:       linalg.yield %[[VAL_13]] : bf16
// CHECK-NEXT:     } -> tensor<?x2xbf16>
// CHECK-NEXT:     %[[EXPANDED:.*]] = tensor.expand_shape %[[VAL_7]] {{[[][[]}}0, 1], [2]] output_shape [2, %[[DIM]], 2] : tensor<?x2xbf16> into tensor<2x?x2xbf16>
// CHECK-NEXT:     return %[[EXPANDED]] : tensor<2x?x2xbf16>
// CHECK-NEXT:   }
func.func @dynamic(%x: tensor<2x?x4xi8>, %xs: tensor<2x?x1xf32>, %xz: tensor<2x?x1xi32>, %w: tensor<2x4xi8>, %ws: tensor<2xf32>) -> tensor<2x?x2xbf16> {
  %0 = mt.qlinear %x scale(%xs) zero_point(%xz), %w scale(%ws) : (tensor<2x?x4xi8>, tensor<2x?x1xf32>, tensor<2x?x1xi32>, tensor<2x4xi8>, tensor<2xf32>) -> tensor<2x?x2xbf16>
  return %0 : tensor<2x?x2xbf16>
}

// CHECK-LABEL: func.func @woq8(
// CHECK-SAME: %[[ARG0:.*]]: tensor<8x4xbf16>,
// CHECK-SAME: %[[ARG1:.*]]: tensor<2x4xi8>,
// CHECK-SAME: %[[ARG2:.*]]: tensor<2xf32>,
// CHECK-SAME: %[[ARG3:.*]]: tensor<2xbf16>) -> tensor<8x2xbf16> {
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP3]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[ARG1]], %[[ARG2]] : tensor<2x4xi8>, tensor<2xf32>) outs(%[[VAL_0]] : tensor<2x4xf32>) attrs =  {mt.origin = "woq_linear"} {
// CHECK-NEXT:     ^bb0(%[[IN:.*]]: i8, %[[IN_0:.*]]: f32, %[[OUT:.*]]: f32):
// CHECK-NEXT:       %[[VAL_7:.*]] = arith.sitofp %[[IN]] : i8 to f32
// CHECK-NEXT:       %[[VAL_8:.*]] = arith.mulf %[[VAL_7]], %[[IN_0]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_8]] : f32
// CHECK-NEXT:     } -> tensor<2x4xf32>
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_2:.*]] = tensor.empty() : tensor<8x2xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_2]] : tensor<8x2xf32>) -> tensor<8x2xf32>
// CHECK-NEXT:     %[[VAL_4:.*]] = linalg.matmul indexing_maps = [#[[$MAP5]], #[[$MAP6]], #[[$MAP7]]] ins(%[[ARG0]], %[[VAL_1]] : tensor<8x4xbf16>, tensor<2x4xf32>) outs(%[[VAL_3]] : tensor<8x2xf32>) -> tensor<8x2xf32>
// CHECK-NEXT:     %[[VAL_5:.*]] = tensor.empty() : tensor<8x2xbf16>
// CHECK-NEXT:     %[[VAL_6:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP2]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_4]], %[[ARG3]] : tensor<8x2xf32>, tensor<2xbf16>) outs(%[[VAL_5]] : tensor<8x2xbf16>) attrs =  {mt.origin = "woq_linear"} {
// CHECK-NEXT:     ^bb0(%[[IN_1:.*]]: f32, %[[IN_0_1:.*]]: bf16, %[[OUT_1:.*]]: bf16):
// CHECK-NEXT:       %[[VAL_7_1:.*]] = arith.extf %[[IN_0_1]] : bf16 to f32
// CHECK-NEXT:       %[[VAL_8_1:.*]] = arith.addf %[[IN_1]], %[[VAL_7_1]] : f32
// CHECK-NEXT:       %[[VAL_9:.*]] = arith.truncf %[[VAL_8_1]] : f32 to bf16
// CHECK-NEXT:       linalg.yield %[[VAL_9]] : bf16
// CHECK-NEXT:     } -> tensor<8x2xbf16>
// CHECK-NEXT:     return %[[VAL_6]] : tensor<8x2xbf16>
// CHECK-NEXT:   }
func.func @woq8(%x: tensor<8x4xbf16>, %w: tensor<2x4xi8>, %s: tensor<2xf32>, %b: tensor<2xbf16>) -> tensor<8x2xbf16> {
  %0 = mt.woq_linear %x, %w scale(%s) bias(%b) : (tensor<8x4xbf16>, tensor<2x4xi8>, tensor<2xf32>, tensor<2xbf16>) -> tensor<8x2xbf16>
  return %0 : tensor<8x2xbf16>
}

// CHECK-LABEL: func.func @woq4(
// CHECK-SAME: %[[ARG0:.*]]: tensor<8x4xf32>,
// CHECK-SAME: %[[ARG1:.*]]: tensor<2x2xi8>,
// CHECK-SAME: %[[ARG2:.*]]: tensor<2x2xf32>,
// CHECK-SAME: %[[ARG3:.*]]: tensor<2x2xf32>) -> tensor<8x2xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = tensor.empty() : tensor<2x4xf32>
// CHECK-NEXT:     %[[VAL_1:.*]] = linalg.generic {indexing_maps = [#[[$MAP8]], #[[$MAP8]], #[[$MAP8]], #[[$MAP]]], iterator_types = ["parallel", "parallel"]} ins(%[[ARG1]], %[[ARG2]], %[[ARG3]] : tensor<2x2xi8>, tensor<2x2xf32>, tensor<2x2xf32>) outs(%[[VAL_0]] : tensor<2x4xf32>) attrs =  {mt.origin = "woq_linear"} {
// CHECK-NEXT:     ^bb0(%[[IN:.*]]: i8, %[[IN_0:.*]]: f32, %[[IN_1:.*]]: f32, %[[OUT:.*]]: f32):
// CHECK-NEXT:       %[[VAL_5:.*]] = linalg.index 1 : index
// CHECK-NEXT:       %[[C2:.*]] = arith.constant 2 : index
// CHECK-NEXT:       %[[VAL_6:.*]] = arith.remui %[[VAL_5]], %[[C2]] : index
// CHECK-NEXT:       %[[VAL_7:.*]] = arith.index_cast %[[VAL_6]] : index to i8
// CHECK-NEXT:       %[[C4_I8:.*]] = arith.constant 4 : i8
// CHECK-NEXT:       %[[VAL_8:.*]] = arith.muli %[[VAL_7]], %[[C4_I8]] : i8
// CHECK-NEXT:       %[[VAL_9:.*]] = arith.shrui %[[IN]], %[[VAL_8]] : i8
// CHECK-NEXT:       %[[C15_I8:.*]] = arith.constant 15 : i8
// CHECK-NEXT:       %[[VAL_10:.*]] = arith.andi %[[VAL_9]], %[[C15_I8]] : i8
// CHECK-NEXT:       %[[VAL_11:.*]] = arith.uitofp %[[VAL_10]] : i8 to f32
// CHECK-NEXT:       %[[VAL_12:.*]] = arith.subf %[[VAL_11]], %[[IN_1]] : f32
// CHECK-NEXT:       %[[VAL_13:.*]] = arith.mulf %[[VAL_12]], %[[IN_0]] : f32
// CHECK-NEXT:       linalg.yield %[[VAL_13]] : f32
// CHECK-NEXT:     } -> tensor<2x4xf32>
// CHECK-NEXT:     %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %[[VAL_2:.*]] = tensor.empty() : tensor<8x2xf32>
// CHECK-NEXT:     %[[VAL_3:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_2]] : tensor<8x2xf32>) -> tensor<8x2xf32>
// CHECK-NEXT:     %[[VAL_4:.*]] = linalg.matmul indexing_maps = [#[[$MAP5]], #[[$MAP6]], #[[$MAP7]]] ins(%[[ARG0]], %[[VAL_1]] : tensor<8x4xf32>, tensor<2x4xf32>) outs(%[[VAL_3]] : tensor<8x2xf32>) -> tensor<8x2xf32>
// CHECK-NEXT:     return %[[VAL_4]] : tensor<8x2xf32>
// CHECK-NEXT:   }
func.func @woq4(%x: tensor<8x4xf32>, %w: tensor<2x2xi8>, %s: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<8x2xf32> {
  %0 = mt.woq_linear %x, %w scale(%s) zero(%z) bits = 4 : (tensor<8x4xf32>, tensor<2x2xi8>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<8x2xf32>
  return %0 : tensor<8x2xf32>
}
