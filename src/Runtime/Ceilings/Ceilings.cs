using System.Diagnostics;
using System.Globalization;

namespace MaxTune.Runtime;

/// <summary>What this machine can do at most, measured here and now: f32 multiply-adds on registers, and reading from each level of memory.</summary>
/// <remarks>Hold kernels against ceilings of the same run: they drift with frequency and neighbours. What does not exist or was not allowed is 0.</remarks>
/// <param name="Threads">Threads that ran at once; the figures are their sum.</param>
/// <param name="ScalarGflops">2 operations per multiply-add.</param>
/// <param name="L2GBps">10^9 bytes read per second, each thread over half its L2.</param>
/// <param name="L3GBps">The threads together over up to half the L3.</param>
/// <param name="MemoryGBps">The threads together over more than the L3 (at most 256 MB).</param>
/// <param name="Bf16Gflops">Products of bf16, by tiles or else <c>vdpbf16ps</c>.</param>
/// <param name="Int8Gflops">Products of bytes, by tiles, <c>vpdpbusd</c>, or else products of 16-bit integers.</param>
public sealed record Ceilings(
    int Threads, double ScalarGflops, double V128Gflops, double V256Gflops, double V512Gflops, double L2GBps, double L3GBps, double MemoryGBps,
    double Bf16Gflops = 0, double Int8Gflops = 0)
{
    /// <summary>Of the widest vectors measured.</summary>
    public double BestGflops => Math.Max(Math.Max(ScalarGflops, V128Gflops), Math.Max(V256Gflops, V512Gflops));

    /// <summary>The ceiling of code with vectors of 512, 256, 128 bits, or scalar (any other number).</summary>
    public double GflopsOf(int vectorBits) => vectorBits switch { 512 => V512Gflops, 256 => V256Gflops, 128 => V128Gflops, _ => ScalarGflops };

    internal static double ReadL2(CpuModel cpu, ThreadTeam team, int threads) => cpu.L2.Bytes > 0 ? Read(cpu.L2.Bytes / 2 * threads, team, threads) : 0;

    // larger than the L2s together, or it would be read from there
    internal static double ReadL3(CpuModel cpu, ThreadTeam team, int threads) =>
        cpu.L3.Bytes > 0 ? Read(Math.Min(cpu.L3.Bytes / 2, Math.Max(32L << 20, 4 * cpu.L2.Bytes * threads)), team, threads) : 0;

    internal static double ReadMemory(CpuModel cpu, ThreadTeam team, int threads) => Read(Math.Clamp(2 * cpu.L3.Bytes, 64L << 20, 256L << 20), team, threads);

    internal static double Bf16(CpuModel cpu, ThreadTeam team, int threads, double seconds = 0) => Products(ProductLoop.Bf16(cpu.Features), team, threads, seconds);

    internal static double Int8(CpuModel cpu, ThreadTeam team, int threads, double seconds = 0) => Products(ProductLoop.Int8(cpu.Features), team, threads, seconds);

    // a burst of 0.1 ms, or as many of them at a stretch as fill the time
    private static long Bursts(double seconds) => (long)Math.Clamp(seconds / 1e-4, 1, 10_000);

    private static unsafe double Products(ProductLoop? loop, ThreadTeam team, int threads, double seconds)
    {
        if (loop is null) return 0;
        using (loop)
        {
            long n = 20_000 * Bursts(seconds / 2);   // 6 tile products of 16 cycles, or 12 vectors at one or two a cycle: 0.1 to 0.7 ms
            var handle = System.Runtime.InteropServices.GCHandle.Alloc(loop);
            try
            {
                var job = new ProductJob { Loop = System.Runtime.InteropServices.GCHandle.ToIntPtr(handle), Steps = n };
                return loop.FlopsPerStep * n * threads / BestSeconds(team, threads, &RunProducts, &job, threads) / 1e9;
            }
            finally
            {
                handle.Free();
            }
        }
    }

    /// <summary>GFLOP/s of register multiply-adds; about 4 ms.</summary>
    /// <param name="vectorBits">512, 256, 128; any other number is scalar.</param>
    /// <param name="seconds">How long the rate has to be kept up, roughly; 0.1 ms at least.</param>
    public static unsafe double Fma(int vectorBits, ThreadTeam team, int threads, double seconds = 0)
    {
        RequireThreads(team, threads);
        long n = 60_000 * Bursts(seconds); // 360k cycles at 2 a cycle: 0.1 ms, a thousand steps of a coarse clock
        var lanes = vectorBits is 512 or 256 or 128 ? vectorBits / 32 : 1;
        var job = new FmaJob { Lanes = lanes, Iterations = n };
        var best = BestSeconds(team, threads, &RunFma, &job, threads);
        return 2.0 * lanes * FmaLoops.Chains * n * threads / best / 1e9;
    }

    /// <summary>10^9 bytes per second of reading a block of memory in <paramref name="threads"/> parts over and over; 4 ms or two passes, whichever is longer.</summary>
    /// <exception cref="TensorException">The block does not fit in memory.</exception>
    public static unsafe double Read(long bytes, ThreadTeam team, int threads)
    {
        RequireThreads(team, threads);
        const long line = 512;
        var lines = Math.Max(bytes / line, threads);
        using var buffer = new AlignedBuffer(lines * line); // zeroing touches every page
        var job = new ReadJob { Data = buffer.Pointer, Unit = line };
        var best = BestSeconds(team, threads, &RunRead, &job, lines);
        GC.KeepAlive(buffer);
        return lines * line / best / 1e9;
    }

    /// <summary>#mt.ceilings&lt;threads = 1, scalar = 9.8, v128 = ..., memory = 12.3&gt;: GFLOP/s, then GB/s.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"#mt.ceilings<threads = {Threads}, scalar = {ScalarGflops:R}, v128 = {V128Gflops:R}, v256 = {V256Gflops:R}, v512 = {V512Gflops:R}, l2 = {L2GBps:R}, l3 = {L3GBps:R}, memory = {MemoryGBps:R}, bf16 = {Bf16Gflops:R}, i8 = {Int8Gflops:R}>");

    /// <summary>Reads what <see cref="ToString"/> prints.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static Ceilings Parse(string text)
    {
        string[] keys = ["threads", "scalar", "v128", "v256", "v512", "l2", "l3", "memory", "bf16", "i8"];
        var body = text.StartsWith("#mt.ceilings<", StringComparison.Ordinal) && text.EndsWith('>') ? text["#mt.ceilings<".Length..^1] : throw Bad();
        var parts = body.Split(',');
        if (parts.Length != keys.Length) throw Bad();
        var values = new double[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (parts[i].Split('=') is not [var key, var value] || key.Trim() != keys[i]
                || !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out values[i])) throw Bad();
        }
        if (values[0] is not (>= 1 and <= ThreadTeam.MaxThreads) || values[0] != Math.Floor(values[0])) throw Bad();
        return new((int)values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8], values[9]);

        FormatException Bad() => new($"expected #mt.ceilings<{string.Join(", ", keys.Select(k => $"{k} = N"))}>, found {text}");
    }

    private static void RequireThreads(ThreadTeam team, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, team.Size);
    }

    private static unsafe double BestSeconds(ThreadTeam team, int threads, delegate*<void*, long, long, void> body, void* job, long total)
    {
        team.Run(body, job, total, threads); // compiles, wakes the threads, fills the caches
        var (best, start) = (double.MaxValue, Stopwatch.GetTimestamp());
        for (var i = 0; i < 2 || Stopwatch.GetElapsedTime(start).TotalMilliseconds < 4; i++)
        {
            var from = Stopwatch.GetTimestamp();
            team.Run(body, job, total, threads);
            best = Math.Min(best, Clock.SecondsSince(from));
        }
        return best;
    }

    private struct FmaJob
    {
        public int Lanes;
        public long Iterations;
        public float Sink;
    }

    private unsafe struct ReadJob
    {
        public byte* Data;
        public long Unit;
        public ulong Sink;
    }

    private static unsafe void RunFma(void* context, long begin, long end)
    {
        var job = (FmaJob*)context;
        for (var i = begin; i < end; i++)
        {
            job->Sink = job->Lanes switch
            {
                16 => FmaLoops.V512(job->Iterations),
                8 => FmaLoops.V256(job->Iterations),
                4 => FmaLoops.V128(job->Iterations),
                _ => FmaLoops.Scalar(job->Iterations),
            };
        }
    }

    private struct ProductJob
    {
        public nint Loop;
        public long Steps;
    }

    private static unsafe void RunProducts(void* context, long begin, long end)
    {
        var job = (ProductJob*)context;
        var loop = (ProductLoop)System.Runtime.InteropServices.GCHandle.FromIntPtr(job->Loop).Target!;
        for (var i = begin; i < end; i++) loop.Run(job->Steps);
    }

    private static unsafe void RunRead(void* context, long begin, long end)
    {
        var job = (ReadJob*)context;
        job->Sink = ReadLoop.Run(job->Data + begin * job->Unit, job->Data + end * job->Unit);
    }
}
