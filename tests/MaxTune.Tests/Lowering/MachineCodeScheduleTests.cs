using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tests.X86.Simulator;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary>Schedules whose products are machine code: the lowered module, by reference semantics, gives what the kernel says.</summary>
public class MachineCodeScheduleTests
{
    public static TheoryData<string, string> Schedules
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string kind in new[] { "bf16", "f16", "s8", "u8s8", "u8u8" })
            {
                foreach (string block in new[] { "mr = 32, nr = 32", "mr = 16, nr = 48, unroll = 2", "mr = 48, nr = 16, mc = 48, pack = \"ab\"", "mr = 16, nr = 64, kc = 64", "mr = 32, nr = 16, threads = [1, 2, 1], kc = 128" })
                    data.Add(kind, "isa = amx, " + block);
                if (kind == "bf16") data.Add(kind, "isa = avx512_bf16, mr = 4, nr = 48, kc = 32, unroll = 2");
                if (kind == "bf16") data.Add(kind, "isa = avx512_bf16, mr = 2, nr = 16, mc = 4, threads = [2, 1, 1]");
                if (kind == "f16") data.Add(kind, "isa = f16c, mr = 3, nr = 16, kc = 32, unroll = 2");
                if (kind == "f16") data.Add(kind, "isa = avx512_f16c, mr = 2, nr = 32");
                if (kind is "bf16" or "f16") continue;
                data.Add(kind, "isa = avx_vnni, mr = 3, nr = 16, kc = 64, unroll = 2");
                data.Add(kind, "isa = avx512_vnni, mr = 4, nr = 32, mc = 8, threads = [1, 2, 1]");
            }
            foreach (string kind in new[] { "w8", "w8bf16", "w4", "w4zero", "w4bf16" })
            {
                data.Add(kind, "isa = avx_vnni, mr = 1, nr = 16, unroll = 2");
                data.Add(kind, "isa = avx512_vnni, mr = 1, nr = 64, streams = 4, prefetch = 8");
                data.Add(kind, "isa = avx512_vnni, mr = 2, nr = 32, mc = 8, threads = [1, 2, 1]");
                data.Add(kind, "isa = avx512_vnni, mr = 3, nr = 16, unroll = 2");
                if (kind.StartsWith("w4", StringComparison.Ordinal)) data.Add(kind, "isa = avx512_vnni, mr = 4, nr = 32, mc = 8, widen = \"panel\", unroll = 2");
                data.Add(kind, "isa = amx, mr = 16, nr = 32, unroll = 2");
                data.Add(kind, "isa = amx, mr = 32, nr = 16, mc = 32, threads = [2, 1, 1]");
                data.Add(kind, "isa = amx, mr = 4, nr = 16");
            }
            data.Add("f16", "isa = f16c, mr = 3, nr = 16, kc = 32, unroll = 2, widen = \"panel\"");
            data.Add("f16", "isa = avx512_f16c, mr = 4, nr = 32, kc = 48, mc = 8, widen = \"panel\", threads = [1, 2, 1]");
            data.Add("bf16", "isa = avx512_bf16, mr = 1, nr = 64, streams = 2, prefetch = 8");
            data.Add("s8", "isa = avx512_vnni, mr = 1, nr = 64, streams = 4");
            // epilogues in the function: whole and in blocks of k, of few rows and of many
            foreach (string kind in new[] { "u8u8", "s8s8" })
            {
                data.Add(kind, "isa = avx512_vnni, mr = 8, nr = 32, unroll = 4");
                data.Add(kind, "isa = avx512_vnni, mr = 3, nr = 48, kc = 64, mc = 6");
            }
            data.Add("bf16", "isa = avx512_bf16, mr = 6, nr = 32, unroll = 4");
            data.Add("bf16", "isa = avx512_bf16, mr = 5, nr = 32, unroll = 2, widen = \"panel\"");
            data.Add("bf16", "isa = avx512_bf16, mr = 4, nr = 48, kc = 48, mc = 8, widen = \"panel\", threads = [1, 2, 1]");
            foreach (string kind in new[] { "bf16", "f16" })
            {
                data.Add(kind, "isa = avx512_vnni, mr = 7, nr = 32, widen = \"fixed\", unroll = 2");
                data.Add(kind, "isa = avx512_vnni, mr = 3, nr = 48, kc = 64, mc = 6, widen = \"fixed\", threads = [1, 2, 1]");
            }
            data.Add("bf16", "isa = avx512, code = \"x86\", mr = 5, nr = 32, unroll = 2");
            data.Add("bf16", "isa = avx512, code = \"x86\", mr = 4, nr = 48, kc = 48, mc = 8, widen = \"panel\", unroll = 2, threads = [1, 2, 1]");
            data.Add("bf16", "isa = avx512, code = \"x86\", mr = 1, nr = 64, streams = 4, prefetch = 8");
            data.Add("u8s8", "isa = avx_vnni, mr = 2, nr = 16, streams = 2");
            return data;
        }
    }

    [Theory, MemberData(nameof(Schedules))]
    public void TheLoopsMeanWhatTheKernelMeans(string kind, string schedule)
    {
        foreach (var (m, n, k) in new[] { (1L, 16L, 32L), (5, 33, 65), (16, 20, 31), (33, 40, 160), (37, 64, 129), (18, 32, 20), (IrType.Dynamic, 18, 100) })
        {
            using var problem = NarrowKernels.Case(kind, m, n, Depth(kind, k), 23);
            using var checker = new VariantChecker(problem);
            var (module, _) = problem.Scheduled(ScheduleAttr.Parse(schedule, Assert.Fail)!);
            var sink = new DiagnosticSink();
            Assert.True(Pipelines.Run(Pipelines.KernelsToLoops, module, sink), string.Join('\n', sink.Diagnostics.Select(d => d.Message)));
            Assert.Contains(module.Descendants(), o => o.Is(FuncOps.Func) && o.Attr<StringAttr>("mt.target")?.Value == "x86");
            var outcome = checker.Check(() => Interpret(module, checker), NarrowKernels.Schedule(schedule).IsFixed);
            Assert.True(outcome.Reason is null, $"{kind} {m}x{k}x{n} {schedule}: {outcome.Reason}");
        }
    }

    [Theory, MemberData(nameof(Schedules))]
    public void TheMachineCodeComputesIt(string kind, string schedule)
    {
        foreach (var (m, n, k) in new[] { (5L, 33L, 65L), (37, 20, 64), (16, 17, 31), (33, 16, 148), (IrType.Dynamic, 18, 96) }) Run(kind, m, n, k, schedule);
    }

    [Theory]
    [InlineData("w8", "isa = avx512_vnni, mr = 2, nr = 64, streams = 2")]
    [InlineData("w8bf16", "isa = amx, mr = 16, nr = 32")]
    [InlineData("w4zero", "isa = avx_vnni, mr = 2, nr = 16")]
    [InlineData("w4zero", "isa = avx512_vnni, mr = 4, nr = 32, widen = \"panel\"")]
    [InlineData("w4zero", "isa = amx, mr = 32, nr = 16")]
    [InlineData("f16", "isa = avx512_f16c, mr = 5, nr = 32, widen = \"panel\"")]
    [InlineData("u8s8", "isa = avx512_vnni, mr = 3, nr = 64, streams = 4")]
    [InlineData("u8u8", "isa = avx512_vnni, mr = 8, nr = 32")]
    [InlineData("s8s8", "isa = avx512_vnni, mr = 5, nr = 48, kc = 32")]
    [InlineData("bf16", "isa = avx512_bf16, mr = 7, nr = 32")]
    [InlineData("bf16", "isa = avx512_bf16, mr = 8, nr = 32, widen = \"panel\"")]
    [InlineData("f16", "isa = avx512_vnni, mr = 7, nr = 32, widen = \"fixed\"")]
    [InlineData("bf16", "isa = avx512, code = \"x86\", mr = 8, nr = 32, widen = \"panel\"")]
    public void RowsFrom1To33(string kind, string schedule)
    {
        for (long m = 1; m <= 33; m++) Run(kind, m, 35, 52, schedule);
    }

    // groups that end between two tiles of k, one that is many tiles, and a depth that is no group
    [Theory]
    [InlineData(32, 96)]
    [InlineData(64, 320)]
    [InlineData(128, 384)]
    [InlineData(96, 192)]
    [InlineData(256, 512)]
    public void GroupsOfFourBits(long group, long k)
    {
        foreach (string schedule in new[] { "isa = avx512_vnni, mr = 2, nr = 32", "isa = avx512_vnni, mr = 3, nr = 32, widen = \"panel\"", "isa = avx_vnni, mr = 1, nr = 16", "isa = amx, mr = 16, nr = 32", "isa = amx, mr = 32, nr = 16, unroll = 2" })
            Run("w4zero", 19, 40, k, schedule, group);
    }

    [Theory]
    [InlineData("isa = avx512_vnni, mr = 2, nr = 32")]
    [InlineData("isa = amx, mr = 16, nr = 16")]
    public unsafe void ARowWithAnInfinityIsNaNAndOthersAreNot(string schedule)
    {
        const int rows = 5, depth = 64, columns = 20;
        using var problem = NarrowKernels.Case("w8", rows, columns, depth);
        using var checker = new VariantChecker(problem);
        var x = new Span<float>((void*)checker.InputAddresses[0], rows * depth);
        x.Clear();
        x[3 * depth + 7] = float.PositiveInfinity;
        x[4 * depth + 9] = 1e-44f;
        using var source = new VariantCompiler(problem, Compiler("w8", schedule, out _));
        using var variant = source.Compile(NarrowKernels.Schedule(schedule), out string reason);
        Assert.True(variant is not null, reason);
        using var prepared = variant!.Prepare(checker.Inputs, 1);
        using var team = new ThreadTeam(1);
        prepared.Run(checker.InputAddresses, checker.OutputAddresses, team);
        var y = new Span<float>((void*)checker.OutputAddresses[0], rows * columns);
        for (int i = 0; i < y.Length; i++) Assert.Equal(i / columns == 3, float.IsNaN(y[i]));
    }

    // rows of fixed point have one scale: NaN where an element is not finite, as the row of W's group is
    [Fact]
    public unsafe void FixedPointOfARowThatIsNotFiniteIsNaN()
    {
        const int rows = 9, depth = 130, columns = 20;
        using var problem = NarrowKernels.Case("bf16", rows, columns, depth);
        using var checker = new VariantChecker(problem);
        var x = new Span<BFloat16>((void*)checker.InputAddresses[0], rows * depth);
        x.Clear();
        x[3 * depth + 129] = (BFloat16)float.PositiveInfinity;
        x[4 * depth + 9] = (BFloat16)float.NaN;
        const string schedule = "isa = avx512_vnni, mr = 7, nr = 32, widen = \"fixed\"";
        using var source = new VariantCompiler(problem, Compiler("s8", schedule, out _));
        using var variant = source.Compile(NarrowKernels.Schedule(schedule), out string reason);
        Assert.True(variant is not null, reason);
        using var prepared = variant!.Prepare(checker.Inputs, 1);
        using var team = new ThreadTeam(1);
        prepared.Run(checker.InputAddresses, checker.OutputAddresses, team);
        var y = new Span<BFloat16>((void*)checker.OutputAddresses[0], rows * columns);
        for (int i = 0; i < y.Length; i++) Assert.Equal(i / columns is 3 or 4, float.IsNaN((float)y[i]));
    }

    [Fact]
    public void FixedPointIsListedWhereItIsAskedFor()
    {
        using var problem = NarrowKernels.Case("bf16", 64, 64, 128);
        var machine = MachineModel.Parse("vector=512 registers=32 features=avx512f,avx512bw,avx512_vnni x86=1");
        Assert.DoesNotContain(KernelSchedules.List(problem.Kernel, machine, 1), s => s.IsFixed);
        Assert.Contains(KernelSchedules.List(problem.Kernel, machine with { FixedPoint = true }, 1), s => s.IsFixed);
    }

    // the processor's where it can, else simulated
    private static CilCompiler Compiler(string kind, string schedule, out bool native)
    {
        var isa = NarrowKernels.Schedule(schedule).Isa;
        string[] needs = isa == Isa.Avx512 ? ["avx512f", "avx512bw"] : isa.Needs(kind == "bf16" ? IrType.BF16 : kind == "f16" ? IrType.F16 : IrType.I8);
        native = TunerOptions.MachineOf(CpuModel.Detect()).Lacks(needs).Length == 0;
        return new CilCompiler(native ? null : SimulatedMachine.Options);
    }

    /// <param name="past">Bytes from a cache line's start to where the result goes.</param>
    internal static unsafe void Run(string kind, long m, long n, long k, string schedule, long group = 32, int past = 0)
    {
        using var problem = NarrowKernels.Case(kind, m, n, Depth(kind, k), 23, group);
        using var checker = new VariantChecker(problem);
        using var source = new VariantCompiler(problem, Compiler(kind, schedule, out bool native));
        using var variant = source.Compile(NarrowKernels.Schedule(schedule), out string reason);
        Assert.True(variant is not null, $"{schedule}: {reason}");
        using var prepared = variant!.Prepare(checker.Inputs, 1);
        using var team = new ThreadTeam(1);
        var outcome = checker.Check(() =>
        {
            nint result = checker.OutputAddresses[0], beside = result + past;
            prepared.Run(checker.InputAddresses, &beside, team);
            if (past == 0) return;
            // back to where the checker looks; what lies between was not to be touched
            int bytes = (int)((m == IrType.Dynamic ? 23 : m) * n * DenseElementsAttr.ByteWidth(((TensorType)problem.Kernel.Result().Type).Element)!.Value);
            Assert.Equal(-1, new Span<byte>((void*)result, past).IndexOfAnyExcept((byte)0xFF));
            Buffer.MemoryCopy((void*)beside, (void*)result, bytes, bytes);
            new Span<byte>((void*)(result + bytes), past).Fill(0xA5);
        }, NarrowKernels.Schedule(schedule).IsFixed);
        Assert.True(outcome.Reason is null, $"{kind} {m}x{Depth(kind, k)}x{n} {schedule}, {past} bytes past a line{(native ? "" : ", simulated")}: {outcome.Reason}");
    }

    // depths of five steps and more, where a block's epilogue runs between the products of the next; weights so large that they are fetched ahead; sums that wait for more of k
    [Theory]
    [InlineData("mr = 32, nr = 32"), InlineData("mr = 32, nr = 32, kc = 320, pack = \"ab\""), InlineData("mr = 16, nr = 32, kc = 448, mc = 32"), InlineData("mr = 48, nr = 16, pack = \"ab\", mc = 96, kc = 512")]
    [InlineData("mr = 16, nr = 48, unroll = 2"), InlineData("mr = 16, nr = 64, kc = 320, threads = [2, 1, 1]"), InlineData("mr = 32, nr = 16, kc = 640, mc = 64, threads = [1, 3, 1]")]
    public void BlocksOverlap(string schedule)
    {
        foreach (string kind in new[] { "bf16", "s8", "u8u8" })
            foreach (var (m, n, k) in new[] { (70L, 40L, 352L), (33, 17, 1000), (100, 300, 1024), (7, 33, 640), (65, 48, 1300), (IrType.Dynamic, 40, 704) })
                Run(kind, m, n, k, "isa = amx, " + schedule);
    }

    // groups of 32 are whole
    private static long Depth(string kind, long k) => kind.StartsWith("w4", StringComparison.Ordinal) ? (k + 31) / 32 * 32 : k;

    // runs @main by reference semantics and writes its result where variants do
    internal static unsafe void Interpret(Operation module, VariantChecker checker)
    {
        var result = (MemRefValue)new Interpreter(module).Call("main", [.. checker.Inputs.Select(t =>
        {
            IrType element = t.DType switch { DType.BF16 => IrType.BF16, DType.F16 => IrType.F16, DType.F32 => IrType.F32, DType.I32 => IrType.I32, _ => IrType.I8 };
            int size = DenseElementsAttr.ByteWidth(element)!.Value;
            var array = NdArray.Zeros(element, t.Shape.ToArray());
            for (long i = 0; i < array.Count; i++) array[i] = NdArray.Unbox(DenseElementsAttr.Decode(element, t.Bytes.Slice((int)i * size, size)));
            return (object)MemRefValue.Of(array);
        })])[0];
        var bytes = result.Buffer.ToConstant(new TensorType([result.Buffer.Count], result.Buffer.Element)).Expanded().Span;
        bytes.CopyTo(new Span<byte>((void*)checker.OutputAddresses[0], bytes.Length));
    }
}
