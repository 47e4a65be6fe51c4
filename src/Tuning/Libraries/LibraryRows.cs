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
/// The rows of libraries for a kernel that is one matrix product of f32, or of bf16 or f16 that are widened for it (weights once, x in each call): System.Numerics.Tensors always, OpenBLAS when the system has it. What follows the product
/// is compiled as a kernel of its own and runs in place on the result, vectorized, on as many threads.
/// </summary>
internal sealed unsafe class LibraryRows : IDisposable
{
    private readonly List<IDisposable> owned = [];

    public List<LibraryRow> Rows { get; } = [];

    public LibraryRows(KernelCase problem, VariantChecker checker, CilCompiler compiler, MachineModel machine, ThreadTeam team, int threads, OpenBlas? blas, bool primitives = true)
    {
        if (GemmKernel.Match(problem.Kernel) is not { Batch.Length: 0, MDim: { } m, NDim: { } n } gemm) return;
        if (gemm.A is not BlockArgument a || gemm.B is not BlockArgument b || gemm.AccumulatorElement != IrType.F32) return;
        var (x, w) = (problem.Operands[a.Index], problem.Operands[b.Index]);
        if (!IsFloat(x) || !IsFloat(w) || x.Rank != 2 || w.Rank != 2) return;
        bool transposedA = gemm.Maps[0].Results[0] == AffineExpr.Dim(gemm.KDim), transposedB = gemm.Maps[1].Results[0] == AffineExpr.Dim(n);
        long rows = x.Shape[transposedA ? 1 : 0], k = x.Shape[transposedA ? 0 : 1], columns = w.Shape[transposedB ? 0 : 1];
        if (gemm.Maps[0].Results[transposedA ? 1 : 0] != AffineExpr.Dim(m)) return;
        var (x32, w32) = (Single(x), Single(w));
        Action widen = ReferenceEquals(x32, x) ? () => { } : () => x32.CopyFrom(x);
        string note = ReferenceEquals(x32, x) ? "" : "x widened to f32";
        // a narrower result is made of f32 sums that lie elsewhere
        nint sums = gemm.OutputType.Element == IrType.F32 ? checker.OutputAddresses[0] : (nint)Own(Tensor.Empty(DType.F32, rows, columns)).Pointer;
        var product = new GemmProblem((nint)x32.Pointer, (nint)w32.Pointer, sums, rows, columns, k, transposedA, transposedB);
        Action? epilogue = gemm.Epilogue is null ? () => { } : Epilogue(gemm, problem, checker, compiler, machine, team, threads, sums);
        if (epilogue is null) return;

        if (!transposedA && primitives)
        {
            var tensors = new TensorPrimitivesGemm(product);
            owned.Add(tensors);
            bool dot = Seconds(() => tensors.Multiply(team, threads, dot: true)) <= Seconds(() => tensors.Multiply(team, threads, dot: false));
            Rows.Add(new LibraryRow("extern_tensorprimitives", () => { widen(); tensors.Multiply(team, threads, dot); epilogue(); }, (dot ? "Dot" : "MultiplyAdd") + (note.Length > 0 ? ", " + note : "")));
        }
        if (blas is not null)
        {
            blas.SetThreads(threads);
            Rows.Add(new LibraryRow("extern_openblas", () => { widen(); blas.Multiply(product); epilogue(); }, note));
        }
    }

    private static bool IsFloat(Tensor t) => t.DType is DType.F32 or DType.BF16 or DType.F16;

    private Tensor Single(Tensor t) => t.DType == DType.F32 ? t : Own(t.ConvertTo(DType.F32));

    private Tensor Own(Tensor t)
    {
        owned.Add(t);
        return t;
    }

    // the better of two runs, the first of which compiles; one when that is not what takes long
    private static double Seconds(Action run)
    {
        double first = Once();
        return first > 0.02 ? first : Once();

        double Once()
        {
            long from = System.Diagnostics.Stopwatch.GetTimestamp();
            run();
            return System.Diagnostics.Stopwatch.GetElapsedTime(from).TotalSeconds;
        }
    }

    // mt.kernel(product, others): the epilogue alone, compiled as any kernel without a product
    private Action? Epilogue(GemmKernel gemm, KernelCase problem, VariantChecker checker, CilCompiler compiler, MachineModel machine, ThreadTeam team, int threads, nint sums)
    {
        var epilogue = gemm.Epilogue!;
        var view = new StructuredOp(epilogue);
        var others = view.InputValues.Select((v, i) => (Value: v, Index: i)).Where(v => v.Index != gemm.EpilogueInput).ToArray();
        if (others.Any(o => o.Value is not BlockArgument)) return null;
        var operandOf = others.Select(o => ((BlockArgument)o.Value).Index).ToArray();
        var productType = gemm.Contraction.Result().Type;

        var module = BuiltinBuilder.Module();
        IrType[] types = [productType, .. operandOf.Select(i => problem.Kernel.Operand(i).Type)];
        Operation? made = null;
        new OpBuilder(module.Body).Func("main", new FunctionType(types, new[] { (IrType)gemm.OutputType }), (b, arguments) =>
        {
            made = b.Create(MtOps.Kernel, [.. arguments], [gemm.OutputType], new AttrList { { "name", new StringAttr("epilogue") } }, regions: 1);
            var body = made.Region().AddBlock();
            foreach (var type in types) body.AddArgument(type);
            b.Within(body, inner =>
            {
                var type = gemm.OutputType;
                Value[] extents = [.. Enumerable.Range(0, type.Rank).Where(d => type.Extents[d] == IrType.Dynamic)
                    .Select(d => (Value)inner.CreateValue(TensorOps.Dim, [body.Argument(0), inner.ConstantIndex(d)], IrType.Index))];
                var init = inner.CreateValue(TensorOps.Empty, extents, type);
                var map = new IrMapping();
                for (int i = 0, next = 1; i < view.InputCount; i++) map.Map(epilogue.Operand(i), i == gemm.EpilogueInput ? body.Argument(0) : body.Argument(next++));
                map.Map(epilogue.Operand(view.InputCount), init);
                // constants that the body captures
                foreach (var constant in problem.Kernel.Body.Operations.Where(o => o.Has(OpTraits.ConstantLike))) inner.Insert(constant.Clone(map));
                inner.Create(MtOps.Yield, [inner.Insert(epilogue.Clone(map)).Result()], []);
            });
            b.Return(made.Result());
        });
        new KernelOp(made!) { Schedule = KernelSchedules.Default(made!, machine, threads).ToAttr() };
        var sink = new DiagnosticSink();
        if (!Pipelines.Run(Pipelines.KernelsToLoops, module, sink) || CompiledProgram.Compile(module, sink, compiler) is not { } program) return null;
        owned.Add(program);
        long[] shape = [.. gemm.OutputType.Extents.Select(e => e == IrType.Dynamic ? problem.Rows : e)];
        var context = program.Plan([shape, .. operandOf.Select(i => problem.Operands[i].Shape.ToArray())]).CreateContext(threads);
        owned.Add(context);
        var addresses = new AlignedBuffer((types.Length + 1) * sizeof(nint));
        owned.Add(addresses);
        var inputs = (nint)addresses.Pointer;
        // an f32 product is overwritten by its epilogue: each element is read before it is written
        ((nint*)inputs)[0] = sums;
        for (int i = 0; i < operandOf.Length; i++) ((nint*)inputs)[i + 1] = (nint)problem.Operands[operandOf[i]].Pointer;
        nint output = inputs + types.Length * sizeof(nint);
        *(nint*)output = checker.OutputAddresses[0];
        return () => context.Run((nint*)inputs, (nint*)output, team);
    }

    public void Dispose()
    {
        // contexts before programs
        for (int i = owned.Count - 1; i >= 0; i--) owned[i].Dispose();
    }
}
