// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(fuse-kernels,canonicalize))' | FileCheck %s
// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #[[$MAP1:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-NEXT: #[[$MAP2:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP3:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #[[$MAP4:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-NEXT: #[[$MAP5:.*]] = affine_map<(d0, d1) -> (d0, d1 floordiv 2)>
// CHECK-NEXT: #[[$MAP6:.*]] = affine_map<(d0, d1) -> (d0, d1 floordiv 32)>
// CHECK-NEXT: #[[$MAP7:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-NEXT: #[[$MAP8:.*]] = affine_map<(d0) -> (d0)>

// bias and relu in f32, rounded once
// CHECK-LABEL: func.func @bf16(
// CHECK-SAME: %[[X:.*]]: tensor<64x16xbf16>,
// CHECK-SAME: %[[W:.*]]: tensor<32x16xbf16>,
// CHECK-SAME: %[[B:.*]]: tensor<32xbf16>) -> tensor<64x32xbf16> {
// CHECK-NEXT:     %[[VAL_0:.*]] = "mt.kernel"(%[[X]], %[[W]], %[[B]]) <{name = "linear_unary"}> ({
// CHECK-NEXT:     ^bb0(%[[X_0:.*]]: tensor<64x16xbf16>, %[[W_1:.*]]: tensor<32x16xbf16>, %[[B_2:.*]]: tensor<32xbf16>):
// CHECK-NEXT:       %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:       %[[VAL_1:.*]] = tensor.empty() : tensor<64x32xf32>
// CHECK-NEXT:       %[[VAL_2:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_1]] : tensor<64x32xf32>) -> tensor<64x32xf32>
// CHECK-NEXT:       %[[VAL_3:.*]] = tensor.empty() : tensor<64x32xbf16>
// CHECK-NEXT:       %[[VAL_4:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[X_0]], %[[W_1]] : tensor<64x16xbf16>, tensor<32x16xbf16>) outs(%[[VAL_2]] : tensor<64x32xf32>) -> tensor<64x32xf32>
// CHECK-NEXT:       %[[VAL_5:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP4]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_4]], %[[B_2]] : tensor<64x32xf32>, tensor<32xbf16>) outs(%[[VAL_3]] : tensor<64x32xbf16>) {
// CHECK-NEXT:       ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: bf16, %[[ARG2:.*]]: bf16):
// CHECK-NEXT:         %[[VAL_6:.*]] = arith.extf %[[ARG1]] : bf16 to f32
// CHECK-NEXT:         %[[VAL_7:.*]] = arith.addf %[[ARG0]], %[[VAL_6]] : f32
// CHECK-NEXT:         %[[VAL_8:.*]] = arith.maximumf %[[VAL_7]], %[[CST]] fastmath<nsz> : f32
// CHECK-NEXT:         %[[VAL_9:.*]] = arith.truncf %[[VAL_8]] : f32 to bf16
// CHECK-NEXT:         linalg.yield %[[VAL_9]] : bf16
// CHECK-NEXT:       } -> tensor<64x32xbf16>
// CHECK-NEXT:       "mt.yield"(%[[VAL_5]]) : (tensor<64x32xbf16>) -> ()
// CHECK-NEXT:     }) : (tensor<64x16xbf16>, tensor<32x16xbf16>, tensor<32xbf16>) -> tensor<64x32xbf16>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<64x32xbf16>
// CHECK-NEXT:   }
func.func @bf16(%x: tensor<64x16xbf16>, %w: tensor<32x16xbf16>, %b: tensor<32xbf16>) -> tensor<64x32xbf16> {
  %0 = mt.linear %x, %w, %b : (tensor<64x16xbf16>, tensor<32x16xbf16>, tensor<32xbf16>) -> tensor<64x32xbf16>
  %1 = mt.relu %0 : tensor<64x32xbf16>
  return %1 : tensor<64x32xbf16>
}

// the weight is made a float inside the kernel; x is the first operand
// CHECK-LABEL: func.func @woq(
// CHECK-SAME: %[[X:.*]]: tensor<?x64xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<32x32xi8>,
// CHECK-SAME: %[[S:.*]]: tensor<32x2xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<32xf32>,
// CHECK-SAME: %[[Z:.*]]: tensor<32x2xf32>) -> tensor<?x32xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = "mt.kernel"(%[[X]], %[[W]], %[[S]], %[[Z]], %[[B]]) <{name = "woq_linear_unary"}> ({
// CHECK-NEXT:     ^bb0(%[[X_0:.*]]: tensor<?x64xf32>, %[[W_1:.*]]: tensor<32x32xi8>, %[[S_2:.*]]: tensor<32x2xf32>, %[[Z_3:.*]]: tensor<32x2xf32>, %[[B_4:.*]]: tensor<32xf32>):
// CHECK-NEXT:       %[[C15_I8:.*]] = arith.constant 15 : i8
// CHECK-NEXT:       %[[C4_I8:.*]] = arith.constant 4 : i8
// CHECK-NEXT:       %[[C2:.*]] = arith.constant 2 : index
// CHECK-NEXT:       %[[CST:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:       %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:       %[[DIM:.*]] = tensor.dim %[[X_0]], %[[C0]] : tensor<?x64xf32>
// CHECK-NEXT:       %[[VAL_1:.*]] = tensor.empty(%[[DIM]]) : tensor<?x32xf32>
// CHECK-NEXT:       %[[VAL_2:.*]] = linalg.fill ins(%[[CST]] : f32) outs(%[[VAL_1]] : tensor<?x32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:       %[[VAL_3:.*]] = tensor.empty() : tensor<32x64xf32>
// CHECK-NEXT:       %[[VAL_4:.*]] = linalg.generic {indexing_maps = [#[[$MAP5]], #[[$MAP6]], #[[$MAP6]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[W_1]], %[[S_2]], %[[Z_3]] : tensor<32x32xi8>, tensor<32x2xf32>, tensor<32x2xf32>) outs(%[[VAL_3]] : tensor<32x64xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG0:.*]]: i8, %[[ARG1:.*]]: f32, %[[ARG2:.*]]: f32, %[[ARG3:.*]]: f32):
// CHECK-NEXT:         %[[VAL_7:.*]] = linalg.index 1 : index
// CHECK-NEXT:         %[[VAL_8:.*]] = arith.remui %[[VAL_7]], %[[C2]] : index
// CHECK-NEXT:         %[[VAL_9:.*]] = arith.index_cast %[[VAL_8]] : index to i8
// CHECK-NEXT:         %[[VAL_10:.*]] = arith.muli %[[VAL_9]], %[[C4_I8]] : i8
// CHECK-NEXT:         %[[VAL_11:.*]] = arith.shrui %[[ARG0]], %[[VAL_10]] : i8
// CHECK-NEXT:         %[[VAL_12:.*]] = arith.andi %[[VAL_11]], %[[C15_I8]] : i8
// CHECK-NEXT:         %[[VAL_13:.*]] = arith.uitofp %[[VAL_12]] : i8 to f32
// CHECK-NEXT:         %[[VAL_14:.*]] = arith.subf %[[VAL_13]], %[[ARG2]] : f32
// CHECK-NEXT:         %[[VAL_15:.*]] = arith.mulf %[[VAL_14]], %[[ARG1]] : f32
// CHECK-NEXT:         linalg.yield %[[VAL_15]] : f32
// CHECK-NEXT:       } -> tensor<32x64xf32>
// CHECK-NEXT:       %[[VAL_5:.*]] = linalg.matmul indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]] ins(%[[X_0]], %[[VAL_4]] : tensor<?x64xf32>, tensor<32x64xf32>) outs(%[[VAL_2]] : tensor<?x32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:       %[[VAL_6:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP4]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_5]], %[[B_4]] : tensor<?x32xf32>, tensor<32xf32>) outs(%[[VAL_1]] : tensor<?x32xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG0_1:.*]]: f32, %[[ARG1_1:.*]]: f32, %[[ARG2_1:.*]]: f32):
// CHECK-NEXT:         %[[VAL_7_1:.*]] = arith.addf %[[ARG0_1]], %[[ARG1_1]] : f32
// CHECK-NEXT:         %[[VAL_8_1:.*]] = arith.maximumf %[[VAL_7_1]], %[[CST]] fastmath<nsz> : f32
// CHECK-NEXT:         linalg.yield %[[VAL_8_1]] : f32
// CHECK-NEXT:       } -> tensor<?x32xf32>
// CHECK-NEXT:       "mt.yield"(%[[VAL_6]]) : (tensor<?x32xf32>) -> ()
// CHECK-NEXT:     }) : (tensor<?x64xf32>, tensor<32x32xi8>, tensor<32x2xf32>, tensor<32x2xf32>, tensor<32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<?x32xf32>
// CHECK-NEXT:   }
func.func @woq(%x: tensor<?x64xf32>, %w: tensor<32x32xi8>, %s: tensor<32x2xf32>, %b: tensor<32xf32>, %z: tensor<32x2xf32>) -> tensor<?x32xf32> {
  %0 = mt.woq_linear %x, %w scale(%s) zero(%z) bias(%b) bits = 4 : (tensor<?x64xf32>, tensor<32x32xi8>, tensor<32x2xf32>, tensor<32x2xf32>, tensor<32xf32>) -> tensor<?x32xf32>
  %1 = mt.relu %0 : tensor<?x32xf32>
  return %1 : tensor<?x32xf32>
}

// scale, quantization, product with its epilogue: three kernels
// CHECK-LABEL: func.func @int8(
// CHECK-SAME: %[[X:.*]]: tensor<?x64xf32>,
// CHECK-SAME: %[[W:.*]]: tensor<32x64xi8>,
// CHECK-SAME: %[[S:.*]]: tensor<32xf32>,
// CHECK-SAME: %[[B:.*]]: tensor<32xf32>) -> tensor<?x32xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = "mt.kernel"(%[[X]]) <{name = "dynamic_scale"}> ({
// CHECK-NEXT:     ^bb0(%[[X_0:.*]]: tensor<?x64xf32>):
// CHECK-NEXT:       %[[CST:.*]] = arith.constant 1.270000e+02 : f32
// CHECK-NEXT:       %[[CST_1:.*]] = arith.constant 1.000000e-30 : f32
// CHECK-NEXT:       %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT:       %[[DIM:.*]] = tensor.dim %[[X_0]], %[[C0]] : tensor<?x64xf32>
// CHECK-NEXT:       %[[VAL_2:.*]] = tensor.empty(%[[DIM]]) : tensor<?xf32>
// CHECK-NEXT:       %[[VAL_3:.*]] = linalg.fill ins(%[[CST_1]] : f32) outs(%[[VAL_2]] : tensor<?xf32>) -> tensor<?xf32>
// CHECK-NEXT:       %[[VAL_4:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP7]]], iterator_types = ["parallel", "reduction"]} ins(%[[X_0]] : tensor<?x64xf32>) outs(%[[VAL_3]] : tensor<?xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT:         %[[VAL_6:.*]] = math.absf %[[ARG0]] : f32
// CHECK-NEXT:         %[[VAL_7:.*]] = arith.maximumf %[[ARG1]], %[[VAL_6]] : f32
// CHECK-NEXT:         linalg.yield %[[VAL_7]] : f32
// CHECK-NEXT:       } -> tensor<?xf32>
// CHECK-NEXT:       %[[VAL_5:.*]] = linalg.generic {indexing_maps = [#[[$MAP8]], #[[$MAP8]]], iterator_types = ["parallel"]} ins(%[[VAL_4]] : tensor<?xf32>) outs(%[[VAL_2]] : tensor<?xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG0_1:.*]]: f32, %[[ARG1_1:.*]]: f32):
// CHECK-NEXT:         %[[VAL_6_1:.*]] = arith.divf %[[ARG0_1]], %[[CST]] : f32
// CHECK-NEXT:         linalg.yield %[[VAL_6_1]] : f32
// CHECK-NEXT:       } -> tensor<?xf32>
// CHECK-NEXT:       "mt.yield"(%[[VAL_5]]) : (tensor<?xf32>) -> ()
// CHECK-NEXT:     }) : (tensor<?x64xf32>) -> tensor<?xf32>
// CHECK-NEXT:     %[[Q:.*]] = "mt.kernel"(%[[X]], %[[VAL_0]]) <{name = "pointwise_quantize"}> ({
// CHECK-NEXT:     ^bb0(%[[X_0_1:.*]]: tensor<?x64xf32>, %[[ARG0_2:.*]]: tensor<?xf32>):
// CHECK-NEXT:       %[[CST_2:.*]] = arith.constant -1.280000e+02 : f32
// CHECK-NEXT:       %[[CST_1_1:.*]] = arith.constant 1.270000e+02 : f32
// CHECK-NEXT:       %[[C0_1:.*]] = arith.constant 0 : index
// CHECK-NEXT:       %[[DIM_1:.*]] = tensor.dim %[[X_0_1]], %[[C0_1]] : tensor<?x64xf32>
// CHECK-NEXT:       %[[VAL_2_1:.*]] = tensor.empty(%[[DIM_1]]) : tensor<?x64xi8>
// CHECK-NEXT:       %[[Q_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP7]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[X_0_1]], %[[ARG0_2]] : tensor<?x64xf32>, tensor<?xf32>) outs(%[[VAL_2_1]] : tensor<?x64xi8>) {
// CHECK-NEXT:       ^bb0(%[[ARG1_2:.*]]: f32, %[[ARG2:.*]]: f32, %[[ARG3:.*]]: i8):
// CHECK-NEXT:         %[[VAL_3_1:.*]] = arith.divf %[[ARG1_2]], %[[ARG2]] : f32
// CHECK-NEXT:         %[[VAL_4_1:.*]] = arith.maxnumf %[[VAL_3_1]], %[[CST_2]] : f32
// CHECK-NEXT:         %[[VAL_5_1:.*]] = arith.minnumf %[[VAL_4_1]], %[[CST_1_1]] : f32
// CHECK-NEXT:         %[[VAL_6_2:.*]] = math.roundeven %[[VAL_5_1]] : f32
// CHECK-NEXT:         %[[VAL_7_1:.*]] = arith.fptosi %[[VAL_6_2]] : f32 to i32
// CHECK-NEXT:         %[[VAL_8:.*]] = arith.trunci %[[VAL_7_1]] : i32 to i8
// CHECK-NEXT:         linalg.yield %[[VAL_8]] : i8
// CHECK-NEXT:       } -> tensor<?x64xi8>
// CHECK-NEXT:       "mt.yield"(%[[Q_2]]) : (tensor<?x64xi8>) -> ()
// CHECK-NEXT:     }) : (tensor<?x64xf32>, tensor<?xf32>) -> tensor<?x64xi8>
// CHECK-NEXT:     %[[VAL_1:.*]] = "mt.kernel"(%[[Q]], %[[W]], %[[VAL_0]], %[[S]], %[[B]]) <{name = "qlinear_unary"}> ({
// CHECK-NEXT:     ^bb0(%[[Q_0:.*]]: tensor<?x64xi8>, %[[W_1:.*]]: tensor<32x64xi8>, %[[ARG0_3:.*]]: tensor<?xf32>, %[[S_2:.*]]: tensor<32xf32>, %[[B_3:.*]]: tensor<32xf32>):
// CHECK-NEXT:       %[[CST_3:.*]] = arith.constant 1.000000e+00 : f32
// CHECK-NEXT:       %[[CST_4:.*]] = arith.constant 5.000000e-01 : f32
// CHECK-NEXT:       %[[CST_5:.*]] = arith.constant 0.707106769 : f32
// CHECK-NEXT:       %[[C0_I32:.*]] = arith.constant 0 : i32
// CHECK-NEXT:       %[[C0_2:.*]] = arith.constant 0 : index
// CHECK-NEXT:       %[[DIM_2:.*]] = tensor.dim %[[Q_0]], %[[C0_2]] : tensor<?x64xi8>
// CHECK-NEXT:       %[[VAL_2_2:.*]] = tensor.empty(%[[DIM_2]]) : tensor<?x32xi32>
// CHECK-NEXT:       %[[VAL_3_2:.*]] = linalg.fill ins(%[[C0_I32]] : i32) outs(%[[VAL_2_2]] : tensor<?x32xi32>) -> tensor<?x32xi32>
// CHECK-NEXT:       %[[VAL_4_2:.*]] = tensor.empty(%[[DIM_2]]) : tensor<?x32xf32>
// CHECK-NEXT:       %[[VAL_5_2:.*]] = linalg.generic {indexing_maps = [#[[$MAP]], #[[$MAP1]], #[[$MAP2]]], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[Q_0]], %[[W_1]] : tensor<?x64xi8>, tensor<32x64xi8>) outs(%[[VAL_3_2]] : tensor<?x32xi32>) {
// CHECK-NEXT:       ^bb0(%[[ARG1_3:.*]]: i8, %[[ARG2_1:.*]]: i8, %[[ARG3_1:.*]]: i32):
// CHECK-NEXT:         %[[VAL_7_2:.*]] = arith.extsi %[[ARG1_3]] : i8 to i32
// CHECK-NEXT:         %[[VAL_8_1:.*]] = arith.extsi %[[ARG2_1]] : i8 to i32
// CHECK-NEXT:         %[[VAL_9:.*]] = arith.muli %[[VAL_7_2]], %[[VAL_8_1]] : i32
// CHECK-NEXT:         %[[VAL_10:.*]] = arith.addi %[[ARG3_1]], %[[VAL_9]] : i32
// CHECK-NEXT:         linalg.yield %[[VAL_10]] : i32
// CHECK-NEXT:       } -> tensor<?x32xi32>
// CHECK-NEXT:       %[[VAL_6_3:.*]] = linalg.generic {indexing_maps = [#[[$MAP3]], #[[$MAP7]], #[[$MAP4]], #[[$MAP4]], #[[$MAP3]]], iterator_types = ["parallel", "parallel"]} ins(%[[VAL_5_2]], %[[ARG0_3]], %[[S_2]], %[[B_3]] : tensor<?x32xi32>, tensor<?xf32>, tensor<32xf32>, tensor<32xf32>) outs(%[[VAL_4_2]] : tensor<?x32xf32>) {
// CHECK-NEXT:       ^bb0(%[[ARG1_4:.*]]: i32, %[[ARG2_2:.*]]: f32, %[[ARG3_2:.*]]: f32, %[[ARG4:.*]]: f32, %[[ARG5:.*]]: f32):
// CHECK-NEXT:         %[[VAL_7_3:.*]] = arith.mulf %[[ARG2_2]], %[[ARG3_2]] : f32
// CHECK-NEXT:         %[[VAL_8_2:.*]] = arith.sitofp %[[ARG1_4]] : i32 to f32
// CHECK-NEXT:         %[[VAL_9_1:.*]] = math.fma %[[VAL_8_2]], %[[VAL_7_3]], %[[ARG4]] : f32
// CHECK-NEXT:         %[[VAL_10_1:.*]] = arith.mulf %[[VAL_9_1]], %[[CST_5]] : f32
// CHECK-NEXT:         %[[VAL_11:.*]] = math.erf %[[VAL_10_1]] : f32
// CHECK-NEXT:         %[[VAL_12:.*]] = arith.mulf %[[VAL_9_1]], %[[CST_4]] : f32
// CHECK-NEXT:         %[[VAL_13:.*]] = arith.addf %[[VAL_11]], %[[CST_3]] : f32
// CHECK-NEXT:         %[[VAL_14:.*]] = arith.mulf %[[VAL_12]], %[[VAL_13]] : f32
// CHECK-NEXT:         linalg.yield %[[VAL_14]] : f32
// CHECK-NEXT:       } -> tensor<?x32xf32>
// CHECK-NEXT:       "mt.yield"(%[[VAL_6_3]]) : (tensor<?x32xf32>) -> ()
// CHECK-NEXT:     }) : (tensor<?x64xi8>, tensor<32x64xi8>, tensor<?xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<?x32xf32>
// CHECK-NEXT:     return %[[VAL_1]] : tensor<?x32xf32>
// CHECK-NEXT:   }
func.func @int8(%x: tensor<?x64xf32>, %w: tensor<32x64xi8>, %s: tensor<32xf32>, %b: tensor<32xf32>) -> tensor<?x32xf32> {
  %xs = mt.dynamic_scale %x : tensor<?x64xf32> to tensor<?x1xf32>
  %q = mt.quantize %x scale(%xs) : (tensor<?x64xf32>, tensor<?x1xf32>) -> tensor<?x64xi8>
  %0 = mt.qlinear %q scale(%xs), %w scale(%s) bias(%b) : (tensor<?x64xi8>, tensor<?x1xf32>, tensor<32x64xi8>, tensor<32xf32>, tensor<32xf32>) -> tensor<?x32xf32>
  %1 = mt.gelu %0 : tensor<?x32xf32>
  return %1 : tensor<?x32xf32>
}
