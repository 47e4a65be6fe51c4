using MaxTune.IR;
using MaxTune.Passes.Lowering;

namespace MaxTune.Passes.Loops;

/// <summary>
/// Turns one marked innermost loop into vector code:
/// <code>
/// for j in [0, 19) {vectorize 8}: y[i, j] = x[i, j] + b
///   → for j in [0, 16) step 8: store (load x[i, j] : vector&lt;8>) + splat b
///     maskedstore at 16, 3 lanes
/// </code>
/// Loads and stores must be unit-stride in the loop variable (or not depend on it). A reduction (<c>iter_args</c>) keeps one vector of
/// partial results, which the lanes of a last, partial vector leave as they are; a remainder of unknown length runs as scalars.
/// </summary>
internal sealed class VectorizeLoop
{
    private readonly Operation loop;
    private readonly int lanes;
    private readonly LoopBuilder loops;
    private readonly BlockArgument iv;
    private readonly Dictionary<Value, long> stride = [];      // index values: how they grow with the loop variable
    private readonly HashSet<Value> varying = [];              // values that differ from lane to lane
    private readonly List<(Operation Combiner, string Kind)> reductions = [];

    private VectorizeLoop(Operation loop, int lanes, LoopBuilder loops)
    {
        (this.loop, this.lanes, this.loops) = (loop, lanes, loops);
        iv = loop.Body.Argument(0);
        stride[iv] = 1;
    }

    /// <summary>Rewrites the loop; false (and the loop as it was, without its mark) when it must stay scalar.</summary>
    public static bool Run(Operation loop, int lanes, LoopBuilder loops)
    {
        var attempt = new VectorizeLoop(loop, lanes, loops);
        if (lanes <= 1 || LoopBuilder.ConstantOf(loop.Operand(2)) != 1 || !attempt.Analyze()) return false;
        attempt.Rewrite();
        return true;
    }

    private bool Analyze()
    {
        for (int i = 1; i < loop.Body.Arguments.Count; i++)
        {
            var carried = loop.Body.Argument(i);
            var yielded = loop.Body.Last!.Operand(i - 1);
            if (!carried.HasOneUse || yielded.DefiningOp is not { } combiner || !ReferenceEquals(carried.Uses.First().Owner, combiner)
                || !yielded.HasOneUse || CombinerKind(combiner) is not { } kind || combiner.Is(MathOps.Fma) && carried.Uses.First().Index != 2) return false;
            reductions.Add((combiner, kind));
            varying.Add(carried);
        }
        foreach (var op in loop.Body.Operations)
            if (!op.IsTerminator && !Classify(op)) return false;
        return true;
    }

    private static string? CombinerKind(Operation op) => op.Name switch
    {
        "arith.addf" or "arith.addi" or "math.fma" => "add",
        "arith.mulf" or "arith.muli" => "mul",
        "arith.maximumf" => "maximumf",
        "arith.minimumf" => "minimumf",
        "arith.maxnumf" => "maxnumf",
        "arith.minnumf" => "minnumf",
        "arith.maxsi" => "maxsi",
        "arith.minsi" => "minsi",
        _ => null,
    };

    private long Stride(Value value) => stride.GetValueOrDefault(value);

    private bool Classify(Operation op)
    {
        if (op.Regions.Length > 0) return false;
        if (op.Is(MemRefOps.Load) || op.Is(MemRefOps.Store))
        {
            bool store = op.Is(MemRefOps.Store);
            var indices = op.Operands.Skip(store ? 2 : 1).ToArray();
            if (indices.Any(varying.Contains)) return false;
            bool uniform = indices.All(i => Stride(i) == 0);
            if (store && uniform) return false;
            if (!uniform && (indices[..^1].Any(i => Stride(i) != 0) || Stride(indices[^1]) != 1 || !IsUnitStride(op.Operand(store ? 1 : 0)))) return false;
            if (!store && !uniform) varying.Add(op.Result());
            return true;
        }
        if (op.Is(ArithOps.Constant)) return true;
        if (op.ResultCount != 1) return false;
        if (op.Result().Type is IndexType && !op.Operands.Any(varying.Contains))
        {
            if (op.Operands.All(o => Stride(o) == 0)) return op.IsSideEffectFree;
            long? s = op.Name switch
            {
                "arith.addi" => Stride(op.Operand(0)) + Stride(op.Operand(1)),
                "arith.subi" => Stride(op.Operand(0)) - Stride(op.Operand(1)),
                "arith.muli" when LoopBuilder.ConstantOf(op.Operand(1)) is { } by => Stride(op.Operand(0)) * by,
                _ => null,
            };
            if (s is null) return false;
            stride[op.Result()] = s.Value;
            return true;
        }
        if (op.Operands.Any(o => Stride(o) != 0)) return false;
        if (!op.Operands.Any(varying.Contains)) return op.IsSideEffectFree;
        if (!op.Has(OpTraits.Elementwise) || op.Result().Type is not (FloatType or IntegerType)) return false;
        varying.Add(op.Result());
        return true;
    }

    private static bool IsUnitStride(Value memref) => ((MemRefType)memref.Type).StridesAndOffset() is ({ } strides, _) && (strides.Length == 0 || strides[^1] == 1);

    private void Rewrite()
    {
        loops.Ops.SetInsertionPoint(loop.Block!, loop);
        var (from, to) = (loop.Operand(0), loop.Operand(1));
        var whole = loops.Add(from, loops.Mul(loops.Div(loops.Sub(to, from), lanes), lanes));
        long? rest = (LoopBuilder.ConstantOf(whole), LoopBuilder.ConstantOf(to)) is ({ } w, { } t) ? t - w : null;

        Value[] carried = [.. loop.Operands.Skip(3)], vectors = [.. carried.Select((c, i) => Start(c, reductions[i].Kind))];
        bool hasWhole = !ReferenceEquals(whole, from), isMasked = rest is > 0;
        if (hasWhole)
        {
            var main = loops.Ops.Create(ScfOps.For, [from, whole, loops.Index(lanes), .. vectors], [.. vectors.Select(v => v.Type)], null, KeptMarks(), 1);
            var block = main.Region().AddBlock();
            block.AddArgument(IrType.Index, null, iv.NameHint);
            foreach (var v in vectors) block.AddArgument(v.Type);
            loops.Ops.Within(block, b =>
            {
                var yields = new VectorBody(this, null).Emit([.. block.Arguments]);
                b.Create(ScfOps.Yield, yields, []);
            });
            vectors = [.. main.Results.ToArray()];
            loops.Ops.SetInsertionPoint(loop.Block!, loop);
        }
        if (isMasked)
        {
            var mask = loops.FirstLanes(lanes, rest!.Value);
            var last = new VectorBody(this, mask).Emit([whole, .. vectors]);
            vectors = [.. vectors.Select((v, i) => AddsNothingWhereMasked(reductions[i].Combiner, loop.Body.Argument(i + 1)) ? last[i] : loops.Ops.CreateValue(ArithOps.Select, [mask, last[i], v], v.Type))];
        }
        if (hasWhole || isMasked) carried = [.. carried.Select((c, i) => Finish(vectors[i], c, reductions[i]))];
        if (rest is null) carried = Scalars(whole, to, carried);
        for (int i = 0; i < carried.Length; i++) loop.Result(i).ReplaceAllUsesWith(carried[i]);
        loop.Erase();
    }

    private AttrList KeptMarks()
    {
        var marks = loop.Attributes.Copy();
        marks[LoopMarks.Vectorize] = null;
        return marks;
    }

    private Value[] Scalars(Value from, Value to, Value[] carried)
    {
        var map = new IrMapping();
        var copy = loop.Clone(map);
        copy.Attributes[LoopMarks.Vectorize] = null;
        copy.Attributes[LoopMarks.Unroll] = null;
        loops.Ops.Insert(copy);
        copy.SetOperands([from, to, copy.Operand(2), .. carried]);
        return [.. copy.Results.ToArray()];
    }

    private VectorType Vector(IrType element) => new([lanes], element);

    // masked loads give zeros: x + sum and x * y + sum leave sum as it is there
    private bool AddsNothingWhereMasked(Operation combiner, Value sum) =>
        (combiner.Is(ArithOps.AddF) || combiner.Is(ArithOps.AddI) || combiner.Is(MathOps.Fma)) && combiner.Operands.All(o => ReferenceEquals(o, sum) || IsZeroWhereMasked(o));

    private bool IsZeroWhereMasked(Value value) => varying.Contains(value) && value.DefiningOp is { } op
        && (op.Is(MemRefOps.Load) || (op.Is(ArithOps.MulF) || op.Is(ArithOps.MulI) || op.Is(ArithOps.ExtF) || op.Is(ArithOps.ExtSI)) && op.Operands.All(IsZeroWhereMasked));

    // a sum that starts at nothing starts there in every lane
    private static bool IsZero(Value scalar) => scalar.DefiningOp?.ConstantValue is FloatAttr { Value: 0 } or IntegerAttr { Value.IsZero: true };

    // max(x, x) = x, so an extremum may start from the scalar in every lane; a sum starts at the neutral element and takes the scalar in at the end
    private Value Start(Value scalar, string kind)
    {
        var type = scalar.Type;
        Attr? neutral = (kind, type) switch
        {
            ("add", _) when IsZero(scalar) => scalar.DefiningOp!.ConstantValue,
            ("add", FloatType) => new FloatAttr(type, -0.0),
            ("mul", FloatType) => new FloatAttr(type, 1),
            ("add", _) => new IntegerAttr(type, 0),
            ("mul", _) => new IntegerAttr(type, 1),
            _ => null,
        };
        return neutral is null
            ? loops.Ops.CreateValue(VectorOps.Broadcast, [scalar], Vector(type))
            : loops.Scalar(DenseElementsAttr.Splat(Vector(type), neutral), Vector(type));
    }

    private Value Finish(Value vector, Value start, (Operation Combiner, string Kind) reduction)
    {
        var total = loops.Ops.CreateValue(VectorOps.Reduction, [vector], start.Type, new AttrList { { "kind", new CombiningKindAttr(Enum.Parse<CombiningKind>(reduction.Kind, true)) } });
        return reduction.Kind is not ("add" or "mul") || reduction.Kind == "add" && IsZero(start) ? total
            : loops.Ops.CreateValue(reduction.Combiner.Is(MathOps.Fma) ? ArithOps.AddF : reduction.Combiner.Definition, [start, total], start.Type);
    }

    /// <summary>One vector's worth of the body.</summary>
    private sealed class VectorBody(VectorizeLoop owner, Value? mask)
    {
        private readonly IrMapping map = new();
        private readonly Dictionary<Value, Value> splats = [];

        public Value[] Emit(ReadOnlySpan<Value> arguments)
        {
            for (int i = 0; i < arguments.Length; i++) map.Map(owner.loop.Body.Argument(i), arguments[i]);
            foreach (var op in owner.loop.Body.Operations)
            {
                if (op.IsTerminator) return [.. op.Operands.Select(map.Lookup)];
                Emit(op);
            }
            return [];
        }

        private void Emit(Operation op)
        {
            var ops = owner.loops.Ops;
            if (op.Is(MemRefOps.Store))
            {
                var value = Vectorized(op.Operand(0));
                Value[] at = [.. op.Operands.Skip(1).Select(map.Lookup)];
                if (mask is null || Fits(op, 1)) ops.Create(VectorOps.Store, [value, .. at], []);
                else ops.Create(VectorOps.MaskedStore, [.. at, mask, value], []);
                return;
            }
            if (op.ResultCount == 0 || !owner.varying.Contains(op.Result())) { owner.loops.CloneFolded(op, map); return; }

            var type = owner.Vector(op.Result().Type);
            Value result;
            if (op.Is(MemRefOps.Load))
            {
                Value[] at = [.. op.Operands.Select(map.Lookup)];
                result = mask is null || Fits(op, 0)
                    ? ops.CreateValue(VectorOps.Load, at, type)
                    : ops.CreateValue(VectorOps.MaskedLoad, [.. at, mask, Zero(type)], type);
            }
            else
            {
                Value[] operands = [.. op.Operands.Select(Vectorized)];
                result = op.Is(MathOps.Fma) ? ops.CreateValue(VectorOps.Fma, operands, type) : ops.CreateValue(op.Definition, operands, type, op.Properties.Copy());
            }
            map.Map(op.Result(), result);
        }

        private Value Zero(VectorType type) => owner.loops.Scalar(
            DenseElementsAttr.Splat(type, type.Element is FloatType ? new FloatAttr(type.Element, 0) : new IntegerAttr(type.Element, 0)), type);

        // A buffer wide enough for the whole vector may be read past the loop's end; a local one may be written there too: its padding. Not by a sum, which would take in what lies there.
        private bool Fits(Operation op, int memref)
        {
            if (owner.reductions.Count > 0) return false;
            var buffer = op.Operand(memref);
            long width = ((MemRefType)buffer.Type).Extents[^1];
            bool local = buffer.DefiningOp is { } source && (source.Is(MemRefOps.Alloca) || source.Is(MemRefOps.Alloc));
            return (memref == 0 || local) && ReferenceEquals(op.Operands.Last(), owner.iv)
                && LoopBuilder.ConstantOf(map.Lookup(owner.iv)) is { } from && width != IrType.Dynamic && from + owner.lanes <= width;
        }

        private Value Vectorized(Value value)
        {
            if (owner.varying.Contains(value)) return map.Lookup(value);
            if (splats.TryGetValue(value, out var known)) return known;
            var type = owner.Vector(value.Type);
            var scalar = map.Lookup(value);
            var splat = scalar.DefiningOp is { } op && op.Is(ArithOps.Constant)
                ? owner.loops.Scalar(DenseElementsAttr.Splat(type, op.ConstantValue!), type)
                : owner.loops.Ops.CreateValue(VectorOps.Broadcast, [scalar], type);
            return splats[value] = splat;
        }
    }
}
