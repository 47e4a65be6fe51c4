using MaxTune.IR;

namespace MaxTune.Tests.Codegen;

/// <summary>Functions of the loops level, as the lowering makes them.</summary>
internal static class MicroKernels
{
    private static readonly OpDefinition VectorLoad = OpDefinition.Unregistered("vector.load"), VectorStore = OpDefinition.Unregistered("vector.store"),
        Broadcast = OpDefinition.Unregistered("vector.broadcast"), Fma = OpDefinition.Unregistered("vector.fma");

    /// <summary>
    /// y[m, n] = relu(sum_k x[m, k] w[k, n] + b[n]), blocks of mr rows by nv vectors of the given lanes in an <c>scf.parallel</c> over rows; n = nv * lanes.
    /// </summary>
    public static Operation LinearRelu(int m, int k, int mr, int nv, int lanes, int unroll = 1, bool dynamicRows = false)
    {
        int n = nv * lanes;
        long rows = dynamicRows ? IrType.Dynamic : m;
        MemRefType x = new([rows, k], IrType.F32), w = new([k, n], IrType.F32), bias = new([n], IrType.F32), y = new([rows, n], IrType.F32);
        var vector = new VectorType([lanes], IrType.F32);
        var b = new OpBuilder();
        var function = b.Func("linear_relu", new FunctionType([x, w, bias, y], []), (b, args) =>
        {
            string[] names = ["x", "w", "b", "y"];
            for (int i = 0; i < 4; i++) args[i].NameHint = names[i];
            Value zero = b.ConstantIndex(0), upper = dynamicRows ? b.Dim(args[0], 0) : b.ConstantIndex(m), step = b.ConstantIndex(mr);
            Value zeros = b.ConstantFloat(0, vector);
            b.Parallel([zero], [upper], [step], (b, ivs) =>
            {
                ivs[0].NameHint = "m";
                Value[] row = [.. Enumerable.Range(0, mr).Select(r => r == 0 ? (Value)ivs[0] : b.AddI(ivs[0], b.ConstantIndex(r)))];
                Value[] column = [.. Enumerable.Range(0, nv).Select(c => b.ConstantIndex(c * lanes))];
                var inits = Enumerable.Repeat(zeros, mr * nv).ToArray();
                var loop = b.For(zero, b.ConstantIndex(k), b.ConstantIndex(unroll), inits, (b, kk, acc) =>
                {
                    var sums = acc.ToArray();
                    for (int u = 0; u < unroll; u++)
                    {
                        Value at = u == 0 ? kk : b.AddI(kk, b.ConstantIndex(u));
                        var panel = column.Select(c => (Value)b.CreateValue(VectorLoad, [args[1], at, c], vector, name: "b")).ToArray();
                        for (int r = 0; r < mr; r++)
                        {
                            Value a = b.CreateValue(Broadcast, [b.Load(args[0], row[r], at)], vector, name: "a");
                            for (int c = 0; c < nv; c++) sums[r * nv + c] = b.CreateValue(Fma, [a, panel[c], sums[r * nv + c]], vector, name: "s");
                        }
                    }
                    return sums;
                }, "k");
                for (int i = 0; i < mr * nv; i++) loop.Body.Argument(i + 1).NameHint = $"acc{i}";
                for (int r = 0; r < mr; r++)
                    for (int c = 0; c < nv; c++)
                    {
                        Value biased = b.AddF(loop.Op.Result(r * nv + c), b.CreateValue(VectorLoad, [args[2], column[c]], vector));
                        b.Create(VectorStore, [b.MaximumF(biased, zeros), args[3], row[r], column[c]], []);
                    }
            });
            b.Return();
        });
        return function.Op;
    }
}
