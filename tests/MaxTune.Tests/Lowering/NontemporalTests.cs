using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Tests.X86;
using MaxTune.Tests.X86.Simulator;
using MaxTune.Tuning;
using Xunit;

namespace MaxTune.Tests.Lowering;

/// <summary><c>store = "nontemporal"</c>: rows that machine code finishes go past the caches where Y lies on cache lines, and are right wherever it lies.</summary>
public class NontemporalTests
{
    // bytes past a line's start: on it; an element of 1, 2 and 4 bytes further; where vectors of 16 and 32 bytes would still be aligned
    private static readonly int[] Places = [0, 1, 2, 4, 16, 32];

    [Theory]
    [InlineData("bf16", "isa = amx, mr = 32, nr = 32"), InlineData("bf16", "isa = amx, mr = 16, nr = 64, kc = 320"), InlineData("bf16", "isa = amx, mr = 32, nr = 32, kc = 320, pack = \"ab\", mc = 64, threads = [2, 1, 1]")]
    [InlineData("bf16", "isa = avx512_bf16, mr = 6, nr = 32, unroll = 2"), InlineData("bf16", "isa = avx512_bf16, mr = 4, nr = 64, kc = 48, mc = 8, widen = \"panel\", threads = [1, 2, 1]")]
    [InlineData("bf16", "isa = avx512, code = \"x86\", mr = 5, nr = 32"), InlineData("bf16", "isa = avx512_vnni, mr = 7, nr = 32, widen = \"fixed\"")]
    [InlineData("f16", "isa = amx, mr = 32, nr = 32"), InlineData("f16", "isa = avx512_f16c, mr = 4, nr = 32")]
    public void HalvesWhereverTheyGo(string kind, string schedule)
    {
        foreach (var (m, n, k) in new[] { (5L, 32L, 65L), (33, 96, 352), (70, 32, 704), (IrType.Dynamic, 64, 129) }) Everywhere(kind, m, n, k, schedule, elementBytes: 2);
    }

    [Theory]
    [InlineData("u8u8", "isa = amx, mr = 16, nr = 64"), InlineData("s8s8", "isa = amx, mr = 16, nr = 64, kc = 320, threads = [1, 2, 1]")]
    [InlineData("u8u8", "isa = avx512_vnni, mr = 6, nr = 64"), InlineData("s8s8", "isa = avx512_vnni, mr = 3, nr = 64, kc = 64, mc = 6")]
    public void BytesWhereverTheyGo(string kind, string schedule)
    {
        foreach (var (m, n, k) in new[] { (5L, 64L, 65L), (33, 192, 352), (IrType.Dynamic, 64, 129) }) Everywhere(kind, m, n, k, schedule, elementBytes: 1);
    }

    [Theory]
    [InlineData("s8", "isa = amx, mr = 32, nr = 32"), InlineData("u8s8", "isa = amx, mr = 48, nr = 16, kc = 512"), InlineData("s8", "isa = avx512_vnni, mr = 4, nr = 32")]
    [InlineData("w8", "isa = amx, mr = 16, nr = 32"), InlineData("w4zero", "isa = amx, mr = 32, nr = 16"), InlineData("w8", "isa = avx512_vnni, mr = 2, nr = 32"), InlineData("w4zero", "isa = avx512_vnni, mr = 2, nr = 64, streams = 2")]
    public void FloatsWhereverTheyGo(string kind, string schedule)
    {
        foreach (var (m, n, k) in new[] { (5L, 16L, 65L), (33, 48, 352), (IrType.Dynamic, 80, 129) }) Everywhere(kind, m, n, k, schedule, elementBytes: 4);
    }

    private static void Everywhere(string kind, long m, long n, long k, string schedule, int elementBytes)
    {
        foreach (int past in Places)
            if (past % elementBytes == 0) MachineCodeScheduleTests.Run(kind, m, n, k, schedule + ", store = \"nontemporal\"", past: past);
    }

    // the loops say which stores go where, and mean the same
    [Theory, InlineData("bf16", "isa = amx, mr = 32, nr = 32", 32), InlineData("s8", "isa = avx512_vnni, mr = 4, nr = 32", 64), InlineData("u8u8", "isa = amx, mr = 16, nr = 64", 16)]
    public void EveryFinishedVectorHasTwoStores(string kind, string schedule, int alignment)
    {
        using var problem = NarrowKernels.Case(kind, 40, 64, 96);
        using var checker = new VariantChecker(problem);
        var (module, _) = problem.Scheduled(ScheduleAttr.Parse(schedule + ", store = \"nontemporal\"", Assert.Fail)!);
        Assert.True(Pipelines.Run(Pipelines.KernelsToLoops, module, new DiagnosticSink()));
        var branches = module.Descendants().Where(o => o.Is(ScfOps.If) && o.Descendants().Any(IsNontemporal) && o.Regions[0].Entry.Operations.Any(IsNontemporal)).ToArray();
        Assert.NotEmpty(branches);
        foreach (var branch in branches)
        {
            Operation[] Stores(int region) => [.. branch.Regions[region].Entry.Operations.Where(o => o.Is(VectorOps.Store))];
            Assert.All(Stores(0), s => Assert.Equal((true, (long?)alignment), (IsNontemporal(s), s.Attr<IntegerAttr>("alignment")?.Int64)));
            Assert.All(Stores(1), s => Assert.False(IsNontemporal(s)));
            Assert.Equal(Stores(0).Select(s => s.Operand(0)), Stores(1).Select(s => s.Operand(0)));
        }
        var outcome = checker.Check(() => MachineCodeScheduleTests.Interpret(module, checker));
        Assert.True(outcome.Reason is null, outcome.Reason);
    }

    private static bool IsNontemporal(Operation op) => op.Is(VectorOps.Store) && op.Attr("nontemporal") is IntegerAttr { Value.IsZero: false };

    // 1 where the argument is on a line, else 2
    [Fact]
    public unsafe void TheBranchIsChosenWhereTheArgumentLies()
    {
        var code = X86Run.Compile(X86Run.Parse("""
            func.func @f(%y: memref<16xf32>) attributes {mt.target = "x86"} {
              %c0 = arith.constant 0 : index
              %c63 = arith.constant 63 : index
              %one = arith.constant dense<1.0> : vector<16xf32>
              %two = arith.constant dense<2.0> : vector<16xf32>
              %at = memref.extract_aligned_pointer_as_index %y : memref<16xf32> -> index
              %within = arith.andi %at, %c63 : index
              %aligned = arith.cmpi eq, %within, %c0 : index
              scf.if %aligned {
                vector.store %one, %y[%c0] {alignment = 64 : i64, nontemporal = true} : memref<16xf32>, vector<16xf32>
              } else {
                vector.store %two, %y[%c0] : memref<16xf32>, vector<16xf32>
              }
              return
            }
            """));
        foreach (int past in new[] { 0, 4, 16, 32, 60, 64 })
        {
            float* room = (float*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(192, 64);
            float[] expected = [.. Enumerable.Repeat(past % 64 == 0 ? 1f : 2f, 16)];
            long[] block = X86Run.Block(code.Layout, [NdArray.Zeros(IrType.F32, 16)], _ => (long)room + past);
            fixed (long* at = block)
            {
                new SimulatedCpu(new SimulatedMemory(isOpen: true), code.Bytes.Span).Call((ulong)at);
                Assert.Equal(expected, new Span<float>((byte*)room + past, 16).ToArray());
                new Span<float>(room, 48).Clear();
                if (X86Run.IsNative(code))
                {
                    using var loaded = X86Run.Load(code);
                    loaded.Invoke((nint*)at);
                    Assert.Equal(expected, new Span<float>((byte*)room + past, 16).ToArray());
                }
            }
            System.Runtime.InteropServices.NativeMemory.AlignedFree(room);
        }
    }

    // every rule, on the legal side of it in the tests above
    [Theory]
    [InlineData("bf16", 64, "isa = avx2, mr = 4, nr = 16", "nontemporal takes rows finished by machine code on 512 bits")]
    [InlineData("f16", 64, "isa = f16c, mr = 4, nr = 32", "nontemporal takes rows finished by machine code on 512 bits")]
    [InlineData("bf16", 64, "isa = avx512, mr = 4, nr = 32", "nontemporal takes rows finished by machine code on 512 bits")]
    [InlineData("bf16", 64, "isa = avx512_bf16, mr = 4, nr = 32, pack = \"none\"", "nontemporal is for contractions of few bits with a packed weight")]
    [InlineData("bf16", 80, "isa = amx, mr = 32, nr = 32", "nontemporal takes rows of whole lines, a multiple of 32 of bf16, not 80")]
    [InlineData("bf16", 64, "isa = amx, mr = 32, nr = 16", "nontemporal takes blocks of whole lines, nr a multiple of 32 for bf16, not 16")]
    [InlineData("u8u8", 64, "isa = amx, mr = 32, nr = 32", "nontemporal takes blocks of whole lines, nr a multiple of 64 for i8, not 32")]
    [InlineData("u8s8", 24, "isa = amx, mr = 32, nr = 32", "nontemporal takes rows of whole lines, a multiple of 16 of f32, not 24")]
    public void WhatIsNotLegalSaysWhy(string kind, long n, string schedule, string why)
    {
        using var problem = NarrowKernels.Case(kind, 40, n, 96);
        string text = schedule + ", store = \"nontemporal\"";
        var found = ScheduleRules.Check(problem.Kernel, NarrowKernels.Schedule(text), 1);
        Assert.Equal(("store", true), (found?.Key, found?.Message.Contains(why)));
        Assert.Null(ScheduleRules.Check(problem.Kernel, NarrowKernels.Schedule(schedule), 1));
        var (module, _) = problem.Scheduled(ScheduleAttr.Parse(text, Assert.Fail)!);
        var sink = new DiagnosticSink();
        Assert.False(Pipelines.Run(Pipelines.KernelsToLoops, module, sink));
        Assert.Contains(sink.Diagnostics, d => d.Message.Contains("store = \"cached\" here: "));
    }

    // exp after the product is IL
    [Fact]
    public void RowsThatILFinishesAreNot()
    {
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(NarrowKernels.Graph("bf16", 40, 64, 96).Replace("mt.relu", "mt.sigmoid"), "t.mlir", BuiltinDialects.Registry, sink)!;
        Assert.True(Pipelines.Run(Pipelines.GraphToKernels, module, sink));
        using var problem = KernelCase.Of(Assert.Single(module.Descendants(), o => o.Is(MtOps.Kernel)), 7)!;
        string? why = ScheduleRules.Check(problem.Kernel, NarrowKernels.Schedule("isa = amx, mr = 32, nr = 32, store = \"nontemporal\""), 1)?.Message;
        Assert.Equal("store = \"cached\" here: the x86 emitter has no code for what follows the product, so IL stores the rows", why);
    }

    private const string Tiles = "vector=512 registers=32 features=avx512f,avx512bw,avx512_bf16,amx_tile,amx_bf16 x86=1";

    [Fact]
    public void TilesOfALargeYAreListedTwice()
    {
        // 512 KB of bf16, and a row less
        using var large = NarrowKernels.Case("bf16", 512, 512, 64);
        using var small = NarrowKernels.Case("bf16", 511, 512, 64);
        var listed = KernelSchedules.List(large.Kernel, MachineModel.Parse(Tiles), 2);
        Assert.DoesNotContain(KernelSchedules.List(small.Kernel, MachineModel.Parse(Tiles), 2), s => s.IsNontemporal);
        Assert.All(listed.Where(s => s.IsNontemporal), s => Assert.Equal(Isa.Amx, s.Isa));
        for (int i = 0; i < listed.Count; i++)
            if (listed[i].Isa == Isa.Amx && listed[i].Nr % 32 == 0 && !listed[i].IsNontemporal)
            {
                Assert.Equal(listed[i] with { Store = "nontemporal" }, listed[i + 1]);
                Assert.True(SearchFrontier.AreNeighbours(listed[i], listed[i + 1]));
            }
        Assert.Contains(listed, s => s.IsNontemporal);
        // the first wave has both of the likeliest
        Assert.Equal([false, true], new SearchFrontier(listed).First(16).Where(s => s.Isa == Isa.Amx).Take(2).Select(s => s.IsNontemporal));
    }

    [Fact]
    public void TheKeyPrintsAndParses()
    {
        var schedule = NarrowKernels.Schedule("isa = amx, mr = 32, nr = 32, store = \"nontemporal\"");
        Assert.EndsWith("_nt", schedule.ShortName);
        Assert.EndsWith(", store = \"nontemporal\">", schedule.ToAttr().ToString());
        Assert.Equal(schedule, Schedule.FromAttr(KernelTuner.Parse(schedule.ToAttr().ToString())!, Assert.Fail));
        Assert.DoesNotContain("store", (schedule with { Store = "cached" }).ToAttr().ToString());
        Assert.Null(KernelTuner.Parse("#mt.schedule<isa = amx, store = \"l2\">"));
    }
}
