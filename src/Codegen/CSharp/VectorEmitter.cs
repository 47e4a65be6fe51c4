using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>The vector dialect, memory aside.</summary>
internal static class VectorEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["vector.broadcast"] = Broadcast,
        ["vector.splat"] = Broadcast,
        ["vector.fma"] = MathEmitter.FusedMultiplyAdd,
        ["vector.extract"] = Extract,
        ["vector.insert"] = Insert,
        ["vector.extractelement"] = Extract,
        ["vector.insertelement"] = Insert,
        ["vector.from_elements"] = FromElements,
        ["vector.extract_strided_slice"] = ExtractSlice,
        ["vector.insert_strided_slice"] = InsertSlice,
        ["vector.shape_cast"] = ShapeCast,
        ["vector.bitcast"] = (e, op) => MethodEmitter.As(e.Value(op, 0), RequireVector(e, op, op.Operand(0)), RequireVector(e, op, op.Result())),
        ["vector.create_mask"] = CreateMask,
        ["vector.constant_mask"] = ConstantMask,
        ["vector.step"] = (e, op) => $"{CSharpTypes.Name(RequireVector(e, op, op.Result()))}.Indices",
        ["vector.shuffle"] = Shuffle,
        ["vector.reduction"] = ReductionEmitter.Reduce,
        ["mt.dot"] = (e, op) => e.Helper(typeof(WideLanes), Cil.VectorEmitter.DotMethod(op), e.Values(op)),
    };

    private static UnsupportedException None(Operation op) => new(op, $"from {op.Operand(0).Type} to {op.Result().Type} has no code in the C# emitter");

    private static Type RequireVector(MethodEmitter e, Operation op, Value value) => e.TypeOf(value) is var type && ClrTypes.IsVector(type) ? type : throw None(op);

    /// <summary>A scalar as what a lane holds: f16 and bf16 as bits, i1 as all bits set or none.</summary>
    private static Expr ToLane(MethodEmitter e, Expr value, IrType element, Type lane)
    {
        if (element == IrType.F16) return e.Helper(typeof(ScalarOps), nameof(ScalarOps.ToHalf), value);
        if (element == IrType.BF16) return e.Helper(typeof(ScalarOps), nameof(ScalarOps.ToBFloat16), value);
        if (element is IndexType) return Expr.Cast("long", value);
        if (element == IrType.I1) value = Expr.Choose(value, new Expr("-1", Expr.Additive), "0");
        return lane == typeof(float) || lane == typeof(double) || lane == typeof(int) || lane == typeof(long) && element != IrType.I1 ? value : Expr.Cast(CSharpTypes.Name(lane), value);
    }

    private static Expr FromLane(MethodEmitter e, Expr lane, IrType element) => element switch
    {
        FloatType { Kind: FloatKind.F16 } => e.Helper(typeof(ScalarOps), nameof(ScalarOps.FromHalf), lane),
        FloatType { Kind: FloatKind.BF16 } => e.Helper(typeof(ScalarOps), nameof(ScalarOps.FromBFloat16), lane),
        IndexType => Expr.Cast("nint", lane),
        IntegerType { Width: 1 } => Expr.Infix(lane, "!=", "0"),
        _ => lane,
    };

    private static Expr Create(Type vector, params IEnumerable<Expr> lanes) => MethodEmitter.VectorCall(vector, "Create", lanes);

    private static Expr Broadcast(MethodEmitter e, Operation op)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        if (from == to) return e.Value(op, 0);
        if (ClrTypes.IsVector(from)) throw None(op);
        return Create(to, ToLane(e, e.Value(op, 0), ClrTypes.ElementOf(op.Result().Type), ClrTypes.LaneOf(to)));
    }

    /// <summary>The lane that a static position picks; null when it is an operand.</summary>
    private static long? StaticLane(Operation op, VectorType vector)
    {
        var position = op.Attr<DenseArrayAttr>("static_position")?.ToInt64() ?? [];
        if (position.Contains(IrType.Dynamic) || op.Name.EndsWith("element")) return null;
        long lane = 0;
        for (int i = 0; i < position.Length; i++) lane = lane * vector.Shape[i] + position[i];
        for (int i = position.Length; i < vector.Rank; i++) lane *= vector.Shape[i];
        return lane;
    }

    private static Expr Index(MethodEmitter e, Value index) => e.TypeOf(index) == typeof(nint) ? e.Value(index) : Expr.Cast("nint", e.Value(index));

    private static Expr Extract(MethodEmitter e, Operation op)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        var whole = e.Value(op, 0);
        if (from == to) return whole;                                      // all of it: extents of 1 dropped
        if (ClrTypes.IsVector(to)) throw None(op);
        var lane = StaticLane(op, (VectorType)op.Operand(0).Type) is { } at
            ? whole.Dot($"GetElement({at})")
            : e.LaneCall(nameof(LaneOps.Extract), [from, ClrTypes.LaneOf(from)], whole, Index(e, op.Operand(op.OperandCount - 1)));
        return FromLane(e, lane, ClrTypes.ElementOf(op.Operand(0).Type));
    }

    private static Expr Insert(MethodEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        if (e.TypeOf(op.Operand(0)) == type) return e.Value(op, 0);
        if (ClrTypes.IsVector(e.TypeOf(op.Operand(0)))) throw None(op);
        var lane = ToLane(e, e.Value(op, 0), ClrTypes.ElementOf(op.Result().Type), ClrTypes.LaneOf(type));
        var whole = e.Like(op.Operand(1), type);
        return StaticLane(op, (VectorType)op.Result().Type) is { } at
            ? whole.Dot($"WithElement({at}, {lane})")
            : e.LaneCall(nameof(LaneOps.Insert), [type, ClrTypes.LaneOf(type)], lane, whole, Index(e, op.Operand(op.OperandCount - 1)));
    }

    private static Expr FromElements(MethodEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        if (!ClrTypes.IsVector(type)) return e.Value(op, 0);
        return Create(type, op.Operands.Select(o => ToLane(e, e.Value(o), ClrTypes.ElementOf(op.Result().Type), ClrTypes.LaneOf(type))));
    }

    private static (int First, int Count, int Stride) Slice(Operation op, VectorType whole, VectorType part)
    {
        long[] offsets = [.. op.Attr<ArrayAttr>("offsets")!.Elements.Select(a => ((IntegerAttr)a).Int64)];
        long[] strides = [.. op.Attr<ArrayAttr>("strides")!.Elements.Select(a => ((IntegerAttr)a).Int64)];
        int at = Math.Max(0, Array.FindIndex(whole.Shape.ToArray(), d => d != 1));
        return (at < offsets.Length ? (int)offsets[at] : 0, (int)part.ElementCount, at < strides.Length ? (int)strides[at] : 1);
    }

    private static Expr ExtractSlice(MethodEmitter e, Operation op)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        var (first, count, stride) = Slice(op, (VectorType)op.Operand(0).Type, (VectorType)op.Result().Type);
        var whole = e.Value(op, 0);
        if (from == to) return whole;
        if (!ClrTypes.IsVector(to)) return FromLane(e, whole.Dot($"GetElement({first})"), ClrTypes.ElementOf(op.Result().Type));
        return stride == 1 && ClrTypes.BitsOf(to) * 2 == ClrTypes.BitsOf(from) && first % count == 0
            ? whole.Dot(first == 0 ? "GetLower()" : "GetUpper()")
            : e.LaneCall(nameof(LaneOps.ExtractSlice), [from, to, ClrTypes.LaneOf(from)], whole, Expr.Of(first), Expr.Of(count), Expr.Of(stride));
    }

    private static Expr InsertSlice(MethodEmitter e, Operation op)
    {
        Type part = e.TypeOf(op.Operand(0)), whole = e.TypeOf(op.Result());
        var (first, count, stride) = Slice(op, (VectorType)op.Result().Type, (VectorType)op.Operand(0).Type);
        var value = e.Value(op, 0);
        if (part == whole) return value;
        var lane = ClrTypes.LaneOf(whole);
        return ClrTypes.IsVector(part)
            ? e.LaneCall(nameof(LaneOps.InsertSlice), [part, whole, lane], value, e.Value(op, 1), Expr.Of(first), Expr.Of(count), Expr.Of(stride))
            : e.Value(op, 1).Dot($"WithElement({first}, {ToLane(e, value, ClrTypes.ElementOf(op.Result().Type), lane)})");
    }

    private static Expr ShapeCast(MethodEmitter e, Operation op) => e.TypeOf(op.Operand(0)) == e.TypeOf(op.Result()) ? e.Value(op, 0) : throw None(op);

    private static Expr CreateMask(MethodEmitter e, Operation op)
    {
        var shape = ((VectorType)op.Result().Type).Shape;
        if (op.OperandCount > 1 && shape.Take(shape.Length - 1).Any(d => d != 1)) throw new UnsupportedException(op, "of several dimensions has no code in the C# emitter");
        return Mask(e.TypeOf(op.Result()), Index(e, op.Operand(op.OperandCount - 1)), shape[^1]);
    }

    private static Expr ConstantMask(MethodEmitter e, Operation op)
    {
        var sizes = op.Attr("mask_dim_sizes") switch
        {
            DenseArrayAttr dense => dense.ToInt64(),
            ArrayAttr array => [.. array.Elements.Select(a => ((IntegerAttr)a).Int64)],
            _ => [],
        };
        long lanes = ((VectorType)op.Result().Type).Shape[^1];
        return Mask(e.TypeOf(op.Result()), Expr.Native(Math.Clamp(sizes.Contains(0) ? 0 : sizes[^1], 0, lanes)), lanes);
    }

    // lane i is set when i < n, n clamped to 0..lanes so that it fits a lane
    private static Expr Mask(Type type, Expr n, long lanes)
    {
        bool constant = n.Text.All(char.IsAsciiDigit);
        if (!ClrTypes.IsVector(type)) return constant ? n.Text == "0" ? "false" : "true" : Expr.Infix(n, ">", "0");
        var lane = ClrTypes.LaneOf(type);
        var count = constant ? lane == typeof(int) ? n : Expr.Cast(CSharpTypes.Name(lane), n) : Expr.Cast(CSharpTypes.Name(lane), Expr.Call("Math.Clamp", n, "0", Expr.Native(lanes)));
        return MethodEmitter.VectorCall(type, "LessThan", $"{CSharpTypes.Name(type)}.Indices", Create(type, count));
    }

    private static Expr Shuffle(MethodEmitter e, Operation op)
    {
        Type from = RequireVector(e, op, op.Operand(0)), to = RequireVector(e, op, op.Result());
        var lanes = op.Attr<DenseArrayAttr>("mask")?.ToInt64() ?? [];
        Expr a = e.Value(op, 0), b = e.Value(op, 1);
        string indices = e.Names.Fresh("lanes");
        e.Out.Line($"int* {indices} = stackalloc int[] {{ {string.Join(", ", lanes)} }};");
        return e.LaneCall(nameof(LaneOps.Shuffle), [from, to, ClrTypes.LaneOf(from)], a, b, indices);
    }
}
