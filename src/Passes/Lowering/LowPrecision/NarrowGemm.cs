using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// A kernel seen as <c>Y[m, n] = epilogue(Σ_k A[m, k] · W[n, k], ...)</c> whose W (and perhaps A) has few bits: bf16, f16, bytes, or integers that stand for floats.
/// </summary>
/// <param name="Accumulator">f32 or i32.</param>
/// <param name="UnsignedA">A's bytes are 0 to 255.</param>
/// <param name="HasRows">False for a vector times a matrix.</param>
/// <param name="Epilogue">The elementwise <c>linalg.generic</c> on the product; null when there is none.</param>
/// <param name="EpilogueInput">Which input of the epilogue the product is.</param>
public sealed record NarrowGemm(
    Operation Kernel, Operation Contraction, BlockArgument A, NarrowWeight Weight, IrType Accumulator, bool UnsignedA, bool HasRows, Operation? Epilogue, int EpilogueInput)
{
    public IrType AElement => ((TensorType)A.Type).Element;
    public TensorType OutputType => (TensorType)Kernel.Result().Type;
    public bool IsInteger => Accumulator == IrType.I32;
    public bool IsPacked => Weight.Layout is not null;

    /// <summary>Rows; <see cref="IrType.Dynamic"/> when known only at run time.</summary>
    public long M => HasRows ? ((TensorType)A.Type).Extents[0] : 1;
    public long N => OutputType.Extents[^1];
    public long K => ((TensorType)A.Type).Extents[^1];

    /// <summary>The constant that W's bytes are; null when they are computed.</summary>
    public DenseElementsAttr? Constant => Kernel.Operand(Weight.Storage.Index).DefiningOp?.ConstantValue as DenseElementsAttr;

    /// <summary>True when vectors of bytes come and go: the narrowest unit, 64 bits, then has 8 lanes.</summary>
    public bool HasBytes => new[] { AElement, Weight.Element, OutputType.Element }.Concat(Epilogue?.Operands.Select(o => ((TensorType)o.Type).Element) ?? []).Any(t => t == IrType.I8);

    /// <summary>Recognizes a kernel; null when it is none of this kind, or one that the plain lowering must take.</summary>
    public static NarrowGemm? Match(Operation kernel)
    {
        if (!kernel.Is(MtOps.Kernel) || kernel.ResultCount != 1) return null;
        var contractions = kernel.Body.Operations.Where(o => StructuredOp.From(o) is { } s && ContractionDims.Of(s) is not null).ToArray();
        if (contractions is not [var contraction] || contraction.Operand(0) is not BlockArgument a || a.Type is not TensorType { Rank: 1 or 2 } aType) return null;
        var dims = ContractionDims.Of(new StructuredOp(contraction))!;
        if (dims is not { Batch.Length: 0, N.Length: 1, K.Length: 1, M.Length: <= 1 } || dims.M.Length != aType.Rank - 1) return null;
        bool rows = dims.M.Length == 1;
        int m = rows ? dims.M[0] : -1, n = dims.N[0], k = dims.K[0];
        var maps = new StructuredOp(contraction).IndexingMaps;
        if (!Reads(maps[0], rows ? [m, k] : [k]) || !Reads(maps[2], rows ? [m, n] : [n])) return null;
        bool columnsLast = Reads(maps[1], [k, n]);
        if (!columnsLast && !Reads(maps[1], [n, k])) return null;
        if (NarrowWeight.Match(contraction.Operand(1), columnsLast) is not { } weight || contraction.Operand(2).DefiningOp is not { } fill
            || !fill.Is(LinalgOps.Fill) || fill.Operand(0).DefiningOp?.ConstantValue is not (FloatAttr { Value: 0 } or IntegerAttr { Value.IsZero: true })) return null;
        var accumulator = ((TensorType)contraction.Result().Type).Element;
        bool bytes = aType.Element == IrType.I8 && weight.Element == IrType.I8 && weight.Dequantization is null && accumulator == IrType.I32;
        bool floats = aType.Element is FloatType && aType.Element != IrType.F64 && accumulator == IrType.F32 && (weight.Element is FloatType || weight.Dequantization is not null);
        if (!bytes && !floats || bytes && CastOf(contraction, 1) != "arith.extsi" || bytes && CastOf(contraction, 0) is not ("arith.extsi" or "arith.extui")) return null;
        if (aType.Extents[^1] is IrType.Dynamic or 0 || ((TensorType)contraction.Result().Type).Extents[^1] is IrType.Dynamic or 0) return null;

        Operation? epilogue = null;
        int input = 0;
        Value value = contraction.Result();
        while (true)
        {
            if (!value.HasOneUse) return null;
            var use = value.Uses.First();
            var user = use.Owner;
            if (user.Is(MtOps.Yield)) break;
            if (epilogue is not null || !user.Is(LinalgOps.Generic) || user.ResultCount != 1 || LinalgView.Of(user) is not { IsElementwise: true } e
                || use.Index >= e.InputCount || !e.Maps[use.Index].IsIdentity || !e.Maps[^1].IsIdentity) return null;
            if (e.Inputs.Where((v, i) => i != use.Index).Any(v => v is not BlockArgument)) return null;
            (epilogue, input, value) = (user, use.Index, user.Result());
        }
        return new NarrowGemm(kernel, contraction, a, weight, accumulator, bytes && CastOf(contraction, 0) == "arith.extui", rows, epilogue, input);
    }

    private static bool Reads(AffineMap map, int[] dims) => map.Results.Length == dims.Length && map.Results.Select((r, i) => r is AffineDim d && d.Position == dims[i]).All(x => x);

    // the name of the cast on an operand, null when there is none
    private static string? CastOf(Operation contraction, int operand)
    {
        var argument = contraction.Body.Argument(operand);
        return argument.HasOneUse && argument.Uses.First().Owner is { OperandCount: 1 } cast ? cast.Name : null;
    }

    /// <summary>True when byte instructions can multiply the weights: integers of one scale a channel, or nibbles of one a group.</summary>
    public bool IsFixedPoint => Weight.Dequantization switch
    {
        // Σ of K products of two signed bytes stays in 32 bits
        { Bits: 8, Group: 0 } => K < 1 << 17,
        { Bits: 4, Group: > 0 and var group } => group % 32 == 0 && group <= 1024,
        _ => false,
    };

    /// <summary>Panels that a schedule's register block reads side by side: machine code on vectors can.</summary>
    public int StreamsOf(Schedule schedule) => schedule.IsMachineCode && schedule.Isa != Isa.Amx ? schedule.Streams : 1;

    /// <summary>How W must lie for a schedule; null when the schedule has it stay as it is.</summary>
    public PanelLayout? LayoutFor(Schedule schedule)
    {
        int nr = schedule.Nr / StreamsOf(schedule);
        return schedule.IsDot || !schedule.Pack.Contains('b') ? null : schedule.Isa switch
        {
            Isa.Amx => IsInteger || IsFixedPoint ? new PanelLayout(nr, 4, Weight.Bits == 4 ? 32 : 64) : new PanelLayout(nr, 2, 32),
            Isa.Avx512Bf16 => new PanelLayout(nr, schedule.Widen == "panel" ? 1 : 2),
            Isa.Avx512Vnni when schedule.IsFixed => new PanelLayout(nr, 1, FixedPairBlock.Group),
            Isa.AvxVnni or Isa.Avx512Vnni => new PanelLayout(nr, 4, Raised: IsFixedPoint && Weight.Bits == 8),
            _ when Weight.Dequantization is { Bits: 4 } => new PanelLayout(nr, 4),
            _ => new PanelLayout(nr, IsInteger && schedule.Isa != Isa.Scalar ? 2 : 1),
        };
    }

    /// <summary>True when machine code widens such elements in registers of <c>isa = avx512</c>, with <c>code = "x86"</c>, and multiplies them in f32.</summary>
    public bool Widens(Isa isa) => isa == Isa.Avx512 && AElement == IrType.BF16 && Weight.Element == IrType.BF16;

    /// <summary>True when the elements may become fixed point of 16 bits: sums of f32 of bf16 or of f16.</summary>
    public bool IsFixable => AElement == Weight.Element && (AElement == IrType.BF16 || AElement == IrType.F16);

    /// <summary>True when a kind of machine code multiplies such elements.</summary>
    public bool Suits(Isa isa) => isa switch
    {
        Isa.F16c or Isa.Avx512F16c => AElement == IrType.F16 && Weight.Element == IrType.F16,
        Isa.AvxVnni or Isa.Avx512Vnni => IsInteger || IsFixedPoint,
        Isa.Avx512Bf16 => AElement == IrType.BF16 && Weight.Element == IrType.BF16,
        Isa.Amx => IsInteger || IsFixedPoint || AElement == Weight.Element && (AElement == IrType.BF16 || AElement == IrType.F16),
        _ => true,
    };
}
