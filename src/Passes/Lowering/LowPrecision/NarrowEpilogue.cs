using MaxTune.IR;
using MaxTune.Passes.Loops;

namespace MaxTune.Passes.Lowering;

/// <summary>What becomes of a finished sum: <c>Y[i, j] = f(sum, what f reads at [i, j])</c>.</summary>
/// <param name="nontemporal">Finished rows go past the caches: they and the blocks that <see cref="Rows"/> is called for are whole lines.</param>
internal sealed class NarrowEpilogue(NarrowGemm gemm, Func<Value, Value> memrefOf, Value output, bool nontemporal)
{
    /// <summary>Of a cache line.</summary>
    public const int LineBytes = 64;

    /// <summary>True when the x86 emitter has code for it.</summary>
    public bool HasMachineCode => HasMachineCodeFor(gemm);

    public static bool HasMachineCodeFor(NarrowGemm gemm) => IsStored(gemm.OutputType.Element) && (gemm.Epilogue is not { } op || op.Body.Operations.All(o =>
        (o.IsTerminator || MachineCodeOps.HasElementwise(o)) && o.Operands.Concat(o.Results.ToArray()).All(v => IsStored(v.Type))));

    /// <summary>Operations on a sum.</summary>
    public int Length => gemm.Epilogue?.Body.Operations.Count() ?? 0;

    private static bool IsStored(IrType type) => type == IrType.F32 || type == IrType.I32 || type == IrType.BF16 || type == IrType.F16 || type == IrType.I8;

    /// <summary>The memory it touches.</summary>
    public Value[] Buffers => [.. element.Buffers.Append(output).Distinct()];

    /// <summary>What sums can start at; null: zero.</summary>
    public SumStart? Start => SumStart.Of(gemm.Epilogue, gemm.EpilogueInput, gemm.K);

    private readonly ElementEpilogue element = new(gemm.Epilogue, gemm.EpilogueInput, memrefOf);

    /// <summary>An element of Y, from its sum.</summary>
    /// <param name="here">A buffer as it is called where the code goes; null: by its own name.</param>
    /// <param name="start">What the sum started at.</param>
    public Value Apply(LoopBuilder loops, Value sum, Value row, Value column, Func<Value, Value>? here = null, SumStart? start = null) => element.Apply(loops, sum, Index(row, column), start, here);

    /// <summary>What the sums of some rows start at, in a buffer of their own.</summary>
    public Value Starts(LoopBuilder b, SumStart start, Value row, int count, Value column, int width, int lanes, Func<Value, Value> here)
    {
        var starts = b.Alloca(gemm.Accumulator, count, width);
        for (int i = 0; i < count; i++)
            b.For(b.Index(0), b.Index(width), 1, "jj", jj => b.Store(element.Start(b, start, Index(b.Add(row, i), b.Add(column, jj)), here), starts, b.Index(i), jj),
                LoopMarks.VectorizeBy(lanes), LoopMarks.UnrollFully);
        return starts;
    }

    public void Store(LoopBuilder loops, Value value, Value row, Value column, Func<Value, Value>? here = null) =>
        loops.Store(value, here is null ? output : here(output), Index(row, column));

    /// <summary>
    /// Finishes rows of sums in machine code, vectors of <paramref name="lanes"/>. All are computed before any is stored: each row's bias is then the same load.
    /// Nontemporal stores fault where Y, a user's array perhaps, does not lie on its lines:
    /// <code>
    /// %at = memref.extract_aligned_pointer_as_index %y; %aligned = %at &amp; 63 == 0       once a function
    /// scf.if %aligned { vector.store %v, %y[i, j] {alignment = 32, nontemporal = true}; ... } else { vector.store %v, %y[i, j]; ... }
    /// </code>
    /// </summary>
    /// <param name="at">The first of <paramref name="count"/> rows of <paramref name="sums"/>.</param>
    /// <param name="row">Y's row of it.</param>
    /// <param name="column">Y's column of the first of <paramref name="width"/> sums of a row.</param>
    /// <param name="finish">What a sum and its column become before that; null: the sum.</param>
    public void Rows(LoopBuilder b, Value sums, Value at, Value row, int count, Value column, int width, int lanes, Func<Value, Value> here, Func<Value, Value, Value>? finish = null, SumStart? start = null)
    {
        var finished = b.Alloca(gemm.OutputType.Element, count, (width + lanes - 1) / lanes * lanes);
        finish ??= static (sum, _) => sum;
        Elements((i, jj) => b.Store(Apply(b, finish(b.Load(sums, b.Add(at, i), jj), b.Add(column, jj)), b.Add(row, i), b.Add(column, jj), here, start), finished, b.Index(i), jj));
        if (!nontemporal)
        {
            Elements((i, jj) => Store(b, b.Load(finished, b.Index(i), jj), b.Add(row, i), b.Add(column, jj), here));
            return;
        }
        var vector = new LaneBuilder(b, lanes);
        var vectors = Enumerable.Range(0, count * width / lanes).Select(t => (Row: t * lanes / width, Column: (long)t * lanes % width))
            .Select(at => (at.Row, at.Column, Vector: vector.Load(finished, b.Index(at.Row), b.Index(at.Column)))).ToArray();
        b.If(b.IsAligned(here(output), LineBytes), () => StoreAll(pastCaches: true), () => StoreAll(pastCaches: false));

        void StoreAll(bool pastCaches)
        {
            foreach (var (i, j, v) in vectors)
                b.Ops.Create(VectorOps.Store, [v, here(output), .. Index(b.Add(row, i), b.Add(column, j))], [], pastCaches ? new AttrList
                {
                    { "nontemporal", IntegerAttr.True }, { "alignment", IntegerAttr.I64((long)lanes * DenseElementsAttr.ByteWidth(gemm.OutputType.Element)!.Value) },
                } : null);
        }

        void Elements(Action<int, Value> body)
        {
            for (int i = 0; i < count; i++) b.For(b.Index(0), b.Index(width), 1, "jj", jj => body(i, jj), LoopMarks.VectorizeBy(lanes), LoopMarks.UnrollFully);
        }
    }

    private Value[] Index(Value row, Value column) => gemm.HasRows ? [row, column] : [column];
}
