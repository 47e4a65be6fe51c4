using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>Operations on <paramref name="lanes"/> values at once; on scalars when that is 1.</summary>
internal sealed class LaneBuilder(LoopBuilder loops, int lanes)
{
    public int Lanes => lanes;

    private OpBuilder Ops => loops.Ops;

    public IrType Of(IrType element) => lanes == 1 ? element : new VectorType([lanes], element);

    /// <summary>The lanes from an element on.</summary>
    public Value Load(Value memref, params ReadOnlySpan<Value> indices) =>
        lanes == 1 ? loops.Load(memref, indices) : Ops.VectorLoad((VectorType)Of(((ShapedType)memref.Type).Element), memref, indices);

    /// <summary><paramref name="times"/> elements a lane: what is loaded is a vector that much longer.</summary>
    public Value LoadGroups(int times, Value memref, params ReadOnlySpan<Value> indices) =>
        Ops.VectorLoad(new VectorType([lanes * times], ((ShapedType)memref.Type).Element), memref, indices);

    /// <summary>The first <paramref name="count"/> elements of those, zeros behind them; AVX-512 has masks for it.</summary>
    public Value LoadFirst(long count, int times, Value memref, params ReadOnlySpan<Value> indices)
    {
        Value mask = loops.FirstLanes(lanes * times, count), zeros = new LaneBuilder(loops, lanes * times).Zero(((ShapedType)memref.Type).Element);
        return Ops.CreateValue(VectorOps.MaskedLoad, [memref, .. indices, mask, zeros], zeros.Type);
    }

    public void Store(Value value, Value memref, params ReadOnlySpan<Value> indices)
    {
        if (lanes == 1) loops.Store(value, memref, indices);
        else Ops.VectorStore(value, memref, indices);
    }

    /// <summary>What fills as many lanes of 32 bits, as those.</summary>
    public Value Bits(Value groups) => Ops.VectorBitcast(groups, (VectorType)Of(IrType.I32));

    public Value Splat(Value scalar) => lanes == 1 ? scalar : Ops.Broadcast(scalar, (VectorType)Of(scalar.Type));

    public Value Constant(Attr value, IrType element) =>
        lanes == 1 ? loops.Scalar(value, element) : loops.Scalar(DenseElementsAttr.Splat((VectorType)Of(element), value), Of(element));

    public Value Zero(IrType element) => Constant(element is FloatType ? new FloatAttr(element, 0) : new IntegerAttr(element, 0), element);

    public Value Int(long value, IrType element) => Constant(new IntegerAttr(element, value), element);

    public Value Fma(Value x, Value y, Value sum) => Ops.CreateValue(lanes == 1 ? MathOps.Fma : VectorOps.Fma, [x, y, sum], sum.Type);

    public Value Binary(OpDefinition op, Value x, Value y) => Ops.CreateValue(op, [x, y], x.Type);

    /// <summary>The lanes of f32 or i32 combined by an operation, in halves through <paramref name="memory"/>, i32 [lanes], down to four: for machine code, which has no instruction for it.</summary>
    public Value Reduce(Value all, OpDefinition op, Value memory)
    {
        var (element, count) = (((VectorType)all.Type).Element, lanes);
        for (; count > 4; count /= 2)
        {
            Ops.VectorStore(As(all, count, IrType.I32), memory, loops.Index(0));
            var half = new LaneBuilder(loops, count / 2);
            all = half.Binary(op, As(half.Load(memory, loops.Index(0)), half.Lanes, element), As(half.Load(memory, loops.Index(count / 2)), half.Lanes, element));
        }
        Ops.VectorStore(As(all, count, IrType.I32), memory, loops.Index(0));
        return Enumerable.Range(0, count).Select(l => loops.Load(memory, loops.Index(l))).Select(v => element == IrType.I32 ? v : Ops.Bitcast(v, element)).Aggregate((x, y) => Ops.CreateValue(op, [x, y], element));

        Value As(Value v, int lanes, IrType type) => element == IrType.I32 ? v : Ops.VectorBitcast(v, new VectorType([lanes], type));
    }

    public Value Cast(OpDefinition op, Value x, IrType element) => Ops.CreateValue(op, [x], Of(element));

    /// <summary>bf16, f16 or i8 to f32; f32 as it is.</summary>
    public Value ToSingle(Value x, IrType element) =>
        element == IrType.F32 ? x : Cast(element is FloatType ? ArithOps.ExtF : ArithOps.SIToFP, x, IrType.F32);
}
