using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// A kernel seen as <c>Y[b.., m, n] = epilogue(Σ_k A[b.., m, k] · B[b.., k, n], ...)</c>: where its operands are and which loop dimension plays which role.
/// </summary>
/// <param name="Kernel">The <c>mt.kernel</c>.</param>
/// <param name="Contraction">The linalg operation that contracts.</param>
/// <param name="Maps">Its indexing maps for A, B and the accumulator.</param>
/// <param name="Batch">Loop dimensions in A, B and Y.</param>
/// <param name="MDim">The loop dimension of rows; null for a vector times a matrix.</param>
/// <param name="NDim">The loop dimension of columns; null for a matrix times a vector.</param>
/// <param name="PanelDim">The loop dimension of column panels when B is packed [n/nr, k, nr].</param>
/// <param name="KDim">The reduced loop dimension.</param>
/// <param name="Epilogue">The elementwise <c>linalg.generic</c> on the product; null when there is none.</param>
/// <param name="EpilogueInput">Which input of the epilogue the product is.</param>
public sealed record GemmKernel(
    Operation Kernel, Operation Contraction, AffineMap[] Maps, int[] Batch, int? MDim, int? NDim, int? PanelDim, int KDim,
    Operation? Epilogue, int EpilogueInput)
{
    public Value A => Contraction.Operand(0);
    public Value B => Contraction.Operand(1);
    public TensorType AType => (TensorType)A.Type;
    public TensorType BType => (TensorType)B.Type;
    public TensorType OutputType => (TensorType)Kernel.Result().Type;
    public IrType AccumulatorElement => ((TensorType)Contraction.Result().Type).Element;

    /// <summary>Bits of an accumulator.</summary>
    public int AccumulatorBits => AccumulatorElement is FloatType f ? f.Width : ((IntegerType)AccumulatorElement).Width;

    /// <summary>Bits of the narrowest element that is read or written.</summary>
    public int NarrowestBits => Kernel.Operands.Concat(Kernel.Results.ToArray()).Select(v => v.Type).OfType<TensorType>()
        .Select(t => t.Element switch { FloatType f => f.Width, IntegerType i => Math.Max(8, i.Width), _ => 64 }).Min();

    /// <summary>A zero of the accumulator's type.</summary>
    public Attr AccumulatorZero => AccumulatorElement is FloatType ? new FloatAttr(AccumulatorElement, 0) : new IntegerAttr(AccumulatorElement, 0);

    public bool IsPacked => PanelDim is not null;
    public long K => Extent(KDim);

    /// <summary>Rows; <see cref="IrType.Dynamic"/> when known only at run time; 1 without a row dimension.</summary>
    public long M => MDim is { } m ? Extent(m) : 1;

    /// <summary>Columns of the output (not of the padded panels).</summary>
    public long N => IsPacked ? OutputType.Extents[^1] : NDim is { } n ? Extent(n) : 1;

    /// <summary>True when steps of k lie side by side in A (0) or B (1).</summary>
    public bool IsAlongK(int operand) => Maps[operand].Results[^1] is AffineDim last && last.Position == KDim;

    /// <summary>True when columns lie side by side in B.</summary>
    public bool HasColumnsLast => Maps[1].Results[^1] is AffineDim last && last.Position == NDim;

    // more than a thread's share of most L3 caches
    private const long MostPackedBytes = 16 << 20;

    /// <summary>
    /// True when a batch of B is copied into panels of the accumulator's type before the rows pass by: its columns would be read one by one where they lie, or each element be widened by each block of rows.
    /// </summary>
    public bool PacksBatches => Batch.Length > 0 && (!HasColumnsLast || BType.Element != AccumulatorElement) && NDim is not null && N != IrType.Dynamic && K != IrType.Dynamic
        && N * K * (AccumulatorBits / 8) <= MostPackedBytes;

    /// <summary>True when k can be what vectors run along: A has it last, and so has B, or a copy of it made at compile time.</summary>
    public bool TakesDots => !IsPacked && IsAlongK(0) && (IsAlongK(1) || Batch.Length == 0 && ConstantB is not null);

    /// <summary>Columns of a packed panel; 0 when B is not packed.</summary>
    public int PanelWidth => IsPacked ? (int)Extent(NDim!.Value) : 0;

    /// <summary>The constant that B is bound to outside the kernel; null when B is computed.</summary>
    public DenseElementsAttr? ConstantB =>
        B is BlockArgument { Index: var i } && Kernel.Operand(i).DefiningOp is { } op ? op.ConstantValue as DenseElementsAttr : null;

    private long Extent(int dim)
    {
        for (int operand = 0; operand < 2; operand++)
            for (int r = 0; r < Maps[operand].Results.Length; r++)
                if (Maps[operand].Results[r] is AffineDim d && d.Position == dim)
                    return ((TensorType)Contraction.Operand(operand).Type).Extents[r];
        throw new InvalidOperationException($"loop dimension d{dim} is in no operand");
    }

    /// <summary>An element of A (0) or B (1) as the contraction's body reads it: extended to the accumulator's type when it is narrower.</summary>
    public Value Widened(OpBuilder b, int operand, Value element)
    {
        var argument = Contraction.Body.Argument(operand);
        return element.Type == AccumulatorElement ? element : b.CreateValue(argument.Uses.First().Owner.Definition, [element], AccumulatorElement);
    }

    /// <summary>Recognizes a kernel; null when it is no single contraction with an elementwise epilogue.</summary>
    public static GemmKernel? Match(Operation kernel)
    {
        if (!kernel.Is(MtOps.Kernel) || kernel.ResultCount != 1) return null;
        var contractions = kernel.Body.Operations.Where(o => StructuredOp.From(o) is { } s && ContractionDims.Of(s) is not null).ToArray();
        if (contractions.Length != 1) return null;
        var contraction = contractions[0];
        if (contraction.Operand(0) is not BlockArgument || contraction.Operand(1) is not BlockArgument) return null;
        var view = LinalgView.Of(contraction)!;
        if (!StartsAtZero(contraction.Operand(2)) || !WidensPlainly(contraction)) return null;

        var (batch, rows, columns, reduced) = ContractionDims.Of(new StructuredOp(contraction))!;
        int[] b = Dims(view.Maps[1]), c = Dims(view.Maps[2]);
        if (reduced.Length != 1 || rows.Length > 1 || columns.Length > 2) return null;
        // Y is stored as it is computed: batch, rows, columns (panels before columns)
        if (!c.SequenceEqual([.. batch, .. rows, .. columns])) return null;
        if (columns.Length == 2 && !b.SequenceEqual([.. batch, columns[0], reduced[0], columns[1]])) return null;

        // what follows the product: [collapse_shape of panels] [extract_slice of the padding] [one elementwise generic] yield
        Value value = contraction.Result();
        Operation? epilogue = null;
        int input = 0;
        while (true)
        {
            if (!value.HasOneUse) return null;
            var use = value.Uses.First();
            var user = use.Owner;
            if (user.Is(MtOps.Yield)) break;
            if (columns.Length == 2 && epilogue is null && (user.Is(TensorOps.CollapseShape) || user.Is(TensorOps.ExtractSlice))) value = user.Result();
            else if (epilogue is null && LinalgView.Of(user) is { } e && e.IsElementwise && user.Is(LinalgOps.Generic) && user.ResultCount == 1
                && use.Index < e.InputCount && e.Maps[use.Index].IsIdentity && e.Maps[^1].IsIdentity)
            {
                (epilogue, input) = (user, use.Index);
                value = user.Result();
            }
            else return null;
        }
        if (epilogue is not null && epilogue.Operands.Where((v, i) => i != input && i < LinalgView.Of(epilogue)!.InputCount).Any(v => v is not BlockArgument)) return null;
        return new GemmKernel(kernel, contraction, view.Maps, batch,
            rows.Length == 0 ? null : rows[0], columns.Length == 0 ? null : columns[^1], columns.Length == 2 ? columns[0] : null, reduced[0], epilogue, input);
    }

    // each operand has the accumulator's type, or one cast makes it so
    private static bool WidensPlainly(Operation contraction)
    {
        var accumulator = contraction.Body.Argument(2).Type;
        return accumulator is FloatType or IntegerType && Enumerable.Range(0, 2).All(i => contraction.Body.Argument(i) is var x
            && (x.Type == accumulator || (x.HasOneUse && x.Uses.First().Owner is { OperandCount: 1, ResultCount: 1 } cast && cast.Result().Type == accumulator)));
    }

    private static int[] Dims(AffineMap map) => [.. map.Results.Select(r => ((AffineDim)r).Position)];

    // linalg.fill of 0
    private static bool StartsAtZero(Value init) =>
        init.DefiningOp is { } op && op.Is(LinalgOps.Fill) && op.Operand(0).DefiningOp?.ConstantValue is FloatAttr { Value: 0 } or IntegerAttr { Value.IsZero: true };
}
