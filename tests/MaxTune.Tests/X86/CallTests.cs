using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Runtime;
using MaxTune.Tests.Codegen;
using MaxTune.Tests.X86.Simulator;
using Xunit;

namespace MaxTune.Tests.X86;

/// <summary>Kernels in IL that call machine code.</summary>
public unsafe class CallTests
{
    private const int Blocks = 5;

    // c = a b by blocks of rows, each block machine code on views of a and c
    private static Operation Nest(int rows, int vectors, int lanes)
    {
        int width = vectors * lanes;
        string a = $"memref<{rows}x?xf32, strided<[?, 1], offset: ?>>", b = $"memref<?x{width}xf32>", c = $"memref<{rows}x{width}xf32>";
        var sink = new DiagnosticSink();
        var module = IrParser.Parse($$"""
            {{GemmBlock.F32(rows, vectors, lanes).Replace("func.func @block", "func.func private @block").Replace("strided<[?, 1]>", "strided<[?, 1], offset: ?>")}}
            func.func @nest(%a: memref<{{Blocks * rows}}x?xf32>, %b: {{b}}, %c: memref<{{Blocks}}x{{rows}}x{{width}}xf32>) {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %n = arith.constant {{Blocks}} : index
              %mr = arith.constant {{rows}} : index
              %k = memref.dim %a, %c1 : memref<{{Blocks * rows}}x?xf32>
              scf.parallel (%i) = (%c0) to (%n) step (%c1) {
                %row = arith.muli %i, %mr : index
                %av = memref.subview %a[%row, 0] [{{rows}}, %k] [1, 1] : memref<{{Blocks * rows}}x?xf32> to {{a}}
                %buffer = memref.alloca() : {{c}}
                func.call @block(%av, %b, %buffer) : ({{a}}, {{b}}, {{c}}) -> ()
                scf.for %r = %c0 to %mr step %c1 {
                  %w = arith.constant {{width}} : index
                  scf.for %j = %c0 to %w step %c1 {
                    %v = memref.load %buffer[%r, %j] : {{c}}
                    %d = arith.addf %v, %v : f32
                    memref.store %d, %c[%i, %r, %j] : memref<{{Blocks}}x{{rows}}x{{width}}xf32>
                  }
                }
              }
              return
            }
            """, "t.mlir", BuiltinDialects.Registry, sink);
        Assert.True(module is not null, string.Join('\n', sink.Diagnostics.Select(d => d.Message)));
        return module!.Body.Operations.Last();
    }

    private static CompiledFunction Compile(Operation nest, CilOptions options)
    {
        var sink = new DiagnosticSink();
        var compiled = new CilCompiler().Compile(nest, sink, options);
        Assert.True(compiled is not null, string.Join('\n', sink.Diagnostics.Select(d => d.Message)));
        return compiled!;
    }

    private static void Run(CompiledFunction compiled, int rows, int width, long k, int threads)
    {
        var random = new Random(3);
        float* a = Fill(Blocks * rows * k), b = Fill(k * width), c = Fill(Blocks * rows * width);
        using var team = new ThreadTeam(threads);
        using var frame = compiled.NewFrame(threads);
        frame.Bind(0, a, [Blocks * rows, k]).Bind(1, b, [k, width]).Bind(2, c);
        frame.Run(team, threads);
        for (long i = 0; i < Blocks * rows; i++)
            for (long j = 0; j < width; j++)
            {
                float sum = 0;
                for (long l = 0; l < k; l++) sum += a[i * k + l] * b[l * width + j];
                Assert.Equal(2 * sum, c[i * width + j]);
            }
        foreach (nint memory in new[] { (nint)a, (nint)b, (nint)c }) NativeMemory.AlignedFree((void*)memory);

        float* Fill(long count)
        {
            var memory = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, 4 * count), 64);
            for (long i = 0; i < count; i++) memory[i] = random.Next(-4, 5);
            return memory;
        }
    }

    [SkippableTheory, InlineData(1), InlineData(2), InlineData(4)]
    public void IlCallsMachineCode(int threads)
    {
        var nest = Nest(6, 2, 8);
        Skip.IfNot(X86Run.IsNative(X86Run.Compile(nest.Parent!.Body.First!)), "AVX and FMA are not on this machine");
        var compiled = Compile(nest, CilOptions.Default);
        Assert.Equal("block", Assert.Single(compiled.Callees).Code.Name);
        Assert.Contains("calli", compiled.IlText);
        foreach (long k in new long[] { 0, 1, 19 }) Run(compiled, 6, 16, k, threads);
    }

    [Theory, InlineData(6, 2, 8, 1), InlineData(14, 2, 16, 1), InlineData(4, 3, 16, 3)]
    public void IlCallsSimulatedMachineCode(int rows, int vectors, int lanes, int threads) =>
        Run(Compile(Nest(rows, vectors, lanes), SimulatedMachine.Options), rows, vectors * lanes, 7, threads);

    [Fact]
    public void CodeTheMachineCannotRunIsADiagnostic()
    {
        var capped = CpuModel.Detect(MaxIsa.Sse);
        var sink = new DiagnosticSink();
        Assert.Null(new CilCompiler().Compile(Nest(6, 2, 8), sink, new CilOptions { LoadMachineCode = code => CilOptions.LoadOn(code, capped) }));
        Assert.Equal("'func.call' op cannot be called here: @block needs fma avx, which this machine does not have", Assert.Single(sink.Diagnostics).Message.Replace("avx fma", "fma avx"));
    }

    [Fact]
    public void TheReferenceCallsTheFunctionToo()
    {
        var nest = Nest(2, 1, 4);
        var random = new Random(5);
        Differential.Check(nest, [Differential.Random(random, IrType.F32, Blocks * 2, 9), Differential.Random(random, IrType.F32, 9, 4), Differential.Random(random, IrType.F32, Blocks, 2, 4)]);
    }

    // collections move objects and stop threads while machine code runs on them
    [SkippableFact]
    public void CollectionsDuringCalls()
    {
        var nest = Nest(6, 2, 8);
        Skip.IfNot(X86Run.IsNative(X86Run.Compile(nest.Parent!.Body.First!)), "AVX and FMA are not on this machine");
        var compiled = Compile(nest, CilOptions.Default);
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.KeepAlive(new byte[1 << 16]);
                GC.Collect(1, GCCollectionMode.Forced, blocking: true, compacting: true);
            }
        });
        collector.Start();
        try
        {
            Parallel.For(0, 3, new ParallelOptions { MaxDegreeOfParallelism = 3 }, _ => { for (int run = 0; run < 40; run++) Run(compiled, 6, 16, 64, 1); });
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
        GC.KeepAlive(compiled);
    }

    [SkippableFact]
    public void TheCodeIsFreedWithTheKernel()
    {
        Skip.IfNot(X86Run.IsNative(X86Run.Compile(X86Run.Parse(GemmBlock.F32(6, 2, 8)))), "AVX and FMA are not on this machine");
        var memory = Released();
        for (int i = 0; i < 20 && memory.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(memory.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Released() => new(Compile(Nest(6, 2, 8), CilOptions.Default).Callees[0].Entry.Owner);
    }
}
