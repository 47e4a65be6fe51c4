using MaxTune.IR;

namespace MaxTune.Tests.Lowering;

/// <summary>Kernels made by hand, for tests of lowering and of emitters.</summary>
public static class TestKernels
{
    /// <summary>A module with <c>func.func @main</c> that holds one kernel y = relu(x · w + bias).</summary>
    /// <param name="m">Rows; <see cref="IrType.Dynamic"/> for an unknown number.</param>
    /// <param name="n">Columns.</param>
    /// <param name="k">Depth.</param>
    /// <param name="transposed">The weight is [n, k], as torch.nn.Linear keeps it; else [k, n].</param>
    /// <param name="constant">The weight is a constant; else an argument.</param>
    public static (Operation Module, Operation Kernel) Linear(long m, long n, long k, bool transposed = true, bool constant = true, bool epilogue = true, int seed = 1)
    {
        var module = Operation.Create(BuiltinOps.Module, Location.Unknown, [], [], null, null, 1);
        var x = new TensorType([m, k], IrType.F32);
        var w = new TensorType(transposed ? [n, k] : [k, n], IrType.F32);
        var bias = new TensorType([n], IrType.F32);
        var y = new TensorType([m, n], IrType.F32);
        IrType[] inputs = constant ? [x, bias] : [x, bias, w];
        var function = Operation.Create(FuncOps.Func, Location.Unknown, [], [], new AttrList
        {
            { "sym_name", new StringAttr("main") }, { "function_type", new TypeAttr(new FunctionType(inputs, [y])) },
        }, null, 1);
        module.Region().AddBlock().Append(function);
        var body = function.Region().AddBlock();
        foreach (var type in inputs) body.AddArgument(type);
        var b = new OpBuilder(body);
        Value weight = constant
            ? b.CreateValue(ArithOps.Constant, [], w, new AttrList { { "value", RandomConstant(w, seed) } }, 0, "w")
            : body.Argument(2);
        var kernel = b.Kernel("linear_unary", [body.Argument(0), weight, body.Argument(1)], [y]);
        b.Within(kernel.Body, inner =>
        {
            Value[] rows = [];
            if (m == IrType.Dynamic)
            {
                var zeroth = inner.CreateValue(ArithOps.Constant, [], IrType.Index, new AttrList { { "value", IntegerAttr.Index(0) } });
                rows = [inner.CreateValue(TensorOps.Dim, [kernel.Body.Argument(0), zeroth], IrType.Index)];
            }
            var zero = inner.CreateValue(ArithOps.Constant, [], IrType.F32, new AttrList { { "value", FloatAttr.F32(0) } });
            var empty = inner.CreateValue(TensorOps.Empty, rows, y);
            var start = inner.Fill(zero, empty);
            Value result = inner.LinalgMatMul(kernel.Body.Argument(0), kernel.Body.Argument(1), start,
                [AffineMap.Select(3, 0, 2), transposed ? AffineMap.Select(3, 1, 2) : AffineMap.Select(3, 2, 1), AffineMap.Select(3, 0, 1)]);
            if (epilogue)
            {
                result = inner.Generic([result, kernel.Body.Argument(2)], empty,
                    [AffineMap.Identity(2), AffineMap.Select(2, 1), AffineMap.Identity(2)], [IteratorKind.Parallel, IteratorKind.Parallel],
                    (e, v) => e.CreateValue(ArithOps.MaximumF, [e.AddF(v[0], v[1]), zero], IrType.F32));
            }
            inner.MtYield(result);
        });
        b.Create(FuncOps.Return, [kernel.Op.Result()], []);
        return (module, kernel.Op);
    }

    public static DenseElementsAttr RandomConstant(TensorType type, int seed) => DenseElementsAttr.Of<float>(type, RandomValues(type.ElementCount, seed));

    public static float[] RandomValues(long count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }

    public static NdArray RandomArray(int seed, params long[] shape) =>
        NdArray.Of(IrType.F32, shape, [.. RandomValues(shape.Aggregate(1L, (a, b) => a * b), seed).Select(v => (double)v)]);
}
