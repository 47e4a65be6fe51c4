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
                data.Add(kind, "isa = amx, mr = 16, nr = 32, unroll = 2");
                data.Add(kind, "isa = amx, mr = 32, nr = 16, mc = 32, threads = [2, 1, 1]");
                data.Add(kind, "isa = amx, mr = 4, nr = 16");
            }
            data.Add("f16", "isa = f16c, mr = 3, nr = 16, kc = 32, unroll = 2, widen = \"panel\"");
            data.Add("f16", "isa = avx512_f16c, mr = 4, nr = 32, kc = 48, mc = 8, widen = \"panel\", threads = [1, 2, 1]");
            data.Add("bf16", "isa = avx512_bf16, mr = 1, nr = 64, streams = 2, prefetch = 8");
            data.Add("s8", "isa = avx512_vnni, mr = 1, nr = 64, streams = 4");
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
            var outcome = checker.Check(() => Interpret(module, checker));
            Assert.True(outcome.Reason is null, $"{kind} {m}x{k}x{n} {schedule}: {outcome.Reason}");
        }
    }

    [Theory, MemberData(nameof(Schedules))]
    public void TheMachineCodeComputesIt(string kind, string schedule)
    {
        foreach (var (m, n, k) in new[] { (5L, 33L, 65L), (37, 20, 64), (16, 17, 31), (33, 16, 148), (IrType.Dynamic, 18, 96) }) RunsAs(kind, m, n, k, schedule);
    }

    // by the processor where it can, else simulated
    private static unsafe void RunsAs(string kind, long m, long n, long k, string schedule)
    {
        var needs = NarrowKernels.Schedule(schedule).Isa.Needs(kind == "bf16" ? IrType.BF16 : kind == "f16" ? IrType.F16 : IrType.I8);
        bool native = TunerOptions.MachineOf(CpuModel.Detect()).Lacks(needs).Length == 0;
        using var problem = NarrowKernels.Case(kind, m, n, Depth(kind, k), 23);
        using var checker = new VariantChecker(problem);
        using var source = new VariantCompiler(problem, new CilCompiler(native ? null : SimulatedMachine.Options));
        using var variant = source.Compile(NarrowKernels.Schedule(schedule), out string reason);
        Assert.True(variant is not null, $"{schedule}: {reason}");
        using var prepared = variant!.Prepare(checker.Inputs, 1);
        using var team = new ThreadTeam(1);
        var outcome = checker.Check(() => prepared.Run(checker.InputAddresses, checker.OutputAddresses, team));
        Assert.True(outcome.Reason is null, $"{kind} {m}x{k}x{n} {schedule}{(native ? "" : ", simulated")}: {outcome.Reason}");
    }

    // depths of five steps and more, where a block's epilogue runs between the products of the next; weights so large that they are fetched ahead; sums that wait for more of k
    [Theory]
    [InlineData("mr = 32, nr = 32"), InlineData("mr = 32, nr = 32, kc = 320, pack = \"ab\""), InlineData("mr = 16, nr = 32, kc = 448, mc = 32"), InlineData("mr = 48, nr = 16, pack = \"ab\", mc = 96, kc = 512")]
    [InlineData("mr = 16, nr = 48, unroll = 2"), InlineData("mr = 16, nr = 64, kc = 320, threads = [2, 1, 1]"), InlineData("mr = 32, nr = 16, kc = 640, mc = 64, threads = [1, 3, 1]")]
    public void BlocksOverlap(string schedule)
    {
        foreach (string kind in new[] { "bf16", "s8", "u8u8" })
            foreach (var (m, n, k) in new[] { (70L, 40L, 352L), (33, 17, 1000), (100, 300, 1024), (7, 33, 640), (65, 48, 1300), (IrType.Dynamic, 40, 704) })
                RunsAs(kind, m, n, k, "isa = amx, " + schedule);
    }

    // groups of 32 are whole
    private static long Depth(string kind, long k) => kind.StartsWith("w4", StringComparison.Ordinal) ? (k + 31) / 32 * 32 : k;

    // runs @main by reference semantics and writes its result where variants do
    private static unsafe void Interpret(Operation module, VariantChecker checker)
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
