namespace MaxTune.IR;

public static partial class LinalgOps
{
    // loops (P parallel, R reduction), body, and the map of each operand; s0, s1, ... are the strides and t0, t1, ... the dilations
    private static IEnumerable<(OpDefinition, NamedStructure)> Convolutions() =>
    [
        Window("linalg.conv_1d", "PR", LinalgBodies.MultiplyAdd, "d0 + d1", "d1", "d0"),
        Window("linalg.conv_2d", "PPRR", LinalgBodies.MultiplyAdd, "d0 + d2, d1 + d3", "d2, d3", "d0, d1"),
        Window("linalg.conv_3d", "PPPRRR", LinalgBodies.MultiplyAdd, "d0 + d3, d1 + d4, d2 + d5", "d3, d4, d5", "d0, d1, d2"),
        Window("linalg.conv_1d_nwc_wcf", "PPPRR", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d3 * t0, d4", "d3, d4, d2", "d0, d1, d2"),
        Window("linalg.conv_1d_ncw_fcw", "PPPRR", LinalgBodies.MultiplyAdd, "d0, d3, d2 * s0 + d4 * t0", "d1, d3, d4", "d0, d1, d2"),
        Window("linalg.conv_2d_nhwc_hwcf", "PPPPRRR", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d6", "d4, d5, d6, d3", "d0, d1, d2, d3"),
        Window("linalg.conv_2d_nhwc_fhwc", "PPPPRRR", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d6", "d3, d4, d5, d6", "d0, d1, d2, d3"),
        Window("linalg.conv_2d_nhwc_hwcf_q", "PPPPRRR", LinalgBodies.MultiplyAddZeroPoints, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d6", "d4, d5, d6, d3", "", "", "d0, d1, d2, d3"),
        Window("linalg.conv_2d_nhwc_fhwc_q", "PPPPRRR", LinalgBodies.MultiplyAddZeroPoints, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d6", "d3, d4, d5, d6", "", "", "d0, d1, d2, d3"),
        Window("linalg.conv_2d_nchw_fchw_q", "PPPPRRR", LinalgBodies.MultiplyAddZeroPoints, "d0, d4, d2 * s0 + d5 * t0, d3 * s1 + d6 * t1", "d1, d4, d5, d6", "", "", "d0, d1, d2, d3"),
        Window("linalg.conv_2d_nchw_fchw", "PPPPRRR", LinalgBodies.MultiplyAdd, "d0, d4, d2 * s0 + d5 * t0, d3 * s1 + d6 * t1", "d1, d4, d5, d6", "d0, d1, d2, d3"),
        Window("linalg.conv_2d_ngchw_fgchw", "PPPPPRRR", LinalgBodies.MultiplyAdd, "d0, d1, d5, d3 * s0 + d6 * t0, d4 * s1 + d7 * t1", "d2, d1, d5, d6, d7", "d0, d1, d2, d3, d4"),
        Window("linalg.conv_2d_ngchw_gfchw", "PPPPPRRR", LinalgBodies.MultiplyAdd, "d0, d1, d5, d3 * s0 + d6 * t0, d4 * s1 + d7 * t1", "d1, d2, d5, d6, d7", "d0, d1, d2, d3, d4"),
        Window("linalg.conv_2d_nhwgc_gfhwc", "PPPPPRRR", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3, d7", "d3, d4, d5, d6, d7", "d0, d1, d2, d3, d4"),
        Window("linalg.conv_2d_nhwgc_gfhwc_q", "PPPPPRRR", LinalgBodies.MultiplyAddZeroPoints, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3, d7", "d3, d4, d5, d6, d7", "", "", "d0, d1, d2, d3, d4"),
        Window("linalg.conv_2d_ngchw_gfchw_q", "PPPPPRRR", LinalgBodies.MultiplyAddZeroPoints, "d0, d1, d5, d3 * s0 + d6 * t0, d4 * s1 + d7 * t1", "d1, d2, d5, d6, d7", "", "", "d0, d1, d2, d3, d4"),
        Window("linalg.conv_3d_ndhwc_dhwcf", "PPPPPRRRR", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3 * s2 + d7 * t2, d8", "d5, d6, d7, d8, d4", "d0, d1, d2, d3, d4"),
        Window("linalg.conv_3d_ndhwc_dhwcf_q", "PPPPPRRRR", LinalgBodies.MultiplyAddZeroPoints, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3 * s2 + d7 * t2, d8", "d5, d6, d7, d8, d4", "", "", "d0, d1, d2, d3, d4"),
        Window("linalg.conv_3d_ncdhw_fcdhw", "PPPPPRRRR", LinalgBodies.MultiplyAdd, "d0, d5, d2 * s0 + d6 * t0, d3 * s1 + d7 * t1, d4 * s2 + d8 * t2", "d1, d5, d6, d7, d8", "d0, d1, d2, d3, d4"),
        Window("linalg.depthwise_conv_1d_nwc_wc", "PPPR", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d3 * t0, d2", "d3, d2", "d0, d1, d2"),
        Window("linalg.depthwise_conv_1d_ncw_cw", "PPPR", LinalgBodies.MultiplyAdd, "d0, d2, d1 * s0 + d3 * t0", "d2, d3", "d0, d2, d1"),
        Window("linalg.depthwise_conv_1d_nwc_wcm", "PPPPR", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d4 * t0, d2", "d4, d2, d3", "d0, d1, d2, d3"),
        Window("linalg.depthwise_conv_2d_nhwc_hwc", "PPPPRR", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d3", "d4, d5, d3", "d0, d1, d2, d3"),
        Window("linalg.depthwise_conv_2d_nchw_chw", "PPPPRR", LinalgBodies.MultiplyAdd, "d0, d3, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1", "d3, d4, d5", "d0, d3, d1, d2"),
        Window("linalg.depthwise_conv_2d_nhwc_hwc_q", "PPPPRR", LinalgBodies.MultiplyAddZeroPoints, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d3", "d4, d5, d3", "", "", "d0, d1, d2, d3"),
        Window("linalg.depthwise_conv_2d_nhwc_hwcm", "PPPPPRR", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3", "d5, d6, d3, d4", "d0, d1, d2, d3, d4"),
        Window("linalg.depthwise_conv_2d_nhwc_hwcm_q", "PPPPPRR", LinalgBodies.MultiplyAddZeroPoints, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3", "d5, d6, d3, d4", "", "", "d0, d1, d2, d3, d4"),
        Window("linalg.depthwise_conv_3d_ndhwc_dhwc", "PPPPRRRP", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d3 * s2 + d6 * t2, d7", "d4, d5, d6, d7", "d0, d1, d2, d3, d7"),
        Window("linalg.depthwise_conv_3d_ncdhw_cdhw", "PPPPRRRP", LinalgBodies.MultiplyAdd, "d0, d7, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d3 * s2 + d6 * t2", "d7, d4, d5, d6", "d0, d7, d1, d2, d3"),
        Window("linalg.depthwise_conv_3d_ndhwc_dhwcm", "PPPPPRRRP", LinalgBodies.MultiplyAdd, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3 * s2 + d7 * t2, d8", "d5, d6, d7, d8, d4", "d0, d1, d2, d3, d8, d4"),
    ];

    private static IEnumerable<(OpDefinition, NamedStructure)> QuantizedProducts() =>
    [
        Window("linalg.quantized_matmul", "PPR", LinalgBodies.MultiplyAddZeroPoints, "d0, d2", "d2, d1", "", "", "d0, d1"),
        Window("linalg.quantized_batch_matmul", "PPPR", LinalgBodies.MultiplyAddZeroPoints, "d0, d1, d3", "d0, d3, d2", "", "", "d0, d1, d2"),
    ];
}
