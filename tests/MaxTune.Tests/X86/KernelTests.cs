using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Tests.Codegen;
using MaxTune.Tests.Lowering;
using MaxTune.Tests.X86.Simulator;
using Xunit;

namespace MaxTune.Tests.X86;

/// <summary>Whole kernels whose nests are machine code, by the schedules that ask for it.</summary>
public class KernelTests
{
    public static TheoryData<long, long, long, string> Cases()
    {
        var cases = new TheoryData<long, long, long, string>();
        foreach (string schedule in new[]
        {
            "isa = avx2, mr = 4, nr = 16", "isa = avx2, mr = 6, nr = 16, kc = 4, mc = 12, nc = 16, order = \"ij\"", "isa = avx2, mr = 4, nr = 24, unroll = 4, pack = \"ab\", mc = 8",
            "isa = avx512, mr = 14, nr = 32", "isa = avx512, mr = 6, nr = 48, unroll = 2, prefetch = 1", "isa = avx512, mr = 3, nr = 16, kc = 5, threads = [2, 1, 1]",
        })
        {
            cases.Add(13, 48, 8, schedule);
            cases.Add(7, 19, 9, schedule);
            cases.Add(1, 1, 1, schedule);
            cases.Add(29, 33, 11, schedule);
            cases.Add(IrType.Dynamic, 40, 6, schedule);
        }
        return cases;
    }

    // simulated, so that AVX-512 runs anywhere; natively too where the machine has the instructions
    [Theory, MemberData(nameof(Cases))]
    public void MachineCodeComputesWhatTheLoopsDo(long m, long n, long k, string schedule)
    {
        var (module, kernel) = TestKernels.Linear(m, n, k, true, true);
        new KernelOp(kernel).Schedule = ScheduleAttr.Parse(schedule + ", code = \"x86\"", Assert.Fail);
        LoweringTests.Run(module, Pipelines.KernelsToLoops);
        var function = module.Body.Operations.First(o => o.Is(FuncOps.Func) && o.Attr<StringAttr>(OutlineMicroKernelsPass.CodeAttribute) is not null);
        // a single block of a few steps is no loop, and stays
        Assert.DoesNotContain(function.Descendants(), o => o.Name == "scf.for" && o.Descendants().Any(i => i.Name == "vector.fma"));
        Assert.True(m == 1 || k < 10 || function.Descendants().Any(o => o.Name == "func.call"));
        foreach (long rows in m == IrType.Dynamic ? [0, 1, 13] : new[] { m })
        {
            var random = new Random(5);
            object[] arguments = [.. function.Body.Arguments.Select(a => (object)Differential.Random(random, IrType.F32, [.. ((MemRefType)a.Type).Extents.Select(e => e == IrType.Dynamic ? rows : e)]))];
            Differential.Check(function, arguments, options: SimulatedMachine.Options);
            var micro = module.Body.Operations.Where(MaxTune.Codegen.X86.X86Compiler.IsTarget).Select(f => X86Run.Compile(f)).ToArray();
            if (micro.All(X86Run.IsNative)) Differential.Check(function, arguments);
        }
    }

    [Fact]
    public void AnEpilogueWithoutMachineCodeStaysInIl()
    {
        var (module, kernel) = TestKernels.Linear(8, 16, 4, true, true);
        new KernelOp(kernel).Schedule = ScheduleAttr.Parse("isa = avx2, mr = 4, nr = 16, code = \"x86\"", Assert.Fail);
        // tanh of what the product gives
        var generic = kernel.Descendants().Last(o => o.Name == "linalg.generic");
        var yield = generic.Body.Last!;
        yield.SetOperand(0, OpBuilder.BeforeOp(yield).CreateValue(MathOps.Tanh, [yield.Operand(0)], IrType.F32));
        LoweringTests.Run(module, Pipelines.KernelsToLoops);
        var function = module.Body.Operations.First(o => o.Is(FuncOps.Func) && o.Attr<StringAttr>(OutlineMicroKernelsPass.CodeAttribute) is not null);
        Assert.Contains(function.Descendants(), o => o.Name == "math.tanh");
        Assert.Contains(function.Descendants(), o => o.Name == "func.call");
        var random = new Random(5);
        object[] arguments = [.. function.Body.Arguments.Select(a => (object)Differential.Random(random, IrType.F32, [.. ((MemRefType)a.Type).Extents]))];
        Differential.Check(function, arguments, tolerance: 1e-5, options: SimulatedMachine.Options);
    }
}
