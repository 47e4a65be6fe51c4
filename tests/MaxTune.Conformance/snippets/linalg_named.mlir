func.func @quantized_matmul(%0: tensor<2x4xi8>, %1: tensor<4x3xi8>, %2: i32, %3: i32, %4: tensor<2x3xi32>) {
  %r = linalg.quantized_matmul ins(%0, %1, %2, %3 : tensor<2x4xi8>, tensor<4x3xi8>, i32, i32) outs(%4 : tensor<2x3xi32>) -> tensor<2x3xi32>
  return
}
// -----
func.func @quantized_matmul(%0: memref<2x4xi8>, %1: memref<4x3xi8>, %2: i32, %3: i32, %4: memref<2x3xi32>) {
  linalg.quantized_matmul ins(%0, %1, %2, %3 : memref<2x4xi8>, memref<4x3xi8>, i32, i32) outs(%4 : memref<2x3xi32>)
  return
}
// -----
func.func @mmt4d(%0: tensor<2x4x2x4xf16>, %1: tensor<3x4x3x4xf16>, %2: tensor<2x3x2x3xf32>) {
  %r = linalg.mmt4d ins(%0, %1 : tensor<2x4x2x4xf16>, tensor<3x4x3x4xf16>) outs(%2 : tensor<2x3x2x3xf32>) -> tensor<2x3x2x3xf32>
  return
}
// -----
func.func @mmt4d(%0: memref<2x4x2x4xf32>, %1: memref<3x4x3x4xf32>, %2: memref<2x3x2x3xf32>) {
  linalg.mmt4d ins(%0, %1 : memref<2x4x2x4xf32>, memref<3x4x3x4xf32>) outs(%2 : memref<2x3x2x3xf32>)
  return
}
// -----
func.func @batch_mmt4d(%0: tensor<2x3x2x3x2xf16>, %1: tensor<2x4x2x4x2xf16>, %2: tensor<2x3x4x3x4xf32>) {
  %r = linalg.batch_mmt4d ins(%0, %1 : tensor<2x3x2x3x2xf16>, tensor<2x4x2x4x2xf16>) outs(%2 : tensor<2x3x4x3x4xf32>) -> tensor<2x3x4x3x4xf32>
  return
}
// -----
func.func @batch_mmt4d(%0: memref<2x3x2x3x2xf32>, %1: memref<2x4x2x4x2xf32>, %2: memref<2x3x4x3x4xf32>) {
  linalg.batch_mmt4d ins(%0, %1 : memref<2x3x2x3x2xf32>, memref<2x4x2x4x2xf32>) outs(%2 : memref<2x3x4x3x4xf32>)
  return
}
// -----
func.func @quantized_batch_matmul(%0: tensor<2x3x2xi8>, %1: tensor<2x2x4xi8>, %2: i32, %3: i32, %4: tensor<2x3x4xi32>) {
  %r = linalg.quantized_batch_matmul ins(%0, %1, %2, %3 : tensor<2x3x2xi8>, tensor<2x2x4xi8>, i32, i32) outs(%4 : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
  return
}
// -----
func.func @quantized_batch_matmul(%0: memref<2x3x2xi8>, %1: memref<2x2x4xi8>, %2: i32, %3: i32, %4: memref<2x3x4xi32>) {
  linalg.quantized_batch_matmul ins(%0, %1, %2, %3 : memref<2x3x2xi8>, memref<2x2x4xi8>, i32, i32) outs(%4 : memref<2x3x4xi32>)
  return
}
// -----
func.func @matvec(%0: tensor<2x3xf16>, %1: tensor<3xf16>, %2: tensor<2xf32>) {
  %r = linalg.matvec ins(%0, %1 : tensor<2x3xf16>, tensor<3xf16>) outs(%2 : tensor<2xf32>) -> tensor<2xf32>
  return
}
// -----
func.func @matvec(%0: memref<2x3xf32>, %1: memref<3xf32>, %2: memref<2xf32>) {
  linalg.matvec ins(%0, %1 : memref<2x3xf32>, memref<3xf32>) outs(%2 : memref<2xf32>)
  return
}
// -----
func.func @vecmat(%0: tensor<3xf16>, %1: tensor<3x2xf16>, %2: tensor<2xf32>) {
  %r = linalg.vecmat ins(%0, %1 : tensor<3xf16>, tensor<3x2xf16>) outs(%2 : tensor<2xf32>) -> tensor<2xf32>
  return
}
// -----
func.func @vecmat(%0: memref<3xf32>, %1: memref<3x2xf32>, %2: memref<2xf32>) {
  linalg.vecmat ins(%0, %1 : memref<3xf32>, memref<3x2xf32>) outs(%2 : memref<2xf32>)
  return
}
// -----
func.func @batch_matvec(%0: tensor<2x3x4xf16>, %1: tensor<2x4xf16>, %2: tensor<2x3xf32>) {
  %r = linalg.batch_matvec ins(%0, %1 : tensor<2x3x4xf16>, tensor<2x4xf16>) outs(%2 : tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}
// -----
func.func @batch_matvec(%0: memref<2x3x4xf32>, %1: memref<2x4xf32>, %2: memref<2x3xf32>) {
  linalg.batch_matvec ins(%0, %1 : memref<2x3x4xf32>, memref<2x4xf32>) outs(%2 : memref<2x3xf32>)
  return
}
// -----
func.func @batch_vecmat(%0: tensor<2x4xf16>, %1: tensor<2x4x3xf16>, %2: tensor<2x3xf32>) {
  %r = linalg.batch_vecmat ins(%0, %1 : tensor<2x4xf16>, tensor<2x4x3xf16>) outs(%2 : tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}
// -----
func.func @batch_vecmat(%0: memref<2x4xf32>, %1: memref<2x4x3xf32>, %2: memref<2x3xf32>) {
  linalg.batch_vecmat ins(%0, %1 : memref<2x4xf32>, memref<2x4x3xf32>) outs(%2 : memref<2x3xf32>)
  return
}
// -----
func.func @dot(%0: tensor<2xf16>, %1: tensor<2xf16>, %2: tensor<f32>) {
  %r = linalg.dot ins(%0, %1 : tensor<2xf16>, tensor<2xf16>) outs(%2 : tensor<f32>) -> tensor<f32>
  return
}
// -----
func.func @dot(%0: memref<2xf32>, %1: memref<2xf32>, %2: memref<f32>) {
  linalg.dot ins(%0, %1 : memref<2xf32>, memref<2xf32>) outs(%2 : memref<f32>)
  return
}
// -----
func.func @conv_1d(%0: tensor<4xf16>, %1: tensor<3xf16>, %2: tensor<2xf32>) {
  %r = linalg.conv_1d ins(%0, %1 : tensor<4xf16>, tensor<3xf16>) outs(%2 : tensor<2xf32>) -> tensor<2xf32>
  return
}
// -----
func.func @conv_1d(%0: memref<4xf32>, %1: memref<3xf32>, %2: memref<2xf32>) {
  linalg.conv_1d ins(%0, %1 : memref<4xf32>, memref<3xf32>) outs(%2 : memref<2xf32>)
  return
}
// -----
func.func @conv_2d(%0: tensor<5x4xf16>, %1: tensor<4x2xf16>, %2: tensor<2x3xf32>) {
  %r = linalg.conv_2d ins(%0, %1 : tensor<5x4xf16>, tensor<4x2xf16>) outs(%2 : tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}
// -----
func.func @conv_2d(%0: memref<5x4xf32>, %1: memref<4x2xf32>, %2: memref<2x3xf32>) {
  linalg.conv_2d ins(%0, %1 : memref<5x4xf32>, memref<4x2xf32>) outs(%2 : memref<2x3xf32>)
  return
}
// -----
func.func @conv_3d(%0: tensor<3x5x7xf16>, %1: tensor<2x3x4xf16>, %2: tensor<2x3x4xf32>) {
  %r = linalg.conv_3d ins(%0, %1 : tensor<3x5x7xf16>, tensor<2x3x4xf16>) outs(%2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}
// -----
func.func @conv_3d(%0: memref<3x5x7xf32>, %1: memref<2x3x4xf32>, %2: memref<2x3x4xf32>) {
  linalg.conv_3d ins(%0, %1 : memref<3x5x7xf32>, memref<2x3x4xf32>) outs(%2 : memref<2x3x4xf32>)
  return
}
// -----
func.func @conv_1d_nwc_wcf(%0: tensor<2x4x3xf16>, %1: tensor<2x3x4xf16>, %2: tensor<2x3x4xf32>) {
  %r = linalg.conv_1d_nwc_wcf {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x4x3xf16>, tensor<2x3x4xf16>) outs(%2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}
// -----
func.func @conv_1d_nwc_wcf(%0: memref<2x4x3xf32>, %1: memref<2x3x4xf32>, %2: memref<2x3x4xf32>) {
  linalg.conv_1d_nwc_wcf ins(%0, %1 : memref<2x4x3xf32>, memref<2x3x4xf32>) outs(%2 : memref<2x3x4xf32>)
  return
}
// -----
func.func @conv_1d_ncw_fcw(%0: tensor<2x2x6xf16>, %1: tensor<3x2x3xf16>, %2: tensor<2x3x4xf32>) {
  %r = linalg.conv_1d_ncw_fcw {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x2x6xf16>, tensor<3x2x3xf16>) outs(%2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}
// -----
func.func @conv_1d_ncw_fcw(%0: memref<2x2x6xf32>, %1: memref<3x2x3xf32>, %2: memref<2x3x4xf32>) {
  linalg.conv_1d_ncw_fcw ins(%0, %1 : memref<2x2x6xf32>, memref<3x2x3xf32>) outs(%2 : memref<2x3x4xf32>)
  return
}
// -----
func.func @conv_2d_nhwc_hwcf(%0: tensor<2x5x10x2xf16>, %1: tensor<3x4x2x2xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.conv_2d_nhwc_hwcf {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x5x10x2xf16>, tensor<3x4x2x2xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @conv_2d_nhwc_hwcf(%0: memref<2x5x7x2xf32>, %1: memref<3x4x2x2xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.conv_2d_nhwc_hwcf ins(%0, %1 : memref<2x5x7x2xf32>, memref<3x4x2x2xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @conv_2d_nhwc_fhwc(%0: tensor<2x5x10x2xf16>, %1: tensor<2x3x4x2xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.conv_2d_nhwc_fhwc {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x5x10x2xf16>, tensor<2x3x4x2xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @conv_2d_nhwc_fhwc(%0: memref<2x5x7x2xf32>, %1: memref<2x3x4x2xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.conv_2d_nhwc_fhwc ins(%0, %1 : memref<2x5x7x2xf32>, memref<2x3x4x2xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @conv_2d_nhwc_hwcf_q(%0: tensor<2x5x10x2xi8>, %1: tensor<3x4x2x2xi8>, %2: i32, %3: i32, %4: tensor<2x3x4x2xi32>) {
  %r = linalg.conv_2d_nhwc_hwcf_q {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1, %2, %3 : tensor<2x5x10x2xi8>, tensor<3x4x2x2xi8>, i32, i32) outs(%4 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  return
}
// -----
func.func @conv_2d_nhwc_hwcf_q(%0: memref<2x5x7x2xi8>, %1: memref<3x4x2x2xi8>, %2: i32, %3: i32, %4: memref<2x3x4x2xi32>) {
  linalg.conv_2d_nhwc_hwcf_q ins(%0, %1, %2, %3 : memref<2x5x7x2xi8>, memref<3x4x2x2xi8>, i32, i32) outs(%4 : memref<2x3x4x2xi32>)
  return
}
// -----
func.func @conv_2d_nhwc_fhwc_q(%0: tensor<2x5x10x2xi8>, %1: tensor<2x3x4x2xi8>, %2: i32, %3: i32, %4: tensor<2x3x4x2xi32>) {
  %r = linalg.conv_2d_nhwc_fhwc_q {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1, %2, %3 : tensor<2x5x10x2xi8>, tensor<2x3x4x2xi8>, i32, i32) outs(%4 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  return
}
// -----
func.func @conv_2d_nhwc_fhwc_q(%0: memref<2x5x7x2xi8>, %1: memref<2x3x4x2xi8>, %2: i32, %3: i32, %4: memref<2x3x4x2xi32>) {
  linalg.conv_2d_nhwc_fhwc_q ins(%0, %1, %2, %3 : memref<2x5x7x2xi8>, memref<2x3x4x2xi8>, i32, i32) outs(%4 : memref<2x3x4x2xi32>)
  return
}
// -----
func.func @conv_2d_nchw_fchw_q(%0: tensor<2x3x7x4xi8>, %1: tensor<3x3x4x2xi8>, %2: i32, %3: i32, %4: tensor<2x3x4x2xi32>) {
  %r = linalg.conv_2d_nchw_fchw_q {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1, %2, %3 : tensor<2x3x7x4xi8>, tensor<3x3x4x2xi8>, i32, i32) outs(%4 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  return
}
// -----
func.func @conv_2d_nchw_fchw_q(%0: memref<2x3x7x3xi8>, %1: memref<3x3x4x2xi8>, %2: i32, %3: i32, %4: memref<2x3x4x2xi32>) {
  linalg.conv_2d_nchw_fchw_q ins(%0, %1, %2, %3 : memref<2x3x7x3xi8>, memref<3x3x4x2xi8>, i32, i32) outs(%4 : memref<2x3x4x2xi32>)
  return
}
// -----
func.func @conv_2d_nchw_fchw(%0: tensor<2x3x7x4xf16>, %1: tensor<3x3x4x2xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.conv_2d_nchw_fchw {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x3x7x4xf16>, tensor<3x3x4x2xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @conv_2d_nchw_fchw(%0: memref<2x3x7x3xf32>, %1: memref<3x3x4x2xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.conv_2d_nchw_fchw ins(%0, %1 : memref<2x3x7x3xf32>, memref<3x3x4x2xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @conv_2d_ngchw_fgchw(%0: tensor<2x3x4x3x7xf16>, %1: tensor<4x3x4x2x3xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.conv_2d_ngchw_fgchw {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x3x4x3x7xf16>, tensor<4x3x4x2x3xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @conv_2d_ngchw_fgchw(%0: memref<2x3x4x3x5xf32>, %1: memref<4x3x4x2x3xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.conv_2d_ngchw_fgchw ins(%0, %1 : memref<2x3x4x3x5xf32>, memref<4x3x4x2x3xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
// -----
func.func @conv_2d_ngchw_gfchw(%0: tensor<2x3x4x3x7xf16>, %1: tensor<3x4x4x2x3xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.conv_2d_ngchw_gfchw {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x3x4x3x7xf16>, tensor<3x4x4x2x3xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @conv_2d_ngchw_gfchw(%0: memref<2x3x4x3x5xf32>, %1: memref<3x4x4x2x3xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.conv_2d_ngchw_gfchw ins(%0, %1 : memref<2x3x4x3x5xf32>, memref<3x4x4x2x3xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
// -----
func.func @conv_2d_nhwgc_gfhwc(%0: tensor<2x6x8x2x3xf16>, %1: tensor<2x3x4x2x3xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.conv_2d_nhwgc_gfhwc {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x6x8x2x3xf16>, tensor<2x3x4x2x3xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @conv_2d_nhwgc_gfhwc(%0: memref<2x6x5x2x3xf32>, %1: memref<2x3x4x2x3xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.conv_2d_nhwgc_gfhwc ins(%0, %1 : memref<2x6x5x2x3xf32>, memref<2x3x4x2x3xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
// -----
func.func @conv_2d_nhwgc_gfhwc_q(%0: tensor<2x6x8x2x3xi8>, %1: tensor<2x3x4x2x3xi8>, %2: i32, %3: i32, %4: tensor<2x3x4x2x3xi32>) {
  %r = linalg.conv_2d_nhwgc_gfhwc_q {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1, %2, %3 : tensor<2x6x8x2x3xi8>, tensor<2x3x4x2x3xi8>, i32, i32) outs(%4 : tensor<2x3x4x2x3xi32>) -> tensor<2x3x4x2x3xi32>
  return
}
// -----
func.func @conv_2d_nhwgc_gfhwc_q(%0: memref<2x6x5x2x3xi8>, %1: memref<2x3x4x2x3xi8>, %2: i32, %3: i32, %4: memref<2x3x4x2x3xi32>) {
  linalg.conv_2d_nhwgc_gfhwc_q ins(%0, %1, %2, %3 : memref<2x6x5x2x3xi8>, memref<2x3x4x2x3xi8>, i32, i32) outs(%4 : memref<2x3x4x2x3xi32>)
  return
}
// -----
func.func @conv_2d_ngchw_gfchw_q(%0: tensor<2x3x4x3x7xi8>, %1: tensor<3x4x4x2x3xi8>, %2: i32, %3: i32, %4: tensor<2x3x4x2x3xi32>) {
  %r = linalg.conv_2d_ngchw_gfchw_q {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1, %2, %3 : tensor<2x3x4x3x7xi8>, tensor<3x4x4x2x3xi8>, i32, i32) outs(%4 : tensor<2x3x4x2x3xi32>) -> tensor<2x3x4x2x3xi32>
  return
}
// -----
func.func @conv_2d_ngchw_gfchw_q(%0: memref<2x3x4x3x5xi8>, %1: memref<3x4x4x2x3xi8>, %2: i32, %3: i32, %4: memref<2x3x4x2x3xi32>) {
  linalg.conv_2d_ngchw_gfchw_q ins(%0, %1, %2, %3 : memref<2x3x4x3x5xi8>, memref<3x4x4x2x3xi8>, i32, i32) outs(%4 : memref<2x3x4x2x3xi32>)
  return
}
// -----
func.func @conv_3d_ndhwc_dhwcf(%0: tensor<2x6x8x6x4xf16>, %1: tensor<4x2x3x4x3xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.conv_3d_ndhwc_dhwcf {dilations = dense<[1, 1, 2]> : tensor<3xi64>, strides = dense<[1, 2, 1]> : tensor<3xi64>} ins(%0, %1 : tensor<2x6x8x6x4xf16>, tensor<4x2x3x4x3xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @conv_3d_ndhwc_dhwcf(%0: memref<2x6x5x4x4xf32>, %1: memref<4x2x3x4x3xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.conv_3d_ndhwc_dhwcf ins(%0, %1 : memref<2x6x5x4x4xf32>, memref<4x2x3x4x3xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
// -----
func.func @conv_3d_ndhwc_dhwcf_q(%0: tensor<2x6x8x6x4xi8>, %1: tensor<4x2x3x4x3xi8>, %2: i32, %3: i32, %4: tensor<2x3x4x2x3xi32>) {
  %r = linalg.conv_3d_ndhwc_dhwcf_q {dilations = dense<[1, 1, 2]> : tensor<3xi64>, strides = dense<[1, 2, 1]> : tensor<3xi64>} ins(%0, %1, %2, %3 : tensor<2x6x8x6x4xi8>, tensor<4x2x3x4x3xi8>, i32, i32) outs(%4 : tensor<2x3x4x2x3xi32>) -> tensor<2x3x4x2x3xi32>
  return
}
// -----
func.func @conv_3d_ndhwc_dhwcf_q(%0: memref<2x6x5x4x4xi8>, %1: memref<4x2x3x4x3xi8>, %2: i32, %3: i32, %4: memref<2x3x4x2x3xi32>) {
  linalg.conv_3d_ndhwc_dhwcf_q ins(%0, %1, %2, %3 : memref<2x6x5x4x4xi8>, memref<4x2x3x4x3xi8>, i32, i32) outs(%4 : memref<2x3x4x2x3xi32>)
  return
}
// -----
func.func @conv_3d_ncdhw_fcdhw(%0: tensor<2x4x5x5x9xf16>, %1: tensor<3x4x2x3x4xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.conv_3d_ncdhw_fcdhw {dilations = dense<[1, 1, 2]> : tensor<3xi64>, strides = dense<[1, 2, 1]> : tensor<3xi64>} ins(%0, %1 : tensor<2x4x5x5x9xf16>, tensor<3x4x2x3x4xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @conv_3d_ncdhw_fcdhw(%0: memref<2x4x5x4x6xf32>, %1: memref<3x4x2x3x4xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.conv_3d_ncdhw_fcdhw ins(%0, %1 : memref<2x4x5x4x6xf32>, memref<3x4x2x3x4xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
// -----
func.func @depthwise_conv_1d_nwc_wc(%0: tensor<2x4x4xf16>, %1: tensor<2x4xf16>, %2: tensor<2x3x4xf32>) {
  %r = linalg.depthwise_conv_1d_nwc_wc {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x4x4xf16>, tensor<2x4xf16>) outs(%2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}
// -----
func.func @depthwise_conv_1d_nwc_wc(%0: memref<2x4x4xf32>, %1: memref<2x4xf32>, %2: memref<2x3x4xf32>) {
  linalg.depthwise_conv_1d_nwc_wc ins(%0, %1 : memref<2x4x4xf32>, memref<2x4xf32>) outs(%2 : memref<2x3x4xf32>)
  return
}
// -----
func.func @depthwise_conv_1d_ncw_cw(%0: tensor<2x4x4xf16>, %1: tensor<4x2xf16>, %2: tensor<2x4x3xf32>) {
  %r = linalg.depthwise_conv_1d_ncw_cw {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x4x4xf16>, tensor<4x2xf16>) outs(%2 : tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
  return
}
// -----
func.func @depthwise_conv_1d_ncw_cw(%0: memref<2x4x4xf32>, %1: memref<4x2xf32>, %2: memref<2x4x3xf32>) {
  linalg.depthwise_conv_1d_ncw_cw ins(%0, %1 : memref<2x4x4xf32>, memref<4x2xf32>) outs(%2 : memref<2x4x3xf32>)
  return
}
// -----
func.func @depthwise_conv_1d_nwc_wcm(%0: tensor<2x5x4xf16>, %1: tensor<3x4x2xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.depthwise_conv_1d_nwc_wcm {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x5x4xf16>, tensor<3x4x2xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @depthwise_conv_1d_nwc_wcm(%0: memref<2x5x4xf32>, %1: memref<3x4x2xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.depthwise_conv_1d_nwc_wcm ins(%0, %1 : memref<2x5x4xf32>, memref<3x4x2xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @depthwise_conv_2d_nhwc_hwc(%0: tensor<2x5x10x2xf16>, %1: tensor<3x4x2xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.depthwise_conv_2d_nhwc_hwc {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x5x10x2xf16>, tensor<3x4x2xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @depthwise_conv_2d_nhwc_hwc(%0: memref<2x5x7x2xf32>, %1: memref<3x4x2xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.depthwise_conv_2d_nhwc_hwc ins(%0, %1 : memref<2x5x7x2xf32>, memref<3x4x2xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @depthwise_conv_2d_nchw_chw(%0: tensor<2x2x5x10xf16>, %1: tensor<2x3x4xf16>, %2: tensor<2x2x3x4xf32>) {
  %r = linalg.depthwise_conv_2d_nchw_chw {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x2x5x10xf16>, tensor<2x3x4xf16>) outs(%2 : tensor<2x2x3x4xf32>) -> tensor<2x2x3x4xf32>
  return
}
// -----
func.func @depthwise_conv_2d_nchw_chw(%0: memref<2x2x5x7xf32>, %1: memref<2x3x4xf32>, %2: memref<2x2x3x4xf32>) {
  linalg.depthwise_conv_2d_nchw_chw ins(%0, %1 : memref<2x2x5x7xf32>, memref<2x3x4xf32>) outs(%2 : memref<2x2x3x4xf32>)
  return
}
// -----
func.func @depthwise_conv_2d_nhwc_hwc_q(%0: tensor<2x5x10x2xi8>, %1: tensor<3x4x2xi8>, %2: i32, %3: i32, %4: tensor<2x3x4x2xi32>) {
  %r = linalg.depthwise_conv_2d_nhwc_hwc_q {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1, %2, %3 : tensor<2x5x10x2xi8>, tensor<3x4x2xi8>, i32, i32) outs(%4 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  return
}
// -----
func.func @depthwise_conv_2d_nhwc_hwc_q(%0: memref<2x5x7x2xi8>, %1: memref<3x4x2xi8>, %2: i32, %3: i32, %4: memref<2x3x4x2xi32>) {
  linalg.depthwise_conv_2d_nhwc_hwc_q ins(%0, %1, %2, %3 : memref<2x5x7x2xi8>, memref<3x4x2xi8>, i32, i32) outs(%4 : memref<2x3x4x2xi32>)
  return
}
// -----
func.func @depthwise_conv_2d_nhwc_hwcm(%0: tensor<2x6x8x2xf16>, %1: tensor<4x2x2x3xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.depthwise_conv_2d_nhwc_hwcm {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x6x8x2xf16>, tensor<4x2x2x3xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @depthwise_conv_2d_nhwc_hwcm(%0: memref<2x6x5x2xf32>, %1: memref<4x2x2x3xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.depthwise_conv_2d_nhwc_hwcm ins(%0, %1 : memref<2x6x5x2xf32>, memref<4x2x2x3xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
// -----
func.func @depthwise_conv_2d_nhwc_hwcm_q(%0: tensor<2x6x8x2xi8>, %1: tensor<4x2x2x3xi8>, %2: i32, %3: i32, %4: tensor<2x3x4x2x3xi32>) {
  %r = linalg.depthwise_conv_2d_nhwc_hwcm_q {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1, %2, %3 : tensor<2x6x8x2xi8>, tensor<4x2x2x3xi8>, i32, i32) outs(%4 : tensor<2x3x4x2x3xi32>) -> tensor<2x3x4x2x3xi32>
  return
}
// -----
func.func @depthwise_conv_2d_nhwc_hwcm_q(%0: memref<2x6x5x2xi8>, %1: memref<4x2x2x3xi8>, %2: i32, %3: i32, %4: memref<2x3x4x2x3xi32>) {
  linalg.depthwise_conv_2d_nhwc_hwcm_q ins(%0, %1, %2, %3 : memref<2x6x5x2xi8>, memref<4x2x2x3xi8>, i32, i32) outs(%4 : memref<2x3x4x2x3xi32>)
  return
}
// -----
func.func @depthwise_conv_3d_ndhwc_dhwc(%0: tensor<2x5x10x4x3xf16>, %1: tensor<3x4x2x3xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.depthwise_conv_3d_ndhwc_dhwc {dilations = dense<[1, 1, 2]> : tensor<3xi64>, strides = dense<[1, 2, 1]> : tensor<3xi64>} ins(%0, %1 : tensor<2x5x10x4x3xf16>, tensor<3x4x2x3xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @depthwise_conv_3d_ndhwc_dhwc(%0: memref<2x5x7x3x3xf32>, %1: memref<3x4x2x3xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.depthwise_conv_3d_ndhwc_dhwc ins(%0, %1 : memref<2x5x7x3x3xf32>, memref<3x4x2x3xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
// -----
func.func @depthwise_conv_3d_ncdhw_cdhw(%0: tensor<2x3x5x10x4xf16>, %1: tensor<3x3x4x2xf16>, %2: tensor<2x3x3x4x2xf32>) {
  %r = linalg.depthwise_conv_3d_ncdhw_cdhw {dilations = dense<[1, 1, 2]> : tensor<3xi64>, strides = dense<[1, 2, 1]> : tensor<3xi64>} ins(%0, %1 : tensor<2x3x5x10x4xf16>, tensor<3x3x4x2xf16>) outs(%2 : tensor<2x3x3x4x2xf32>) -> tensor<2x3x3x4x2xf32>
  return
}
// -----
func.func @depthwise_conv_3d_ncdhw_cdhw(%0: memref<2x3x5x7x3xf32>, %1: memref<3x3x4x2xf32>, %2: memref<2x3x3x4x2xf32>) {
  linalg.depthwise_conv_3d_ncdhw_cdhw ins(%0, %1 : memref<2x3x5x7x3xf32>, memref<3x3x4x2xf32>) outs(%2 : memref<2x3x3x4x2xf32>)
  return
}
// -----
func.func @depthwise_conv_3d_ndhwc_dhwcm(%0: tensor<2x6x8x6x4xf16>, %1: tensor<4x2x3x4x3xf16>, %2: tensor<2x3x4x2x4x3xf32>) {
  %r = linalg.depthwise_conv_3d_ndhwc_dhwcm {dilations = dense<[1, 1, 2]> : tensor<3xi64>, strides = dense<[1, 2, 1]> : tensor<3xi64>} ins(%0, %1 : tensor<2x6x8x6x4xf16>, tensor<4x2x3x4x3xf16>) outs(%2 : tensor<2x3x4x2x4x3xf32>) -> tensor<2x3x4x2x4x3xf32>
  return
}
// -----
func.func @depthwise_conv_3d_ndhwc_dhwcm(%0: memref<2x6x5x4x4xf32>, %1: memref<4x2x3x4x3xf32>, %2: memref<2x3x4x2x4x3xf32>) {
  linalg.depthwise_conv_3d_ndhwc_dhwcm ins(%0, %1 : memref<2x6x5x4x4xf32>, memref<4x2x3x4x3xf32>) outs(%2 : memref<2x3x4x2x4x3xf32>)
  return
}
// -----
func.func @pooling_nhwc_sum(%0: tensor<2x5x10x2xf16>, %1: tensor<3x4xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.pooling_nhwc_sum {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x5x10x2xf16>, tensor<3x4xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @pooling_nhwc_sum(%0: memref<2x5x7x2xf32>, %1: memref<3x4xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.pooling_nhwc_sum ins(%0, %1 : memref<2x5x7x2xf32>, memref<3x4xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @pooling_nchw_sum(%0: tensor<2x3x6x6xf16>, %1: tensor<3x4xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.pooling_nchw_sum {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x3x6x6xf16>, tensor<3x4xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @pooling_nchw_sum(%0: memref<2x3x6x5xf32>, %1: memref<3x4xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.pooling_nchw_sum ins(%0, %1 : memref<2x3x6x5xf32>, memref<3x4xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @pooling_nhwc_max(%0: tensor<2x5x10x2xf16>, %1: tensor<3x4xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.pooling_nhwc_max {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x5x10x2xf16>, tensor<3x4xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @pooling_nhwc_max(%0: memref<2x5x7x2xf32>, %1: memref<3x4xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.pooling_nhwc_max ins(%0, %1 : memref<2x5x7x2xf32>, memref<3x4xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @pooling_nhwc_max_unsigned(%0: tensor<2x5x10x2xi8>, %1: tensor<3x4xi8>, %2: tensor<2x3x4x2xi32>) {
  %r = linalg.pooling_nhwc_max_unsigned {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x5x10x2xi8>, tensor<3x4xi8>) outs(%2 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  return
}
// -----
func.func @pooling_nhwc_max_unsigned(%0: memref<2x5x7x2xi8>, %1: memref<3x4xi8>, %2: memref<2x3x4x2xi32>) {
  linalg.pooling_nhwc_max_unsigned ins(%0, %1 : memref<2x5x7x2xi8>, memref<3x4xi8>) outs(%2 : memref<2x3x4x2xi32>)
  return
}
// -----
func.func @pooling_nchw_max(%0: tensor<2x3x6x6xf16>, %1: tensor<3x4xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.pooling_nchw_max {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x3x6x6xf16>, tensor<3x4xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @pooling_nchw_max(%0: memref<2x3x6x5xf32>, %1: memref<3x4xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.pooling_nchw_max ins(%0, %1 : memref<2x3x6x5xf32>, memref<3x4xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @pooling_nhwc_min(%0: tensor<2x5x10x2xf16>, %1: tensor<3x4xf16>, %2: tensor<2x3x4x2xf32>) {
  %r = linalg.pooling_nhwc_min {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x5x10x2xf16>, tensor<3x4xf16>) outs(%2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}
// -----
func.func @pooling_nhwc_min(%0: memref<2x5x7x2xf32>, %1: memref<3x4xf32>, %2: memref<2x3x4x2xf32>) {
  linalg.pooling_nhwc_min ins(%0, %1 : memref<2x5x7x2xf32>, memref<3x4xf32>) outs(%2 : memref<2x3x4x2xf32>)
  return
}
// -----
func.func @pooling_nhwc_min_unsigned(%0: tensor<2x5x10x2xi8>, %1: tensor<3x4xi8>, %2: tensor<2x3x4x2xi32>) {
  %r = linalg.pooling_nhwc_min_unsigned {dilations = dense<[1, 1]> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>} ins(%0, %1 : tensor<2x5x10x2xi8>, tensor<3x4xi8>) outs(%2 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  return
}
// -----
func.func @pooling_nhwc_min_unsigned(%0: memref<2x5x7x2xi8>, %1: memref<3x4xi8>, %2: memref<2x3x4x2xi32>) {
  linalg.pooling_nhwc_min_unsigned ins(%0, %1 : memref<2x5x7x2xi8>, memref<3x4xi8>) outs(%2 : memref<2x3x4x2xi32>)
  return
}
// -----
func.func @pooling_nwc_sum(%0: tensor<2x4x4xf16>, %1: tensor<2xf16>, %2: tensor<2x3x4xf32>) {
  %r = linalg.pooling_nwc_sum {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x4x4xf16>, tensor<2xf16>) outs(%2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}
// -----
func.func @pooling_nwc_sum(%0: memref<2x4x4xf32>, %1: memref<2xf32>, %2: memref<2x3x4xf32>) {
  linalg.pooling_nwc_sum ins(%0, %1 : memref<2x4x4xf32>, memref<2xf32>) outs(%2 : memref<2x3x4xf32>)
  return
}
// -----
func.func @pooling_ncw_sum(%0: tensor<2x3x5xf16>, %1: tensor<2xf16>, %2: tensor<2x3x4xf32>) {
  %r = linalg.pooling_ncw_sum {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x3x5xf16>, tensor<2xf16>) outs(%2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}
// -----
func.func @pooling_ncw_sum(%0: memref<2x3x5xf32>, %1: memref<2xf32>, %2: memref<2x3x4xf32>) {
  linalg.pooling_ncw_sum ins(%0, %1 : memref<2x3x5xf32>, memref<2xf32>) outs(%2 : memref<2x3x4xf32>)
  return
}
// -----
func.func @pooling_nwc_max(%0: tensor<2x4x4xf16>, %1: tensor<2xf16>, %2: tensor<2x3x4xf32>) {
  %r = linalg.pooling_nwc_max {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x4x4xf16>, tensor<2xf16>) outs(%2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}
// -----
func.func @pooling_nwc_max(%0: memref<2x4x4xf32>, %1: memref<2xf32>, %2: memref<2x3x4xf32>) {
  linalg.pooling_nwc_max ins(%0, %1 : memref<2x4x4xf32>, memref<2xf32>) outs(%2 : memref<2x3x4xf32>)
  return
}
// -----
func.func @pooling_nwc_max_unsigned(%0: tensor<2x4x4xi8>, %1: tensor<2xi8>, %2: tensor<2x3x4xi32>) {
  %r = linalg.pooling_nwc_max_unsigned {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x4x4xi8>, tensor<2xi8>) outs(%2 : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
  return
}
// -----
func.func @pooling_nwc_max_unsigned(%0: memref<2x4x4xi8>, %1: memref<2xi8>, %2: memref<2x3x4xi32>) {
  linalg.pooling_nwc_max_unsigned ins(%0, %1 : memref<2x4x4xi8>, memref<2xi8>) outs(%2 : memref<2x3x4xi32>)
  return
}
// -----
func.func @pooling_ncw_max(%0: tensor<2x3x5xf16>, %1: tensor<2xf16>, %2: tensor<2x3x4xf32>) {
  %r = linalg.pooling_ncw_max {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x3x5xf16>, tensor<2xf16>) outs(%2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}
// -----
func.func @pooling_ncw_max(%0: memref<2x3x5xf32>, %1: memref<2xf32>, %2: memref<2x3x4xf32>) {
  linalg.pooling_ncw_max ins(%0, %1 : memref<2x3x5xf32>, memref<2xf32>) outs(%2 : memref<2x3x4xf32>)
  return
}
// -----
func.func @pooling_nwc_min(%0: tensor<2x4x4xf16>, %1: tensor<2xf16>, %2: tensor<2x3x4xf32>) {
  %r = linalg.pooling_nwc_min {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x4x4xf16>, tensor<2xf16>) outs(%2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}
// -----
func.func @pooling_nwc_min(%0: memref<2x4x4xf32>, %1: memref<2xf32>, %2: memref<2x3x4xf32>) {
  linalg.pooling_nwc_min ins(%0, %1 : memref<2x4x4xf32>, memref<2xf32>) outs(%2 : memref<2x3x4xf32>)
  return
}
// -----
func.func @pooling_nwc_min_unsigned(%0: tensor<2x4x4xi8>, %1: tensor<2xi8>, %2: tensor<2x3x4xi32>) {
  %r = linalg.pooling_nwc_min_unsigned {dilations = dense<[1]> : tensor<1xi64>, strides = dense<[1]> : tensor<1xi64>} ins(%0, %1 : tensor<2x4x4xi8>, tensor<2xi8>) outs(%2 : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
  return
}
// -----
func.func @pooling_nwc_min_unsigned(%0: memref<2x4x4xi8>, %1: memref<2xi8>, %2: memref<2x3x4xi32>) {
  linalg.pooling_nwc_min_unsigned ins(%0, %1 : memref<2x4x4xi8>, memref<2xi8>) outs(%2 : memref<2x3x4xi32>)
  return
}
// -----
func.func @pooling_ndhwc_sum(%0: tensor<2x6x8x6x3xf16>, %1: tensor<4x2x3xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.pooling_ndhwc_sum {dilations = dense<[1, 1, 2]> : tensor<3xi64>, strides = dense<[1, 2, 1]> : tensor<3xi64>} ins(%0, %1 : tensor<2x6x8x6x3xf16>, tensor<4x2x3xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @pooling_ndhwc_sum(%0: memref<2x6x5x4x3xf32>, %1: memref<4x2x3xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.pooling_ndhwc_sum ins(%0, %1 : memref<2x6x5x4x3xf32>, memref<4x2x3xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
// -----
func.func @pooling_ndhwc_max(%0: tensor<2x6x8x6x3xf16>, %1: tensor<4x2x3xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.pooling_ndhwc_max {dilations = dense<[1, 1, 2]> : tensor<3xi64>, strides = dense<[1, 2, 1]> : tensor<3xi64>} ins(%0, %1 : tensor<2x6x8x6x3xf16>, tensor<4x2x3xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @pooling_ndhwc_max(%0: memref<2x6x5x4x3xf32>, %1: memref<4x2x3xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.pooling_ndhwc_max ins(%0, %1 : memref<2x6x5x4x3xf32>, memref<4x2x3xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
// -----
func.func @pooling_ndhwc_min(%0: tensor<2x6x8x6x3xf16>, %1: tensor<4x2x3xf16>, %2: tensor<2x3x4x2x3xf32>) {
  %r = linalg.pooling_ndhwc_min {dilations = dense<[1, 1, 2]> : tensor<3xi64>, strides = dense<[1, 2, 1]> : tensor<3xi64>} ins(%0, %1 : tensor<2x6x8x6x3xf16>, tensor<4x2x3xf16>) outs(%2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
// -----
func.func @pooling_ndhwc_min(%0: memref<2x6x5x4x3xf32>, %1: memref<4x2x3xf32>, %2: memref<2x3x4x2x3xf32>) {
  linalg.pooling_ndhwc_min ins(%0, %1 : memref<2x6x5x4x3xf32>, memref<4x2x3xf32>) outs(%2 : memref<2x3x4x2x3xf32>)
  return
}
