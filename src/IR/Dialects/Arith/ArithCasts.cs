using System.Numerics;
using static MaxTune.IR.ArithShapes;
using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Conversions between numeric types, lane by lane.</summary>
public static partial class ArithOps
{
    private static readonly TypeConstraint IndexCastable = new("signless-integer-like or memref of signless-integer",
        t => TypeConstraints.SignlessIntegerLike.Holds(t) || (t is MemRefType or UnrankedMemRefType && TypeConstraints.SignlessIntegerOrIndex.Holds(((ShapedType)t).Element)));

    private static readonly TypeConstraint Bitcastable = new("signless-integer-or-float-like or memref of signless-integer or float",
        t => (t is MemRefType or UnrankedMemRefType ? ((ShapedType)t).Element : TypeConstraints.Scalar(t)) is FloatType or IntegerType { Signedness: Signedness.Signless });

    public static readonly OpDefinition ExtF = Cast("arith.extf", TypeConstraints.FloatLike, TypeConstraints.FloatLike,
        (from, to) => from is FloatType f && to is FloatType t && f.Width < t.Width,
        (x, _, to, frame) => frame.Round((double)x, to),
        (x, to) => Narrow(x, to), flags: [ArithAttrs.OptionalFastMath]);

    public static readonly OpDefinition TruncF = Cast("arith.truncf", TypeConstraints.FloatLike, TypeConstraints.FloatLike,
        (from, to) => from is FloatType f && to is FloatType t && f.Width > t.Width,
        (x, _, to, frame) => frame.Round((double)x, to),
        (x, to) => Narrow(x, to),
        fold: (op, _) => op.Attr("roundingmode") is null && op.Operand(0).DefiningOp is { Name: "arith.extf" } ext && ext.Operand(0).Type == op.Result().Type
            ? [ext.Operand(0)] : null,   // truncf(extf(x)) → x
        flags: [ArithAttrs.RoundingMode, ArithAttrs.OptionalFastMath],
        format: "$in ($roundingmode^)? (`fastmath` `` $fastmath^)? attr-dict `:` type($in) `to` type($out)");

    public static readonly OpDefinition ExtSI = Cast("arith.extsi", TypeConstraints.SignlessFixedWidthIntegerLike, TypeConstraints.SignlessFixedWidthIntegerLike,
        Wider, (x, from, to, _) => IntBits.Wrap(Signed(x, from), to), (x, to) => IntBits.Attr(Signed(x), to),
        fold: (op, _) => Through(op, "arith.extsi"));

    public static readonly OpDefinition ExtUI = Cast("arith.extui", TypeConstraints.SignlessFixedWidthIntegerLike, TypeConstraints.SignlessFixedWidthIntegerLike,
        Wider, (x, from, to, _) => IntBits.Wrap(Unsigned(x, from), to), (x, to) => IntBits.Attr(Unsigned(x), to),
        fold: (op, _) => Through(op, "arith.extui"));

    public static readonly OpDefinition TruncI = Cast("arith.trunci", TypeConstraints.SignlessFixedWidthIntegerLike, TypeConstraints.SignlessFixedWidthIntegerLike,
        (from, to) => Wider(to, from), (x, _, to, _) => IntBits.Wrap((long)x, to), (x, to) => IntBits.Attr(Signed(x), to),
        fold: (op, _) => op.Operand(0).DefiningOp is { Name: "arith.extsi" or "arith.extui" } ext && ext.Operand(0).Type == op.Result().Type
            ? [ext.Operand(0)] : null,   // trunci(ext(x)) → x
        flags: [ArithAttrs.Overflow],
        format: "$in (`overflow` `` $overflowFlags^)? attr-dict `:` type($in) `to` type($out)");

    public static readonly OpDefinition SIToFP = Cast("arith.sitofp", TypeConstraints.SignlessFixedWidthIntegerLike, TypeConstraints.FloatLike,
        (from, to) => from is IntegerType && to is FloatType,
        (x, from, to, frame) => frame.Round(FromInteger(Signed(x, from), to), to),
        (x, to) => Convert(x, to, signed: true));

    public static readonly OpDefinition UIToFP = Cast("arith.uitofp", TypeConstraints.SignlessFixedWidthIntegerLike, TypeConstraints.FloatLike,
        (from, to) => from is IntegerType && to is FloatType,
        (x, from, to, frame) => frame.Round(FromInteger((ulong)Unsigned(x, from), to), to),
        (x, to) => Convert(x, to, signed: false));

    // out of range is poison: it does not fold, and reads as 0 when run
    public static readonly OpDefinition FPToSI = Cast("arith.fptosi", TypeConstraints.FloatLike, TypeConstraints.SignlessFixedWidthIntegerLike,
        (from, to) => from is FloatType && to is IntegerType,
        (x, _, to, _) => ToInteger((double)x, to, signed: true) ?? 0L,
        (x, to) => x is FloatAttr f && IntBits.Width(to) is not null && ToInteger(f.Value, to, signed: true) is { } i ? IntBits.Attr(i, to) : null);

    public static readonly OpDefinition FPToUI = Cast("arith.fptoui", TypeConstraints.FloatLike, TypeConstraints.SignlessFixedWidthIntegerLike,
        (from, to) => from is FloatType && to is IntegerType,
        (x, _, to, _) => ToInteger((double)x, to, signed: false) ?? 0L,
        (x, to) => x is FloatAttr f && IntBits.Width(to) is not null && ToInteger(f.Value, to, signed: false) is { } i ? IntBits.Attr(i, to) : null);

    public static readonly OpDefinition IndexCast = Cast("arith.index_cast", IndexCastable, IndexCastable, IndexAndInteger,
        (x, from, to, _) => IntBits.Wrap(Signed(x, from), to), (x, to) => IntBits.Attr(Signed(x), to),
        fold: (op, _) => RoundTrip(op, "arith.index_cast"));

    public static readonly OpDefinition IndexCastUI = Cast("arith.index_castui", IndexCastable, IndexCastable, IndexAndInteger,
        (x, from, to, _) => IntBits.Wrap(Unsigned(x, from), to), (x, to) => IntBits.Attr(Unsigned(x), to),
        fold: (op, _) => RoundTrip(op, "arith.index_castui"));

    public static readonly OpDefinition Bitcast = Cast("arith.bitcast", Bitcastable, Bitcastable,
        (from, to) => BitWidth(from) is { } width && width == BitWidth(to),
        (x, from, to, _) => NdArray.Unbox(DenseElementsAttr.Decode(to, DenseElementsAttr.Encode(NdArray.Box(x, from)))),
        (x, to) => DenseElementsAttr.Decode(to, DenseElementsAttr.Encode(x)),
        fold: (op, _) => op.Operand(0).Type == op.Result().Type ? [op.Operand(0)] : RoundTrip(op, "arith.bitcast"));

    public static readonly OpDefinition ScalingExtF = Scaling("arith.scaling_extf", [ArithAttrs.OptionalFastMath], "", (x, scale) => x * scale,
        (from, to) => from.Width < to.Width);

    public static readonly OpDefinition ScalingTruncF = Scaling("arith.scaling_truncf", [ArithAttrs.RoundingMode, ArithAttrs.OptionalFastMath], "($roundingmode^)? ", (x, scale) => x / scale,
        (from, to) => from.Width > to.Width);

    // the scale is a power of two: it is read as f8E8M0FNU
    private static OpDefinition Scaling(
        string name, AttrDef[] flags, string format, Func<double, double, double> kernel, Func<FloatType, FloatType, bool> compatible) => new(name)
        {
            Operands = [new("in", TypeConstraints.FloatLike), new("scale", TypeConstraints.FloatLike)],
            Results = [new("out", TypeConstraints.FloatLike)],
            Attributes = flags,
            Traits = Pointwise,
            Effects = MemoryEffects.None,
            AssemblyFormat = $"$in `,` $scale {format}(`fastmath` `` $fastmath^)? attr-dict `:` type($in) `,` type($scale) `to` type($out)",
            Verify = (op, sink) =>
            {
                IrType from = op.Operand(0).Type, to = op.Result().Type;
                if (from is ShapedType a && to is ShapedType b && a.Dims != b.Dims) sink.OpError(op, "failed to verify that input and output have the same tensor dimensions");
                else if (!compatible((FloatType)Lanes.Element(from), (FloatType)Lanes.Element(to))) sink.OpError(op, $"operand type '{from}' and result type '{to}' are cast incompatible");
            },
            Semantics = (op, frame) =>
            {
                var to = Lanes.Element(op.Result().Type);
                var scaleType = new FloatType(FloatKind.F8E8M0FNU);
                frame.Set(op.Result(), Lanes.Each(op, frame, 0, to, (x, lane) =>
                    frame.Round(kernel((double)Lanes.Lane(x[0], lane), FloatBits.Round((double)Lanes.Lane(x[1], lane), scaleType)), to)));
            },
        };

    private static OpDefinition Cast(
        string name, TypeConstraint from, TypeConstraint to, Func<IrType, IrType, bool> compatible,
        Func<object, IrType, IrType, InterpreterFrame, object> run, Func<Attr, IrType, Attr?> constant,
        OpFolder? fold = null, AttrDef[]? flags = null, string? format = null) => new(name)
        {
            Operands = [new("in", from)],
            Results = [new("out", to)],
            Attributes = flags ?? [],
            Traits = Pointwise | SameOperandsAndResultShape,
            Effects = MemoryEffects.None,
            AssemblyFormat = format ?? (flags is null
                ? "$in attr-dict `:` type($in) `to` type($out)"
                : "$in (`fastmath` `` $fastmath^)? attr-dict `:` type($in) `to` type($out)"),
            Verify = (op, sink) =>
            {
                IrType source = op.Operand(0).Type, target = op.Result().Type;
                if (source is TensorType s && target is TensorType t && s.Extents != t.Extents)
                    sink.OpError(op, "failed to verify that input and output have the same tensor dimensions");
                else if (!compatible(Lanes.Element(source), Lanes.Element(target)) || source is ShapedType != target is ShapedType)
                    sink.OpError(op, $"operand type '{source}' and result type '{target}' are cast incompatible");
            },
            Semantics = Lanes.Map(run),
            Fold = Folds.FirstOf(fold, (op, constants) =>
                Lanes.FoldEach(constants, op.Result().Type, lanes => constant(lanes[0], Lanes.Element(op.Result().Type)))),
        };

    // cast(cast(x : a → b) : b → a) → x
    private static object[]? RoundTrip(Operation op, string inner) =>
        op.Operand(0).DefiningOp is { } source && source.Name == inner && source.Operand(0).Type == op.Result().Type ? [source.Operand(0)] : null;

    // ext(ext(x)) reads through: the operand is replaced in place
    private static object[]? Through(Operation op, string inner)
    {
        if (op.Operand(0).DefiningOp is not { } source || source.Name != inner) return null;
        op.SetOperand(0, source.Operand(0));
        return [op.Result()];
    }

    private static bool Wider(IrType from, IrType to) => from is IntegerType f && to is IntegerType t && f.Width < t.Width;
    private static bool IndexAndInteger(IrType from, IrType to) => (from is IndexType && to is IntegerType) || (from is IntegerType && to is IndexType);

    private static int? BitWidth(IrType type) => type switch { IntegerType i => i.Width, FloatType f => f.Width, _ => null };

    private static long Signed(object x, IrType type) => IntBits.SignExtend((long)x, IntBits.Width(type) ?? 64);
    private static long Unsigned(object x, IrType type) => (long)IntBits.ZeroExtend((long)x, IntBits.Width(type) ?? 64);
    private static BigInteger Signed(Attr x) => WideInts.Wrap(((IntegerAttr)x).Value, BitWidth(((IntegerAttr)x).Type) ?? 64, signed: true);
    private static BigInteger Unsigned(Attr x) => WideInts.Wrap(((IntegerAttr)x).Value, BitWidth(((IntegerAttr)x).Type) ?? 64, signed: false);
    private static Attr? Convert(Attr x, IrType to, bool signed) =>
        WideInts.Holds(((IntegerAttr)x).Type) ? null : Narrow(signed ? FromInteger((long)Signed(x), to) : FromInteger((ulong)Unsigned(x), to), to);

    private static Attr? Narrow(Attr x, IrType to) => x is FloatAttr f ? Narrow(f.Value, to) : null;
    private static Attr? Narrow(double x, IrType to) => to is FloatType { Kind: not (FloatKind.F80 or FloatKind.F128) } t ? new FloatAttr(to, FloatBits.Round(x, t)) : null;

    // i64 → f32 must round once: via f64 it may round twice
    private static double FromInteger(long x, IrType to) => to == IrType.F32 ? (double)(float)x : (double)x;
    private static double FromInteger(ulong x, IrType to) => to == IrType.F32 ? (double)(float)x : (double)x;

    private static long? ToInteger(double x, IrType to, bool signed)
    {
        int width = IntBits.Width(to) ?? throw new InterpreterException($"integers of type {to} are not interpreted");
        double truncated = Math.Truncate(x);
        double limit = Math.ScaleB(1, signed ? width - 1 : width);
        if (double.IsNaN(x) || truncated >= limit || truncated < (signed ? -limit : 0)) return null;
        return IntBits.Wrap(signed || truncated < 9.2e18 ? (long)truncated : (long)(ulong)truncated, to);
    }
}
