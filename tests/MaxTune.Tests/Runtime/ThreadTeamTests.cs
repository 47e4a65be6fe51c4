using MaxTune.Runtime;
using Xunit;

namespace MaxTune.Tests.Runtime;

public unsafe class ThreadTeamTests
{
    private static void Count(void* context, long begin, long end)
    {
        for (var i = begin; i < end; i++) Interlocked.Increment(ref ((int*)context)[i]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(33)]
    public void EveryIterationRunsOnce(int size)
    {
        using var team = new ThreadTeam(size);
        using var counts = Tensor.Zeros(DType.I32, 200);
        var expected = new int[200];
        foreach (var threads in new[] { 1, 2, size - 1, size, size + 1, 1000 }.Where(t => t > 0))
        {
            foreach (var total in new[] { 0, 1, 2, size - 1, size, size + 1, 200 })
            {
                for (var repeat = 0; repeat < 20; repeat++)
                {
                    team.Run(&Count, counts.Pointer, total, threads);
                    for (var i = 0; i < total; i++) expected[i]++;
                }
                Assert.Equal(expected, counts.ToArray<int>());
            }
        }
    }

    [Fact]
    public void ChunksAreContiguousAndEven()
    {
        foreach (var (total, parts) in new[] { (10L, 3), (3L, 3), (7L, 1), (long.MaxValue, 7), (long.MaxValue, 1024) })
        {
            long next = 0;
            for (var i = 0; i < parts; i++)
            {
                var (begin, end) = ThreadTeam.Chunk(total, i, parts);
                Assert.Equal(next, begin);
                Assert.InRange(end - begin, total / parts, total / parts + 1);
                next = end;
            }
            Assert.Equal(total, next);
        }
    }

    [Fact]
    public void ChunksReallyRunOnDifferentThreads()
    {
        using var team = new ThreadTeam(3);
        using var meeting = new Barrier(3);
        // each chunk waits for the others: only three threads at once get through
        var met = 0;
        team.Run((begin, end) =>
        {
            if (meeting.SignalAndWait(TimeSpan.FromSeconds(60))) Interlocked.Increment(ref met);
        }, total: 3, threads: 3);
        Assert.Equal(3, met);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void ANestedRunIsWholeOnItsCaller(int size)
    {
        using var team = new ThreadTeam(size);
        var inner = 0;
        var calls = 0;
        for (var repeat = 0; repeat < 50; repeat++)
        {
            team.Run((begin, end) =>
            {
                for (var i = begin; i < end; i++)
                {
                    var thread = Environment.CurrentManagedThreadId;
                    team.Run((b, e) =>
                    {
                        Interlocked.Increment(ref calls);
                        if (thread == Environment.CurrentManagedThreadId) Interlocked.Add(ref inner, (int)(e - b));
                    }, total: 10, threads: size);
                }
            }, total: size, threads: size);
        }
        Assert.Equal(50 * size * 10, inner);
        Assert.Equal(50 * size, calls);
    }

    [Fact]
    public void ConcurrentRunsFromSeveralThreads()
    {
        using var team = new ThreadTeam(3);
        var callers = new Thread[5];
        var sums = new long[callers.Length];
        for (var c = 0; c < callers.Length; c++)
        {
            var me = c;
            callers[c] = new Thread(() =>
            {
                for (var repeat = 0; repeat < 500; repeat++)
                {
                    team.Run((begin, end) =>
                    {
                        long sum = 0;
                        for (var i = begin; i < end; i++) sum += i;
                        Interlocked.Add(ref sums[me], sum);
                    }, total: 100, threads: 3);
                }
            });
        }
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) caller.Join();
        Assert.All(sums, sum => Assert.Equal(500 * 4950, sum));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void AnExceptionIsThrownAfterAllChunksEnd(long culprit)
    {
        using var team = new ThreadTeam(4);
        for (var repeat = 0; repeat < 50; repeat++)
        {
            var ended = 0;
            var thrown = Assert.Throws<FormatException>(() => team.Run((begin, end) =>
            {
                if (begin == culprit) throw new FormatException($"chunk {begin}");
                Thread.SpinWait(1000);
                Interlocked.Increment(ref ended);
            }, total: 4, threads: 4));
            Assert.Equal($"chunk {culprit}", thrown.Message);
            Assert.Equal(3, ended);
        }
        var sum = 0L;
        team.Run((begin, end) => Interlocked.Add(ref sum, end - begin), 100, 4);
        Assert.Equal(100, sum);
    }

    [Fact]
    public void WakesParkedWorkers()
    {
        using var team = new ThreadTeam(2);
        using var counts = Tensor.Zeros(DType.I32, 2);
        for (var repeat = 0; repeat < 20; repeat++)
        {
            Thread.Sleep(2); // far longer than the spin
            team.Run(&Count, counts.Pointer, 2, 2);
        }
        Assert.Equal([20, 20], counts.ToArray<int>());
    }

    [Fact]
    public void RunAllocatesNothing()
    {
        using var team = new ThreadTeam(3);
        using var counts = Tensor.Zeros(DType.I32, 10);
        var p = counts.Pointer;
        for (var i = 0; i < 100; i++) team.Run(&Count, p, 10, 3);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) team.Run(&Count, p, 10, 3);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void DisposeEndsTheThreadsAndLaterRunsAreRefused()
    {
        var threads = new List<Thread>();
        for (var repeat = 0; repeat < 20; repeat++)
        {
            var team = new ThreadTeam(5);
            team.Run((begin, end) => { lock (threads) threads.Add(Thread.CurrentThread); }, 5, 5);
            team.Dispose();
            team.Dispose();
            Assert.Throws<ObjectDisposedException>(() => team.Run((b, e) => { }, 1, 1));
        }
        Assert.All(threads.Where(t => t != Thread.CurrentThread), t => Assert.False(t.IsAlive));
    }

    [Fact]
    public void DisposeInsideABodyIsRefused()
    {
        using var team = new ThreadTeam(2);
        Assert.Throws<InvalidOperationException>(() => team.Run((b, e) => team.Dispose(), 2, 2));
    }

    [Fact]
    public void DisposeWaitsForARunningRun()
    {
        var team = new ThreadTeam(2);
        using var started = new ManualResetEventSlim();
        var ended = 0;
        var runner = new Thread(() => team.Run((b, e) =>
        {
            started.Set();
            Thread.Sleep(50);
            Interlocked.Increment(ref ended);
        }, 2, 2));
        runner.Start();
        started.Wait();
        team.Dispose();
        Assert.Equal(2, ended);
        runner.Join();
    }

    [Fact]
    public void AnInterruptedCallerStillWaitsForItsChunks()
    {
        using var team = new ThreadTeam(2);
        using var inside = new ManualResetEventSlim();
        var (ended, interrupted) = (0, false);
        var caller = new Thread(() =>
        {
            team.Run((begin, end) =>
            {
                if (begin == 0) return;
                inside.Set();
                Thread.Sleep(100);
                Interlocked.Increment(ref ended);
            }, 2, 2);
            Assert.Equal(1, ended);
            // the interrupt is handed on to the caller's next wait
            try { Thread.Sleep(60_000); }
            catch (ThreadInterruptedException) { interrupted = true; }
        });
        caller.Start();
        inside.Wait();
        caller.Interrupt();
        caller.Join();
        Assert.Equal((1, true), (ended, interrupted));
    }

    [Fact]
    public void AForgottenTeamEndsItsThreads()
    {
        var worker = Forget();
        for (var i = 0; i < 600 && worker.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            worker.Join(100);
        }
        Assert.False(worker.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static Thread Forget()
        {
            Thread? other = null;
            new ThreadTeam(2).Run((begin, end) => { if (begin == 1) other = Thread.CurrentThread; }, 2, 2);
            return other!;
        }
    }

    [Fact]
    public void CountsOutsideTheirRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(ThreadTeam.MaxThreads + 1));
        using var team = new ThreadTeam(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => team.Run((b, e) => { }, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => team.Run((b, e) => { }, 1, 0));
        Assert.Throws<ArgumentNullException>(() => team.Run(null!, null, 1, 1));
    }

    [SkippableFact]
    public void PinnedWorkersStayOnOneProcessor()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "pinning is Linux only");
        using var team = new ThreadTeam(3, pin: true);
        var all = ThreadPinning.AllowedProcessors();
        var seen = new int[3][];
        // three chunks that wait for each other: chunk i on thread i
        using var meeting = new Barrier(3);
        team.Run((begin, end) =>
        {
            meeting.SignalAndWait();
            seen[begin] = ThreadPinning.AllowedProcessors();
        }, 3, 3);
        Assert.Equal(all, seen[0]);
        Assert.Equal([all[1 % all.Length]], seen[1]);
        Assert.Equal([all[2 % all.Length]], seen[2]);
    }
}
