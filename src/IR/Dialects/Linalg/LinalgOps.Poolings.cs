namespace MaxTune.IR;

public static partial class LinalgOps
{
    // as the convolutions; the second operand gives the window its shape, and its elements are not read
    private static IEnumerable<(OpDefinition, NamedStructure)> Poolings() =>
    [
        Window("linalg.pooling_nhwc_sum", "PPPPRR", LinalgBodies.Sum, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d3", "d4, d5", "d0, d1, d2, d3"),
        Window("linalg.pooling_nchw_sum", "PPPPRR", LinalgBodies.Sum, "d0, d1, d2 * s0 + d4 * t0, d3 * s1 + d5 * t1", "d4, d5", "d0, d1, d2, d3"),
        Window("linalg.pooling_nhwc_max", "PPPPRR", LinalgBodies.Max, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d3", "d4, d5", "d0, d1, d2, d3"),
        Window("linalg.pooling_nhwc_max_unsigned", "PPPPRR", LinalgBodies.MaxUnsigned, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d3", "d4, d5", "d0, d1, d2, d3"),
        Window("linalg.pooling_nchw_max", "PPPPRR", LinalgBodies.Max, "d0, d1, d2 * s0 + d4 * t0, d3 * s1 + d5 * t1", "d4, d5", "d0, d1, d2, d3"),
        Window("linalg.pooling_nhwc_min", "PPPPRR", LinalgBodies.Min, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d3", "d4, d5", "d0, d1, d2, d3"),
        Window("linalg.pooling_nhwc_min_unsigned", "PPPPRR", LinalgBodies.MinUnsigned, "d0, d1 * s0 + d4 * t0, d2 * s1 + d5 * t1, d3", "d4, d5", "d0, d1, d2, d3"),
        Window("linalg.pooling_nwc_sum", "PPPR", LinalgBodies.Sum, "d0, d1 * s0 + d3 * t0, d2", "d3", "d0, d1, d2"),
        Window("linalg.pooling_ncw_sum", "PPPR", LinalgBodies.Sum, "d0, d1, d2 * s0 + d3 * t0", "d3", "d0, d1, d2"),
        Window("linalg.pooling_nwc_max", "PPPR", LinalgBodies.Max, "d0, d1 * s0 + d3 * t0, d2", "d3", "d0, d1, d2"),
        Window("linalg.pooling_nwc_max_unsigned", "PPPR", LinalgBodies.MaxUnsigned, "d0, d1 * s0 + d3 * t0, d2", "d3", "d0, d1, d2"),
        Window("linalg.pooling_ncw_max", "PPPR", LinalgBodies.Max, "d0, d1, d2 * s0 + d3 * t0", "d3", "d0, d1, d2"),
        Window("linalg.pooling_nwc_min", "PPPR", LinalgBodies.Min, "d0, d1 * s0 + d3 * t0, d2", "d3", "d0, d1, d2"),
        Window("linalg.pooling_nwc_min_unsigned", "PPPR", LinalgBodies.MinUnsigned, "d0, d1 * s0 + d3 * t0, d2", "d3", "d0, d1, d2"),
        Window("linalg.pooling_ndhwc_sum", "PPPPPRRR", LinalgBodies.Sum, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3 * s2 + d7 * t2, d4", "d5, d6, d7", "d0, d1, d2, d3, d4"),
        Window("linalg.pooling_ndhwc_max", "PPPPPRRR", LinalgBodies.Max, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3 * s2 + d7 * t2, d4", "d5, d6, d7", "d0, d1, d2, d3, d4"),
        Window("linalg.pooling_ndhwc_min", "PPPPPRRR", LinalgBodies.Min, "d0, d1 * s0 + d5 * t0, d2 * s1 + d6 * t1, d3 * s2 + d7 * t2, d4", "d5, d6, d7", "d0, d1, d2, d3, d4"),
    ];
}
