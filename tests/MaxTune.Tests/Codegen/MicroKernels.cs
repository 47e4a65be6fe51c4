using MaxTune.IR;

namespace MaxTune.Tests.Codegen;

/// <summary>Functions of the loops level, as the lowering makes them.</summary>
internal static class MicroKernels
{
    /// <summary>
    /// y[m, n] = relu(sum_k x[m, k] w[k, n] + b[n]), blocks of mr rows by nv vectors of the given lanes in an <c>scf.parallel</c> over rows; n = nv * lanes.
    /// </summary>
    public static Operation LinearRelu(int m, int k, int mr, int nv, int lanes, int unroll = 1, bool dynamicRows = false, bool dynamicDepth = false)
    {
        int n = nv * lanes;
        long rows = dynamicRows ? IrType.Dynamic : m, depth = dynamicDepth ? IrType.Dynamic : k;
        MemRefType x = new([rows, depth], IrType.F32), w = new([depth, n], IrType.F32), bias = new([n], IrType.F32), y = new([rows, n], IrType.F32);
        var vector = new VectorType([lanes], IrType.F32);
        return new OpBuilder().Func("linear_relu", new FunctionType([x, w, bias, y], []), (b, args) =>
        {
            string[] names = ["x", "w", "b", "y"];
            for (int i = 0; i < 4; i++) args[i].NameHint = names[i];
            Value zero = b.ConstantIndex(0), step = b.ConstantIndex(mr);
            Value upper = dynamicRows ? b.Dim(args[0], 0) : b.ConstantIndex(m), deep = dynamicDepth ? b.Dim(args[0], 1) : b.ConstantIndex(k);
            Value zeros = b.ConstantFloat(0, vector);
            b.Parallel([zero], [upper], [step], (b, ivs) =>
            {
                ivs[0].NameHint = "m";
                Value[] row = [.. Enumerable.Range(0, mr).Select(r => r == 0 ? (Value)ivs[0] : b.AddI(ivs[0], b.ConstantIndex(r)))];
                Value[] column = [.. Enumerable.Range(0, nv).Select(c => b.ConstantIndex(c * lanes))];
                var inits = Enumerable.Repeat(zeros, mr * nv).ToArray();
                var loop = b.For(zero, deep, b.ConstantIndex(unroll), inits, (b, kk, acc) =>
                {
                    var sums = acc.ToArray();
                    for (int u = 0; u < unroll; u++)
                    {
                        Value at = u == 0 ? kk : b.AddI(kk, b.ConstantIndex(u));
                        var panel = column.Select(c => (Value)b.VectorLoad(vector, args[1], at, c)).ToArray();
                        for (int r = 0; r < mr; r++)
                        {
                            Value a = b.Broadcast(b.Load(args[0], row[r], at), vector);
                            for (int c = 0; c < nv; c++) sums[r * nv + c] = b.Fma(a, panel[c], sums[r * nv + c]);
                        }
                    }
                    return sums;
                }, "k");
                for (int i = 0; i < mr * nv; i++) loop.Body.Argument(i + 1).NameHint = $"acc{i}";
                for (int r = 0; r < mr; r++)
                    for (int c = 0; c < nv; c++)
                    {
                        Value biased = b.AddF(loop.Op.Result(r * nv + c), b.VectorLoad(vector, args[2], column[c]));
                        b.VectorStore(b.MaximumF(biased, zeros), args[3], row[r], column[c]);
                    }
            });
            b.Return();
        }).Op;
    }
}
