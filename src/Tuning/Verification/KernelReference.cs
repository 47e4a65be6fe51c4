using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>What a kernel's result must be, element by element: <c>|result - Expected[i]| &lt;= Bound[i]</c>. NaN and infinities must match themselves.</summary>
public sealed record ExpectedResult(double[] Expected, double[] Bound);

/// <summary>
/// Computes a kernel in double precision with error bounds (docs/numerics.md has the reasoning). With u the unit roundoff of f32:
/// <code>
/// product p[m, n] = Σ_k a·b            δ[m, n] = min(K + 2, 8 √K + 8) · u · S[m, n],  S ≥ Σ_k |a||b|
/// result  f(p, others)                 bound = max |f(p ± δ, others · (1 ± 4u)) - f| + 16 u |f| + 4 u max |f|
/// </code>
/// A bf16 or f16 result has its own unit roundoff times |f| on top; an integer that a float is rounded to may be what any of the moved operands make of it. A kernel without a product has its operands moved by (8 + 2 √n) u, n the longest reduction, in their place.
/// </summary>
public sealed class KernelReference
{
    private const double U = 1.0 / (1 << 24);

    private readonly Operation kernel;
    private readonly IReadOnlyList<Tensor> operands;

    private readonly bool isFixed;

    private KernelReference(Operation kernel, IReadOnlyList<Tensor> operands, bool isFixed) => (this.kernel, this.operands, this.isFixed) = (kernel, operands, isFixed);

    /// <summary>One a result of the kernel.</summary>
    /// <param name="isFixed">Of variants whose products are in fixed point of 16 bits.</param>
    /// <exception cref="InterpreterException">The kernel has operations without reference semantics.</exception>
    public static IReadOnlyList<ExpectedResult> Compute(KernelCase problem, bool isFixed = false) => new KernelReference(problem.Kernel, problem.Operands, isFixed).Compute();

    private IReadOnlyList<ExpectedResult> Compute()
    {
        object[] inputs = [.. operands.Select((t, i) => (object)ToArray(t, ((TensorType)kernel.Operand(i).Type).Element))];
        var contraction = kernel.Body.Operations.Where(op => StructuredOp.From(op) is { } s && ContractionDims.Of(s) is not null).ToArray();
        if (contraction is [var product] && (ProductReference.Of(product, operands, isFixed) ?? Interpreted(product, inputs)) is var (p, delta))
        {
            var rest = After(product);
            return Bounds(Run(rest, [.. inputs, p]), Moves(inputs, 4 * U).Select(m => Run(rest, [.. m.Inputs, delta is null ? p : Add(p, delta, m.Sign)])));
        }
        var whole = Whole();
        return Bounds(Run(whole, inputs), Moves(inputs, (8 + 2 * Math.Sqrt(LongestReduction(inputs))) * U).Select(m => Run(whole, m.Inputs)));
    }

    // A float that is rounded to an integer jumps near a half: there each operand is moved alone, too, as a quotient of two that move alike does not move.
    private IEnumerable<(object[] Inputs, int Sign)> Moves(object[] inputs, double e)
    {
        yield return (Moved(inputs, e), 1);
        yield return (Moved(inputs, -e), -1);
        if (!kernel.Results.ToArray().Any(r => ((TensorType)r.Type).Element is IntegerType)) yield break;
        for (int i = 0; i < inputs.Length; i++)
            if (inputs[i] is NdArray { IsFloat: true } x)
                foreach (int sign in (int[])[1, -1])
                    yield return ([.. inputs[..i], Scaled(x, 1 + 2 * sign * e), .. inputs[(i + 1)..]], sign);
    }

    private static NdArray Scaled(NdArray x, double by)
    {
        var scaled = x.Clone();
        for (long i = 0; i < scaled.Count; i++) scaled.Floats[i] *= by;
        return scaled;
    }

    private IReadOnlyList<ExpectedResult> Bounds(NdArray[] exact, IEnumerable<NdArray[]> moved)
    {
        var all = moved.ToArray();
        return [.. exact.Select((y, i) => Bounds(y, [.. all.Select(m => m[i])], ((TensorType)kernel.Result(i).Type).Element))];
    }

    private static ExpectedResult Bounds(NdArray exact, NdArray[] moved, IrType element)
    {
        long count = exact.Count;
        var (expected, bound) = (new double[count], new double[count]);
        if (!exact.IsFloat)
        {
            for (long i = 0; i < count; i++)
            {
                expected[i] = exact.Ints[i];
                foreach (var m in moved) bound[i] = Math.Max(bound[i], Math.Abs(m.Ints[i] - exact.Ints[i]));
            }
            return new ExpectedResult(expected, bound);
        }
        double largest = 0;
        foreach (double y in exact.Floats) if (double.IsFinite(y)) largest = Math.Max(largest, Math.Abs(y));
        // a narrower result rounds once more, and has a least step
        var (store, step) = element switch
        {
            FloatType { Kind: FloatKind.BF16 } => (1.0 / (1 << 8), Math.ScaleB(1, -134)),
            FloatType { Kind: FloatKind.F16 } => (1.0 / (1 << 11), Math.ScaleB(1, -25)),
            _ => (0.0, 1e-37),
        };
        for (long i = 0; i < count; i++)
        {
            double y = expected[i] = exact.Floats[i], most = 0;
            foreach (var m in moved)
                if (Math.Abs(m.Floats[i] - y) is var d && double.IsFinite(d)) most = Math.Max(most, d);
            bound[i] = most + (16 * U + store) * (Math.Abs(y) + most) + 4 * U * largest + step;
        }
        return new ExpectedResult(expected, bound);
    }

    // a product of more than two dimensions
    private ProductReference? Interpreted(Operation product, object[] inputs)
    {
        if (product.Result().Type is not TensorType { Element: FloatType } || Factor(product.Operand(0), inputs) is not { } a || Factor(product.Operand(1), inputs) is not { } b) return null;
        var p = Run(UpTo(product), inputs)[0];
        return new ProductReference(p, Slack(product, p, a, b));
    }

    // a factor of the product: an operand of the kernel, or what a pointwise operation makes of operands
    private NdArray? Factor(Value factor, object[] inputs)
    {
        if (factor is BlockArgument argument) return (NdArray)inputs[argument.Index];
        return factor.DefiningOp is { } op && StructuredOp.From(op) is { IsAllParallel: true } && op.Operands.All(o => o is BlockArgument || o.DefiningOp!.Is(TensorOps.Empty))
            ? Run(UpTo(op), inputs)[0] : null;
    }

    // δ = min(K + 2, 8 √K + 8) u S with S = |a_row| |b_column| in the 2-norm, which is at least Σ |a||b| (Cauchy-Schwarz)
    private static double[] Slack(Operation product, NdArray p, NdArray a, NdArray b)
    {
        var maps = new StructuredOp(product).IndexingMaps;
        int loops = new StructuredOp(product).LoopCount;
        var extents = new long[loops];
        foreach (var (map, array) in new[] { (maps[0], a), (maps[1], b), (maps[2], p) })
            for (int r = 0; r < map.Results.Length; r++)
                if (map.Results[r] is AffineDim d) extents[d.Position] = array.Shape[r];
        long k = ContractionDims.Of(new StructuredOp(product))!.K.Aggregate(1L, (n, d) => n * extents[d]);
        double[] na = Norms(a, maps[0], maps[2]), nb = Norms(b, maps[1], maps[2]);
        double factor = Math.Min(k + 2, 8 * Math.Sqrt(k) + 8) * U;
        long[] sa = Steps(a, maps[0], maps[2]), sb = Steps(b, maps[1], maps[2]);
        var delta = new double[p.Count];
        var index = new long[p.Shape.Length];
        for (long i = 0; i < delta.Length; i++)
        {
            long ia = 0, ib = 0;
            for (int d = 0; d < index.Length; d++) (ia, ib) = (ia + index[d] * sa[d], ib + index[d] * sb[d]);
            delta[i] = factor * na[ia] * nb[ib];
            Shapes.Next(index, p.Shape);
        }
        return delta;
    }

    // the 2-norm over the reduced dimensions, at the place of an element whose reduced indices are 0
    private static double[] Norms(NdArray x, AffineMap map, AffineMap output)
    {
        var sums = new double[x.Count];
        var strides = NdArray.Strides(x.Shape);
        var kept = map.Results.Select(r => output.Results.Contains(r)).ToArray();
        var index = new long[x.Shape.Length];
        for (long i = 0; i < x.Count; i++)
        {
            long at = 0;
            for (int d = 0; d < index.Length; d++) if (kept[d]) at += index[d] * strides[d];
            sums[at] += x.Floats[i] * x.Floats[i];
            Shapes.Next(index, x.Shape);
        }
        for (long i = 0; i < sums.LongLength; i++) sums[i] = Math.Sqrt(sums[i]);
        return sums;
    }

    private static long[] Steps(NdArray x, AffineMap map, AffineMap output)
    {
        var strides = NdArray.Strides(x.Shape);
        return [.. output.Results.Select(r => Enumerable.Range(0, map.Results.Length).Where(d => map.Results[d] == r).Sum(d => strides[d]))];
    }

    private long LongestReduction(object[] inputs)
    {
        long longest = 1;
        foreach (var op in kernel.Body.Operations)
            if (StructuredOp.From(op) is { IsAllParallel: false })
                longest = Math.Max(longest, inputs.OfType<NdArray>().SelectMany(x => x.Shape).DefaultIfEmpty(1).Max());
        return longest;
    }

    // ---- functions made of the kernel's body

    private Operation Whole() => Function((b, map) =>
    {
        foreach (var op in kernel.Body.Operations)
            if (op.IsTerminator) b.Return([.. op.Operands.Select(map.Lookup)]);
            else b.Insert(op.Clone(map));
    });

    private Operation UpTo(Operation product) => Function((b, map) =>
    {
        foreach (var op in kernel.Body.Operations.TakeWhile(o => !ReferenceEquals(o, product))) b.Insert(op.Clone(map));
        b.Return(b.Insert(product.Clone(map)).Result());
    });

    private Operation After(Operation product) => Function((b, map) =>
    {
        foreach (var op in kernel.Body.Operations)
            if (op.IsTerminator) b.Return([.. op.Operands.Select(map.Lookup)]);
            else if (!ReferenceEquals(op, product) && !(op.ResultCount == 1 && op.Result().HasOneUse && ReferenceEquals(op.Result().Uses.First().Owner, product))) b.Insert(op.Clone(map));
    }, product.Result());

    private Operation Function(Action<OpBuilder, IrMapping> body, Value? extra = null)
    {
        var module = BuiltinBuilder.Module();
        Value[] parameters = [.. kernel.Body.Arguments, .. extra is null ? [] : new[] { extra }];
        new OpBuilder(module.Body).Func("f", new FunctionType(parameters.Select(p => p.Type).ToArray(), []), (b, arguments) =>
        {
            var map = new IrMapping();
            for (int i = 0; i < parameters.Length; i++) map.Map(parameters[i], arguments[i]);
            body(b, map);
        });
        return module;
    }

    private static NdArray[] Run(Operation module, object[] inputs) =>
        [.. new Interpreter(module) { WidePrecision = true }.Call("f", inputs).Cast<NdArray>()];

    private static NdArray ToArray(Tensor tensor, IrType element)
    {
        var array = NdArray.Zeros(element, tensor.Shape.ToArray());
        if (tensor.DType == DType.F32)
        {
            var from = tensor.AsSpan<float>();
            for (int i = 0; i < from.Length; i++) array.Floats[i] = from[i];
            return array;
        }
        var index = new long[tensor.Rank];
        for (long i = 0; i < array.Count; i++, Shapes.Next(index, tensor.Shape))
        {
            if (array.IsFloat) array.Floats[i] = tensor[index];
            else array.Ints[i] = (long)tensor[index];
        }
        return array;
    }

    // x (1 ± e), the sign by place: neighbours move apart, so that differences move too
    private static object[] Moved(object[] inputs, double e) => [.. inputs.Select(input =>
    {
        if (input is not NdArray { IsFloat: true } x) return input;
        var moved = x.Clone();
        for (long i = 0; i < moved.Count; i++) moved.Floats[i] *= (Mix(i) & 1) == 0 ? 1 + e : 1 - e;
        return (object)moved;
    })];

    private static ulong Mix(long i)
    {
        ulong z = (ulong)i * 0x9E3779B97F4A7C15;
        return (z ^ (z >> 29)) >> 7;
    }

    private static NdArray Add(NdArray p, double[] delta, int sign)
    {
        var sum = p.Clone();
        for (long i = 0; i < delta.LongLength; i++) sum.Floats[i] += sign * delta[i];
        return sum;
    }
}
