using CsCheck;
using MaxTune.IR;

namespace MaxTune.Tests.Properties;

/// <summary>
/// A random model of graph operations, made from a seed: a function <c>main</c> of one to three tensors. Shapes are small, with extents of 1 and (when
/// <paramref name="Dynamic"/>) an open leading extent, so that broadcasts, tails and run-time extents all come up.
/// </summary>
public sealed record RandomGraph(int Seed, int OpCount, bool Dynamic)
{
    /// <summary>Shrinks towards fewer operations.</summary>
    public static readonly Gen<RandomGraph> Gen = CsCheck.Gen.Select(CsCheck.Gen.Int[0, 1 << 20], CsCheck.Gen.Int[1, 10], CsCheck.Gen.Bool, (seed, ops, dynamic) => new RandomGraph(seed, ops, dynamic));

    /// <summary>The open extent's value when the program runs.</summary>
    public int Rows => 1 + Seed % 5;

    public Operation Build()
    {
        var random = new Random(Seed);
        long m = Dynamic ? IrType.Dynamic : Rows, k = 1 + random.Next(6), n = 1 + random.Next(6);
        var module = BuiltinBuilder.Module();
        var types = new List<TensorType> { F32(m, k) };
        if (random.Next(2) == 0) types.Add(F32(m, k));
        if (random.Next(2) == 0) types.Add(random.Next(3) == 0 ? F32(m, 3, k) : F32(k));
        var b = OpBuilder.AtEnd(module.Body);
        var function = b.Func("main", new FunctionType(types.ToArray<IrType>(), []), (inner, arguments) =>
        {
            var values = new List<Value>(arguments);
            for (int i = 0; i < OpCount; i++)
                if (Step(inner, random, values, n) is { } next) values.Add(next);
            // all that nobody uses, so that every operation matters; at least one value
            var results = values.Where(v => v is OpResult && !v.HasUses).ToArray();
            inner.Return(results.Length == 0 ? [values[^1]] : results);
        });
        function.UpdateType();
        return module;
    }

    /// <summary>Arguments for <c>main</c>, from the same seed.</summary>
    public object[] Inputs(Operation module)
    {
        var random = new Random(Seed + 1);
        return [.. module.Functions().First().Arguments.Select(a => (object)Fill((TensorType)a.Type, random))];
    }

    private NdArray Fill(TensorType type, Random random)
    {
        var array = NdArray.Zeros(type.Element, [.. type.Extents.Select(e => e == IrType.Dynamic ? Rows : e)]);
        for (int i = 0; i < array.Floats.Length; i++) array.Floats[i] = (float)(random.NextDouble() * 4 - 2);
        return array;
    }

    private static TensorType F32(params long[] shape) => new(shape, IrType.F32);

    private static TensorType Type(Value v) => (TensorType)v.Type;

    private Value? Step(OpBuilder b, Random random, List<Value> values, long n)
    {
        var x = values[random.Next(Math.Max(0, values.Count - 4), values.Count)];
        int rank = Type(x).Rank;
        switch (random.Next(12))
        {
            case 0 or 1: return b.Apply(Unary[random.Next(Unary.Length)], x);
            case 2 or 3:
                var y = values.Where(v => Broadcasts(Type(x), Type(v))).ToArray();
                return b.Apply(Binary[random.Next(Binary.Length)], random.Next(2) == 0 ? [x, y[random.Next(y.Length)]] : [y[random.Next(y.Length)], x]);
            case 4: return b.Apply(Binary[random.Next(Binary.Length)], x, Constant(b, random, random.Next(2) == 0 || rank == 0 ? [] : [Last(x)]));
            case 5 or 6 when rank >= 1 && Last(x) != IrType.Dynamic:
                return b.Linear(x, Constant(b, random, [n, Last(x)]), random.Next(3) == 0 ? null : Constant(b, random, [n]));
            case 7 when rank == 2 && Last(x) != IrType.Dynamic: return b.MatMul(x, Constant(b, random, [Last(x), n]));
            case 7 when rank >= 3: return b.MatMul(x, b.Transpose(x, [.. Enumerable.Range(0, rank - 2).Select(i => (long)i), rank - 1, rank - 2]));
            case 8 when rank >= 1 && Last(x) != IrType.Dynamic: return random.Next(2) == 0 ? b.Softmax(x, random.Next(-1, rank)) : b.LogSoftmax(x);
            case 9 when rank >= 1 && Last(x) != IrType.Dynamic:
                return b.LayerNorm(x, random.Next(2) == 0 ? Constant(b, random, [Last(x)]) : null, random.Next(2) == 0 ? Constant(b, random, [Last(x)]) : null);
            case 10 when rank >= 1:
                return b.Reduce(Reductions[random.Next(3)], x, [random.Next(-1, rank)], random.Next(2) == 0);
            case 11 when rank == 2: return b.Transpose(x, 1, 0);
            case 11 when rank == 3 && !Type(x).Extents[1..].Contains(IrType.Dynamic): return b.Reshape(x, Type(x).Extents[0], Type(x).Extents[1] * Last(x));
            default: return b.Gelu(x, random.Next(2) == 0);
        }
    }

    private static long Last(Value v) => Type(v).Extents[^1];

    private static bool Broadcasts(TensorType a, TensorType b)
    {
        for (int i = 1; i <= Math.Min(a.Rank, b.Rank); i++)
            if (a.Extents[^i] != b.Extents[^i] && a.Extents[^i] != 1 && b.Extents[^i] != 1) return false;
        return true;
    }

    private static Value Constant(OpBuilder b, Random random, long[] shape)
    {
        if (shape.Contains(IrType.Dynamic)) shape = [];
        var type = F32(shape);
        var data = new float[type.ElementCount];
        for (int i = 0; i < data.Length; i++) data[i] = (float)(random.NextDouble() * 2 - 1);
        return b.Constant(DenseElementsAttr.Of<float>(type, data));
    }

    private static readonly OpDefinition[] Unary = [MtOps.Relu, MtOps.Tanh, MtOps.Sigmoid, MtOps.Silu, MtOps.Neg, MtOps.Abs, MtOps.Erf, MtOps.Relu];
    private static readonly OpDefinition[] Binary = [MtOps.Add, MtOps.Sub, MtOps.Mul, MtOps.Maximum, MtOps.Minimum, MtOps.Add];
    private static readonly OpDefinition[] Reductions = [MtOps.ReduceSum, MtOps.ReduceMax, MtOps.ReduceMean];
}
