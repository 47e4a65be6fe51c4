using System.Runtime.InteropServices;
using MaxTune.Codegen.Cil;
using MaxTune.IR;
using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Codegen;

public unsafe class InvocationTests
{
    private const int Rows = 37;

    // row i of y: x's row through a private buffer of the given size, twice
    private static Operation ThroughPrivateBuffer(int size)
    {
        var type = new MemRefType([Rows, 16], IrType.F32);
        return new OpBuilder().Func("f", new FunctionType([type, type], []), (b, args) =>
        {
            Value zero = b.ConstantIndex(0), one = b.ConstantIndex(1), n = b.ConstantIndex(16);
            b.Parallel([zero], [b.ConstantIndex(Rows)], [one], (b, iv) =>
            {
                Value buffer = b.Alloca(new MemRefType([size], IrType.F32));
                b.For(zero, n, one, (b, j) => b.Store(b.Load(args[0], iv[0], j), buffer, j));
                b.For(zero, n, one, (b, j) => b.Store(b.AddF(b.Load(buffer, j), b.Load(buffer, j)), args[1], iv[0], j));
            });
            b.Return();
        }).Op;
    }

    [Theory, InlineData(16, 1), InlineData(16, 2), InlineData(1 << 15, 1), InlineData(1 << 15, 2), InlineData(1 << 15, 5)]
    public void ThreadsShareTheIterations(int size, int threads)
    {
        var function = Differential.Compile(ThroughPrivateBuffer(size));
        Assert.Equal(size * 4 > 64 * 1024 ? size * 4 : 0, function.ThreadScratchBytes);
        using var team = new ThreadTeam(threads);
        using var frame = function.NewFrame(threads);
        var x = (float*)NativeMemory.AlignedAlloc(Rows * 64, 64);
        var y = (float*)NativeMemory.AlignedAlloc(Rows * 64, 64);
        for (int i = 0; i < Rows * 16; i++) x[i] = i;
        frame.Bind(0, x).Bind(1, y);
        for (int run = 0; run < 20; run++)
        {
            new Span<float>(y, Rows * 16).Clear();
            frame.Run(team, threads);
            for (int i = 0; i < Rows * 16; i++) Assert.Equal(2 * i, y[i]);
        }
        NativeMemory.AlignedFree(x);
        NativeMemory.AlignedFree(y);
    }

    [Fact]
    public void RunningAllocatesNothing()
    {
        var function = Differential.Compile(ThroughPrivateBuffer(1 << 15));
        using var frame = function.NewFrame();
        var memory = (float*)NativeMemory.AlignedAlloc(Rows * 128, 64);
        frame.Bind(0, memory).Bind(1, memory + Rows * 16).Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) frame.Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        NativeMemory.AlignedFree(memory);
    }

    // more callers than slices: the others allocate
    [Fact]
    public void AScratchPoolServesMoreThanItHolds()
    {
        nint pool = ScratchPool.Create(3, 100);
        nint[] taken = [.. Enumerable.Range(0, 5).Select(_ => ScratchPool.Take(pool, 100))];
        Assert.Equal(5, taken.Distinct().Count());
        Assert.All(taken, t => Assert.Equal(0, t % 64));
        ScratchPool.Give(pool, taken[1]);
        Assert.Equal(taken[1], ScratchPool.Take(pool, 100));
        foreach (nint slice in taken) ScratchPool.Give(pool, slice);
        Assert.Equal(taken[0], ScratchPool.Take(pool, 100));
        nint large = ScratchPool.Take(pool, 1000);
        Assert.True(large < pool || large >= pool + 64 + 3 * 128);   // header and three slices of 100 bytes, rounded up to 64
        ScratchPool.Give(pool, large);
        NativeMemory.AlignedFree((void*)pool);
    }

    [Fact]
    public void ScalarArgumentsComeByValue()
    {
        var type = new MemRefType([4], IrType.F64);
        var function = Differential.Compile(new OpBuilder().Func("f", new FunctionType([type, IrType.F32, IrType.F64, IrType.I32, IrType.Index, IrType.I1], []), (b, args) =>
        {
            Value integers = b.AddI(b.ExtSI(args[3], IrType.I64), b.IndexCast(args[4], IrType.I64));
            b.Store(b.AddF(b.ExtF(args[1], IrType.F64), args[2]), args[0], b.ConstantIndex(0));
            b.Store(b.SIToFP(integers, IrType.F64), args[0], b.ConstantIndex(1));
            b.Store(b.Select(args[5], args[2], b.ConstantFloat(0, IrType.F64)), args[0], b.ConstantIndex(2));
            b.Return();
        }).Op);
        var results = new double[4];
        using var frame = function.NewFrame();
        fixed (double* y = results) frame.Bind(0, y).Bind(1, 1.5).Bind(2, 0.25).Bind(3, -7L).Bind(4, 100L).Bind(5, 1L).Run();
        Assert.Equal([1.75, 93, 0.25, 0], results);
    }
}
