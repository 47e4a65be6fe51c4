using System.Reflection.Emit;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

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
        ["vector.bitcast"] = (e, op) =>
        {
            e.Push(op, 0);
            e.As(RequireVector(e, op, op.Operand(0)), RequireVector(e, op, op.Result()));
        },
        ["vector.create_mask"] = CreateMask,
        ["vector.constant_mask"] = ConstantMask,
        ["vector.step"] = (e, op) => e.Call(RequireVector(e, op, op.Result()), "get_Indices", null),
        ["vector.shuffle"] = Shuffle,
        ["vector.reduction"] = ReductionEmitter.Reduce,
        ["mt.dot"] = Dot,
    };

    private static void Dot(StageEmitter e, Operation op)
    {
        e.PushAll(op);
        Type factors = RequireVector(e, op, op.Operand(0)), sums = RequireVector(e, op, op.Result());
        e.Call(typeof(WideLanes), DotMethod(op), null, factors, factors, sums);
    }

    /// <summary>The method of <see cref="WideLanes"/> that <c>mt.dot</c> is.</summary>
    public static string DotMethod(Operation op) =>
        ClrTypes.ElementOf(op.Operand(0).Type) == IrType.I16 ? nameof(WideLanes.DotPairs) : op.Attr("unsigned") is null ? nameof(WideLanes.DotBytes) : nameof(WideLanes.DotUnsignedBytes);

    private static Type RequireVector(StageEmitter e, Operation op, Value value) =>
        e.TypeOf(value) is var type && ClrTypes.IsVector(type) ? type : throw new UnsupportedException(op, $"on {value.Type} has no code in the CIL emitter");

    /// <summary>Turns the scalar on the stack into what a lane holds: f16 and bf16 into bits, i1 into all bits set or none.</summary>
    private static void ToLane(StageEmitter e, IrType element)
    {
        if (element == IrType.F16) e.Call(typeof(ScalarOps), nameof(ScalarOps.ToHalf), null, typeof(float));
        else if (element == IrType.BF16) e.Call(typeof(ScalarOps), nameof(ScalarOps.ToBFloat16), null, typeof(float));
        else if (element is IndexType) e.Il.Conv(OpCodes.Conv_I8);
        else if (element == IrType.I1) e.Il.Unary(OpCodes.Neg);
    }

    private static void FromLane(StageEmitter e, IrType element)
    {
        if (element == IrType.F16) e.Call(typeof(ScalarOps), nameof(ScalarOps.FromHalf), null, typeof(ushort));
        else if (element == IrType.BF16) e.Call(typeof(ScalarOps), nameof(ScalarOps.FromBFloat16), null, typeof(ushort));
        else if (element is IndexType) e.Il.Conv(OpCodes.Conv_I);
        else if (element == IrType.I1)
        {
            e.Il.LdcI4(1);
            e.Il.Binary(OpCodes.And);
        }
    }

    // a mask of 64-bit lanes takes a long
    private static void MaskLane(StageEmitter e, IrType element, Type lane)
    {
        if (element == IrType.I1 && lane == typeof(long)) e.Il.Conv(OpCodes.Conv_I8);
    }

    private static void Broadcast(StageEmitter e, Operation op)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        if (from == to)
        {
            e.Push(op, 0);
            return;
        }
        if (ClrTypes.IsVector(from)) throw new UnsupportedException(op, $"from {op.Operand(0).Type} to {op.Result().Type} has no code in the CIL emitter");
        e.Push(op, 0);
        var lane = ClrTypes.LaneOf(to);
        var element = ClrTypes.ElementOf(op.Result().Type);
        ToLane(e, element);
        MaskLane(e, element, lane);
        e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(to)), "Create", lane, lane);
    }

    /// <summary>The lane that a static position picks; null when it is an operand.</summary>
    private static long? StaticLane(Operation op, VectorType vector)
    {
        var position = op.Attr<DenseArrayAttr>("static_position")?.ToInt64() ?? [];
        if (position.Contains(IrType.Dynamic)) return null;
        long lane = 0;
        for (int i = 0; i < position.Length; i++) lane = lane * vector.Shape[i] + position[i];
        for (int i = position.Length; i < vector.Rank; i++) lane *= vector.Shape[i];
        return op.Name.EndsWith("element") ? null : lane;
    }

    private static void Extract(StageEmitter e, Operation op)
    {
        var from = e.TypeOf(op.Operand(0));
        var to = e.TypeOf(op.Result());
        e.Push(op, 0);
        if (from == to) return;                                            // all of it: extents of 1 dropped
        if (ClrTypes.IsVector(to)) throw new UnsupportedException(op, "takes a vector out of a vector of several, which the CIL emitter has no code for");
        var lane = ClrTypes.LaneOf(from);
        if (StaticLane(op, (VectorType)op.Operand(0).Type) is { } at)
        {
            e.Il.LdcI4((int)at);
            e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(from)), "GetElement", lane, from, typeof(int));
        }
        else
        {
            PushIndex(e, op.Operand(op.OperandCount - 1));
            e.LaneCall(nameof(LaneOps.Extract), [from, lane], from, typeof(nint));
        }
        if (ClrTypes.ElementOf(op.Operand(0).Type) == IrType.I1 && lane == typeof(long)) e.Il.Conv(OpCodes.Conv_I4);
        FromLane(e, ClrTypes.ElementOf(op.Operand(0).Type));
    }

    private static void PushIndex(StageEmitter e, Value index)
    {
        e.Push(index);
        if (e.TypeOf(index) != typeof(nint)) e.Il.Conv(OpCodes.Conv_I);
    }

    private static void Insert(StageEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        if (e.TypeOf(op.Operand(0)) == type)
        {
            e.Push(op, 0);
            return;
        }
        if (ClrTypes.IsVector(e.TypeOf(op.Operand(0)))) throw new UnsupportedException(op, "puts a vector into a vector of several, which the CIL emitter has no code for");
        var lane = ClrTypes.LaneOf(type);
        var element = ClrTypes.ElementOf(op.Result().Type);
        if (StaticLane(op, (VectorType)op.Result().Type) is { } at)
        {
            PushLike(e, op.Operand(1), type);
            e.Il.LdcI4((int)at);
            e.Push(op, 0);
            ToLane(e, element);
            MaskLane(e, element, lane);
            e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(type)), "WithElement", lane, type, typeof(int), lane);
            return;
        }
        e.Push(op, 0);
        ToLane(e, element);
        MaskLane(e, element, lane);
        PushLike(e, op.Operand(1), type);
        PushIndex(e, op.Operand(op.OperandCount - 1));
        e.LaneCall(nameof(LaneOps.Insert), [type, lane], lane, type, typeof(nint));
    }

    private static void PushLike(StageEmitter e, Value value, Type type)
    {
        if (ClrTypes.ElementOf(value.Type) == IrType.I1) e.PushMask(value, type);
        else e.Push(value);
    }

    private static void FromElements(StageEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        var element = ClrTypes.ElementOf(op.Result().Type);
        if (!ClrTypes.IsVector(type))
        {
            e.Push(op, 0);
            return;
        }
        var lane = ClrTypes.LaneOf(type);
        foreach (var operand in op.Operands)
        {
            e.Push(operand);
            ToLane(e, element);
            MaskLane(e, element, lane);
        }
        e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(type)), "Create", null, [.. Enumerable.Repeat(lane, op.OperandCount)]);
    }

    private static (int First, int Count, int Stride) Slice(Operation op, VectorType whole, VectorType part)
    {
        long[] offsets = op.Attr<ArrayAttr>("offsets")!.Elements.Select(a => ((IntegerAttr)a).Int64).ToArray();
        long[] strides = op.Attr<ArrayAttr>("strides")!.Elements.Select(a => ((IntegerAttr)a).Int64).ToArray();
        int at = Math.Max(0, Array.FindIndex(whole.Shape.ToArray(), d => d != 1));
        return (at < offsets.Length ? (int)offsets[at] : 0, (int)part.ElementCount, at < strides.Length ? (int)strides[at] : 1);
    }

    private static void ExtractSlice(StageEmitter e, Operation op)
    {
        Type from = e.TypeOf(op.Operand(0)), to = e.TypeOf(op.Result());
        var (first, count, stride) = Slice(op, (VectorType)op.Operand(0).Type, (VectorType)op.Result().Type);
        e.Push(op, 0);
        if (from == to) return;
        var lane = ClrTypes.LaneOf(from);
        int bits = ClrTypes.BitsOf(from);
        if (!ClrTypes.IsVector(to))
        {
            e.Il.LdcI4(first);
            e.Call(ClrTypes.VectorClass(bits), "GetElement", lane, from, typeof(int));
            FromLane(e, ClrTypes.ElementOf(op.Result().Type));
        }
        else if (stride == 1 && ClrTypes.BitsOf(to) * 2 == bits && first % count == 0)
            e.Call(ClrTypes.VectorClass(bits), first == 0 ? "GetLower" : "GetUpper", lane, from);
        else
        {
            e.Il.LdcI4(first);
            e.Il.LdcI4(count);
            e.Il.LdcI4(stride);
            e.LaneCall(nameof(LaneOps.ExtractSlice), [from, to, lane], from, typeof(int), typeof(int), typeof(int));
        }
    }

    private static void InsertSlice(StageEmitter e, Operation op)
    {
        Type part = e.TypeOf(op.Operand(0)), whole = e.TypeOf(op.Result());
        var (first, count, stride) = Slice(op, (VectorType)op.Result().Type, (VectorType)op.Operand(0).Type);
        if (part == whole)
        {
            e.Push(op, 0);
            return;
        }
        var lane = ClrTypes.LaneOf(whole);
        if (!ClrTypes.IsVector(part))
        {
            e.Push(op, 1);
            e.Il.LdcI4(first);
            e.Push(op, 0);
            ToLane(e, ClrTypes.ElementOf(op.Result().Type));
            e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(whole)), "WithElement", lane, whole, typeof(int), lane);
            return;
        }
        e.PushAll(op);
        e.Il.LdcI4(first);
        e.Il.LdcI4(count);
        e.Il.LdcI4(stride);
        e.LaneCall(nameof(LaneOps.InsertSlice), [part, whole, lane], part, whole, typeof(int), typeof(int), typeof(int));
    }

    private static void ShapeCast(StageEmitter e, Operation op)
    {
        if (e.TypeOf(op.Operand(0)) != e.TypeOf(op.Result())) throw new UnsupportedException(op, $"from {op.Operand(0).Type} to {op.Result().Type} has no code in the CIL emitter");
        e.Push(op, 0);
    }

    // lane i is set when i < n, n clamped to 0..lanes so that it fits a lane
    private static void CreateMask(StageEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        var shape = ((VectorType)op.Result().Type).Shape;
        if (op.OperandCount > 1 && shape.Take(shape.Length - 1).Any(d => d != 1)) throw new UnsupportedException(op, "of several dimensions has no code in the CIL emitter");
        PushIndex(e, op.Operand(op.OperandCount - 1));
        Mask(e, type, shape[^1]);
    }

    private static void ConstantMask(StageEmitter e, Operation op)
    {
        var type = e.TypeOf(op.Result());
        var sizes = op.Attr("mask_dim_sizes") switch
        {
            DenseArrayAttr dense => dense.ToInt64(),
            ArrayAttr array => [.. array.Elements.Select(a => ((IntegerAttr)a).Int64)],
            _ => [],
        };
        e.Il.LdcNint(sizes.Contains(0) ? 0 : sizes[^1]);
        Mask(e, type, ((VectorType)op.Result().Type).Shape[^1]);
    }

    private static void Mask(StageEmitter e, Type type, long lanes)
    {
        e.Il.LdcNint(0);
        e.Il.LdcNint(lanes);
        e.Call(typeof(Math), "Clamp", null, typeof(nint), typeof(nint), typeof(nint));
        if (!ClrTypes.IsVector(type))
        {
            e.Il.Conv(OpCodes.Conv_I4);
            return;
        }
        var lane = ClrTypes.LaneOf(type);
        e.Il.Conv(lane == typeof(long) ? OpCodes.Conv_I8 : OpCodes.Conv_I4);
        e.WithTemporary(lane == typeof(long) ? typeof(long) : typeof(int), n =>
        {
            e.Il.Stloc(n);
            e.Call(type, "get_Indices", null);
            e.Il.Ldloc(n);
        });
        e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(type)), "Create", lane, lane);
        e.VectorCall(type, "LessThan", 2);
    }

    private static void Shuffle(StageEmitter e, Operation op)
    {
        Type from = RequireVector(e, op, op.Operand(0)), to = RequireVector(e, op, op.Result());
        int[] lanes = [.. (op.Attr<DenseArrayAttr>("mask")?.ToInt64() ?? []).Select(i => (int)i)];
        e.Push(op, 0);
        e.Push(op, 1);
        e.Context.PushConstant(e.Il, System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(lanes).ToArray());
        var lane = ClrTypes.LaneOf(from);
        e.LaneCall(nameof(LaneOps.Shuffle), [from, to, lane], from, from, typeof(int*));
    }
}
