using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// k shared by threads: each sums its slice into a part of its own, and the parts are added in the order of the slices, so that all runs give the same bits.
/// <code>
/// partial = alloc [slices, M, N]
/// for t in threads: partial[tk, i, j] = Σ A[i, k] * B[k, j], k in slice tk       parallel
/// for r in rows: for c in columns:                                             parallel, where there is much to add
///   Y[r, c] = epilogue(partial[0, r, c] + partial[1, r, c] + ...)
/// </code>
/// </summary>
internal sealed class KSlices
{
    /// <summary>Sums from which on threads share the adding.</summary>
    private const long LeastShared = 16384;

    private readonly GemmKernel gemm;
    private readonly int count, lanes;
    private readonly LoopBuilder loops;
    private readonly Value output;

    /// <param name="lanes">Of a vector of sums.</param>
    public KSlices(GemmKernel gemm, int count, LoopBuilder loops, Value output, int lanes)
    {
        (this.gemm, this.count, this.loops, this.output, this.lanes) = (gemm, count, loops, output, lanes);
        long[] shape = [.. gemm.OutputType.Extents];
        Partial = loops.Alloc(gemm.AccumulatorElement, [count, .. shape],
            [.. Enumerable.Range(0, shape.Length).Where(d => shape[d] == IrType.Dynamic).Select(d => loops.Extent(output, d))], "partial");
    }

    /// <summary>True for products of f32.</summary>
    public static bool Suits(GemmKernel gemm) => gemm.AccumulatorElement == IrType.F32 && gemm.NarrowestBits == 32;

    /// <summary>[slices, batch.., M, N].</summary>
    public Value Partial { get; }

    /// <summary>The loops that add what all slices left.</summary>
    /// <param name="epilogue">Of a sum and its index in Y.</param>
    public void AddUp(Func<Value, Value[], Value> epilogue) => Nest([], epilogue);

    private void Nest(Value[] at, Func<Value, Value[], Value> epilogue)
    {
        if (at.Length == gemm.OutputType.Rank)
        {
            var sum = loops.Load(Partial, [loops.Index(0), .. at]);
            for (int s = 1; s < count; s++) sum = loops.AddF(sum, loops.Load(Partial, [loops.Index(s), .. at]));
            loops.Store(epilogue(sum, at), output, at);
            return;
        }
        bool isLast = at.Length == gemm.OutputType.Rank - 1;
        loops.For(loops.Index(0), loops.Extent(output, at.Length), 1, isLast ? "c" : "r", i => Nest([.. at, i], epilogue),
            isLast ? [LoopMarks.VectorizeBy(lanes)] : at.Length == 0 && IsMuch ? [LoopMarks.IsParallel] : []);
    }

    private bool IsMuch => !gemm.OutputType.HasStaticShape || gemm.OutputType.ElementCount * count >= LeastShared;
}
