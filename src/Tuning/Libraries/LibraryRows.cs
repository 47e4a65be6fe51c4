using System.Diagnostics;
using System.Globalization;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;

namespace MaxTune.Tuning;

/// <summary>A library's product with our own compiled epilogue behind it, as a row to compare with.</summary>
/// <param name="Run">Fills the checker's first output.</param>
/// <param name="Note">How it works, for the table.</param>
internal sealed record LibraryRow(string Name, Action Run, string Note);

/// <summary>
/// The rows of libraries for a <see cref="LibraryProduct"/>: System.Numerics.Tensors always, OpenBLAS when the system has it. What they have no product for is widened to what they have: weights once,
/// x in each call. Widening x and what follows the product are kernels of our own, vectorized, on as many threads; the latter runs in place on f32 results.
/// <code>
///                        OpenBLAS                                 System.Numerics.Tensors
/// f32                    cblas_sgemm                              Dot or MultiplyAdd, whichever is faster
/// bf16                   cblas_sbgemm where it is built in        x and w in f32
/// bf16, f16              x and w in f32                           x and w in f32
/// weights of 8, 4 bits   x and w in f32                           x and w in f32
/// bytes                  x and w in f32, where sums are exact     x and w in i32
/// </code>
/// </summary>
internal sealed unsafe class LibraryRows : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly LibraryProduct product;
    private readonly KernelCase problem;
    private readonly VariantChecker checker;
    private readonly CilCompiler compiler;
    private readonly MachineModel machine;
    private readonly ThreadTeam team;
    private readonly int threads;
    private readonly Tensor x, w;
    private readonly bool transposedX, transposedW;
    private readonly long m, n, k;

    public List<LibraryRow> Rows { get; } = [];

    /// <summary>Libraries that cannot compute it, with the reason.</summary>
    public List<TuningRow> Missing { get; } = [];

    /// <param name="primitivesSeconds">What a run by System.Numerics.Tensors may take; at more than <paramref name="most"/> it has no run, and a row that says so.</param>
    public LibraryRows(
        LibraryProduct product, KernelCase problem, VariantChecker checker, CilCompiler compiler, MachineModel machine, ThreadTeam team, int threads, OpenBlas? blas,
        double primitivesSeconds = 0, double most = double.PositiveInfinity)
    {
        (this.product, this.problem, this.checker, this.compiler, this.machine, this.team, this.threads) = (product, problem, checker, compiler, machine, team, threads);
        (transposedX, transposedW) = (product.TransposedX, product.TransposedW);
        x = Operand(product.Contraction.Operand(0))!;
        w = Operand(product.Contraction.Operand(1)) ?? Own(ProductReference.Dequantized(QuantizedWeight.Match(product.Contraction.Operand(1).DefiningOp)!, problem.Operands)!);
        (m, k, n) = (x.Shape[transposedX ? 1 : 0], x.Shape[transposedX ? 0 : 1], w.Shape[transposedW ? 0 : 1]);
        if (primitivesSeconds > most)
            Missing.Add(new TuningRow(Primitives, null, RowStatus.NotTimed, Note: string.Create(CultureInfo.InvariantCulture, $"a run would take some {primitivesSeconds:G2} s")));
        else if (!transposedX)
        {
            if (product.IsInteger) AddPrimitives<int>(IrType.I32);
            else AddPrimitives<float>(IrType.F32);
        }
        if (blas is not null) AddBlas(blas);
    }

    private const string Primitives = "extern_tensorprimitives", Blas = "extern_openblas";

    private void AddPrimitives<T>(IrType element) where T : unmanaged, System.Numerics.INumber<T>
    {
        if (Operands(element) is not var (gemm, widen, note) || Epilogue(element, gemm.Y) is not { } epilogue) return;
        var tensors = Own(new TensorPrimitivesGemm<T>(gemm));
        bool dot = IsFaster(() => tensors.Multiply(team, threads, dot: true), () => tensors.Multiply(team, threads, dot: false));
        Rows.Add(new LibraryRow(Primitives, () => { widen(); tensors.Multiply(team, threads, dot); epilogue(); }, (dot ? "Dot" : "MultiplyAdd") + (note.Length > 0 ? ", " + note : "")));
    }

    private void AddBlas(OpenBlas blas)
    {
        if (product.IsInteger && !product.IsExactInSingle(k))
        {
            Missing.Add(new TuningRow(Blas, null, RowStatus.Unavailable, Note: $"sums of {k} products of bytes pass 2^24, beyond which f32 is not exact"));
            return;
        }
        blas.SetThreads(threads);
        if (blas.HasBFloat16 && x.DType == DType.BF16 && w.DType == DType.BF16)
        {
            var given = Problem(x, w, IrType.F32);
            if (Epilogue(IrType.F32, given.Y) is { } after) Rows.Add(new LibraryRow(Blas, () => { blas.MultiplyBFloat16(given); after(); }, "cblas_sbgemm"));
            return;
        }
        if (Operands(IrType.F32) is not var (gemm, widen, note) || Epilogue(IrType.F32, gemm.Y) is not { } epilogue) return;
        Rows.Add(new LibraryRow(Blas, () => { widen(); blas.Multiply(gemm); epilogue(); }, note));
    }

    // null for what a kernel makes itself
    private Tensor? Operand(Value value) => value is BlockArgument { Index: var i } ? problem.Operands[i] : null;

    private GemmProblem Problem(Tensor x, Tensor w, IrType sums) => new((nint)x.Pointer, (nint)w.Pointer, Sums(sums), m, n, k, transposedX, transposedW);

    // sums of the result's own type are written where it lies
    private nint Sums(IrType element) =>
        product.OutputType.Element == element ? checker.OutputAddresses[0] : (nint)Own(Tensor.Empty(DTypes.Parse(element.ToString()), m, n)).Pointer;

    // the product of operands of one type, what makes x be of it, and what is to be said about that; null where our own compiler cannot
    private (GemmProblem Gemm, Action Widen, string Note)? Operands(IrType element)
    {
        if (Widened(x, element, product.IsUnsigned(0)) is not var (wideX, widen) || Widened(w, element, product.IsUnsigned(1)) is not var (wideW, once)) return null;
        once();
        bool sameX = ReferenceEquals(wideX, x), sameW = ReferenceEquals(wideW, Operand(product.Contraction.Operand(1)));
        return (Problem(wideX, wideW, element), widen, string.Join(", ", ((string[])[sameW ? "" : $"weights as {element}", sameX ? "" : "x widened in each run"]).Where(s => s.Length > 0)));
    }

    private (Tensor Wide, Action Fill)? Widened(Tensor narrow, IrType element, bool unsigned)
    {
        if (narrow.DType.Name == element.ToString()) return (narrow, () => { });
        var wide = Own(Tensor.Empty(DTypes.Parse(element.ToString()), narrow.Shape));
        IrType from = narrow.DType switch { DType.BF16 => IrType.BF16, DType.F16 => IrType.F16, _ => IrType.I8 };
        TensorType to = new([.. narrow.Shape], element);
        var fill = Compiled("widen", [(new TensorType([.. narrow.Shape], from), (nint)narrow.Pointer)], to, (nint)wide.Pointer, (b, arguments) => Cast(b, arguments[0], to, unsigned));
        return fill is null ? null : (wide, fill);
    }

    private static Value Cast(OpBuilder b, Value value, TensorType to, bool unsigned) =>
        b.Generic([value], Empty(b, to, value), [AffineMap.Identity(2), AffineMap.Identity(2)], [IteratorKind.Parallel, IteratorKind.Parallel], (inner, x) => LinalgBodies.Cast(inner, x[0], to.Element, unsigned));

    // a destination whose open extents are those of another value
    private static Value Empty(OpBuilder b, TensorType type, Value like) =>
        b.Empty(type, [.. Enumerable.Range(0, type.Rank).Where(d => type.Extents[d] == IrType.Dynamic).Select(d => (Value)b.TensorDim(like, b.ConstantIndex(d)))]);

    // what follows the product, of sums of that type; nothing where sums are the result
    private Action? Epilogue(IrType sums, nint address)
    {
        var type = new TensorType(product.SumsType.Extents, sums);
        if (product.Epilogue is not { } epilogue)
            return address == checker.OutputAddresses[0] ? () => { } : Compiled("epilogue", [(type, address)], product.OutputType, checker.OutputAddresses[0], (b, arguments) => Cast(b, arguments[0], product.OutputType, unsigned: false));
        var view = new StructuredOp(epilogue);
        var others = view.InputValues.Where((_, i) => i != product.EpilogueInput).ToArray();
        if (others.Any(o => o is not BlockArgument)) return null;
        // an f32 product is overwritten by its epilogue: each element is read before it is written
        return Compiled("epilogue", [(type, address), .. others.Select(o => ((TensorType)o.Type, (nint)Operand(o)!.Pointer))], product.OutputType, checker.OutputAddresses[0], (b, arguments) =>
        {
            var map = new IrMapping();
            var whole = sums == product.SumsType.Element ? arguments[0] : Cast(b, arguments[0], product.SumsType, unsigned: false);
            for (int i = 0, next = 1; i < view.InputCount; i++) map.Map(epilogue.Operand(i), i == product.EpilogueInput ? whole : arguments[next++]);
            map.Map(epilogue.Operand(view.InputCount), Empty(b, product.OutputType, arguments[0]));
            // constants that the body captures
            foreach (var constant in problem.Kernel.Body.Operations.Where(o => o.Has(OpTraits.ConstantLike))) b.Insert(constant.Clone(map));
            return b.Insert(epilogue.Clone(map)).Result();
        });
    }

    // mt.kernel(inputs), compiled as any kernel without a product; null when it cannot be
    private Action? Compiled(string name, (TensorType Type, nint Address)[] inputs, TensorType output, nint result, Func<OpBuilder, Value[], Value> body)
    {
        var module = BuiltinBuilder.Module();
        IrType[] types = [.. inputs.Select(i => (IrType)i.Type)];
        Operation? made = null;
        new OpBuilder(module.Body).Func("main", new FunctionType(types, new[] { (IrType)output }), (b, arguments) =>
        {
            made = b.Create(MtOps.Kernel, [.. arguments], [output], new AttrList { { "name", new StringAttr(name) } }, regions: 1);
            var block = made.Region().AddBlock();
            foreach (var type in types) block.AddArgument(type);
            b.Within(block, inner => inner.Create(MtOps.Yield, [body(inner, [.. block.Arguments])], []));
            b.Return(made.Result());
        });
        new KernelOp(made!) { Schedule = KernelSchedules.Default(made!, machine, threads).ToAttr() };
        var sink = new DiagnosticSink();
        if (!Pipelines.Run(Pipelines.KernelsToLoops, module, sink) || CompiledProgram.Compile(module, sink, compiler) is not { } program) return null;
        Own(program);
        var context = Own(program.Plan([.. inputs.Select(i => i.Type.Extents.ToArray().Select(e => e == IrType.Dynamic ? problem.Rows : e).ToArray())]).CreateContext(threads));
        var addresses = (nint*)Own(new AlignedBuffer((inputs.Length + 1) * sizeof(nint))).Pointer;
        for (int i = 0; i < inputs.Length; i++) addresses[i] = inputs[i].Address;
        addresses[inputs.Length] = result;
        nint from = (nint)addresses, to = (nint)(addresses + inputs.Length);
        return () => context.Run((nint*)from, (nint*)to, team);
    }

    // by the best of some runs in turns, the first of which compile; one of each when that is not what takes long
    private static bool IsFaster(Action a, Action b)
    {
        double bestA = double.PositiveInfinity, bestB = double.PositiveInfinity;
        long from = Stopwatch.GetTimestamp();
        for (int round = 0; round == 0 || round < 20 && Stopwatch.GetElapsedTime(from).TotalSeconds < 0.02; round++) (bestA, bestB) = (Math.Min(bestA, Seconds(a)), Math.Min(bestB, Seconds(b)));
        return bestA <= bestB;

        static double Seconds(Action run)
        {
            long from = Stopwatch.GetTimestamp();
            run();
            return Clock.SecondsSince(from);
        }
    }

    private T Own<T>(T resource) where T : IDisposable
    {
        owned.Add(resource);
        return resource;
    }

    public void Dispose()
    {
        // contexts before programs
        for (int i = owned.Count - 1; i >= 0; i--) owned[i].Dispose();
    }
}
