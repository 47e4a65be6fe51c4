using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MaxTune.Runtime;

// The threads of a team and the one job they share. Waiting is: spin briefly, then park on a monitor.
// Parking is Dekker's pattern: the waiter says "parked", fences, looks again; the poster writes, fences, looks for "parked".
internal sealed unsafe class Crew
{
    // a whole Run that finds its workers still spinning takes 0.8 us, one that wakes them 30 us and more (2-core guest)
    private const int SpinMicroseconds = 30;

    private readonly Seat[] seats;
    private readonly Thread[] threads;
    private readonly long spinTicks;
    private readonly object ownerGate = new();
    private delegate*<void*, long, long, void> body;
    private void* context;
    private long total;
    private int parties;
    private Exception? error;
    private int busy;
    private int ownerThread;
    private bool ownerParked;
    private volatile bool stopped;
    private PaddedInt remaining;

    public Crew(int size, bool pin)
    {
        spinTicks = size > Environment.ProcessorCount ? 0 : Stopwatch.Frequency * SpinMicroseconds / 1_000_000;
        seats = new Seat[size - 1];
        threads = new Thread[size - 1];
        for (var i = 0; i < seats.Length; i++)
        {
            var seat = seats[i] = new Seat(part: i + 1);
            threads[i] = new Thread(() => Work(seat, pin)) { IsBackground = true, Name = $"maxtune {i + 1}/{size}" };
        }
        try { foreach (var thread in threads) thread.Start(); }
        catch
        {
            Stop();
            throw;
        }
    }

    public bool Stopped => stopped;

    public bool TryTake()
    {
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0) return false;
        if (stopped)
        {
            Release();
            return false;
        }
        ownerThread = Environment.CurrentManagedThreadId;
        return true;
    }

    public void Release()
    {
        ownerThread = 0;
        Volatile.Write(ref busy, 0);
    }

    public void Run(delegate*<void*, long, long, void> body, void* context, long total, int parties)
    {
        (this.total, this.parties, error) = (total, parties, null);
        this.body = body;
        this.context = context;
        Volatile.Write(ref remaining.Value, parties - 1);
        for (var i = 0; i < parties - 1; i++) seats[i].Post();
        try
        {
            var (begin, end) = ThreadTeam.Chunk(total, 0, parties);
            body(context, begin, end);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref error, e, null);
        }
        AwaitOthers();
        this.context = null;
        if (error is { } first)
        {
            error = null;
            ExceptionDispatchInfo.Throw(first);
        }
    }

    // The context may live on the caller's stack: whatever happens, this returns only when no worker uses it any more.
    private void AwaitOthers()
    {
        if (SpinUntilZero()) return;
        var interrupted = false;
        while (Volatile.Read(ref remaining.Value) != 0)
        {
            try
            {
                lock (ownerGate)
                {
                    Volatile.Write(ref ownerParked, true);
                    Interlocked.MemoryBarrier();
                    if (Volatile.Read(ref remaining.Value) != 0) Monitor.Wait(ownerGate);
                    Volatile.Write(ref ownerParked, false);
                }
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }
        if (interrupted) Thread.CurrentThread.Interrupt();
    }

    private bool SpinUntilZero()
    {
        var deadline = Stopwatch.GetTimestamp() + spinTicks;
        do
        {
            for (var i = 0; i < 16; i++)
            {
                if (Volatile.Read(ref remaining.Value) == 0) return true;
                Pause();
            }
        }
        while (spinTicks > 0 && Stopwatch.GetTimestamp() < deadline);
        return false;
    }

    private void Work(Seat seat, bool pin)
    {
        if (pin) ThreadPinning.TryPinCurrentThread(seat.Part);
        for (var seen = 0; ; seen++)
        {
            seat.Await(seen, spinTicks);
            if (stopped) return;
            try
            {
                var (begin, end) = ThreadTeam.Chunk(total, seat.Part, parties);
                body(context, begin, end);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref error, e, null);
            }
            if (Interlocked.Decrement(ref remaining.Value) == 0 && Volatile.Read(ref ownerParked))
            {
                lock (ownerGate) Monitor.Pulse(ownerGate);
            }
        }
    }

    // for the finalizer: no Run can be under way
    public void Stop()
    {
        stopped = true;
        foreach (var seat in seats) seat?.Post();
    }

    public void StopAndJoin()
    {
        if (stopped) return;
        var self = Environment.CurrentManagedThreadId;
        if (ownerThread == self || Array.Exists(threads, t => t.ManagedThreadId == self))
            throw new InvalidOperationException("a ThreadTeam cannot be disposed from inside one of its own bodies");
        while (Interlocked.CompareExchange(ref busy, 1, 0) != 0) Thread.Sleep(0);
        var first = !stopped;
        if (first) Stop();
        Release();
        if (first) foreach (var thread in threads) thread.Join();
    }

    internal static void Pause()
    {
        if (X86Base.IsSupported) X86Base.Pause();
        else if (ArmBase.IsSupported) ArmBase.Yield();
        else Thread.SpinWait(1);
    }
}

// a worker's mailbox: the ticket counts jobs posted to it
internal sealed class Seat(int part)
{
    private readonly object gate = new();
    private PaddedInt ticket;
    private bool parked;

    // which chunk is this worker's; 0 is the caller's
    public int Part => part;

    public void Post()
    {
        Volatile.Write(ref ticket.Value, ticket.Value + 1);
        Interlocked.MemoryBarrier();
        if (!Volatile.Read(ref parked)) return;
        lock (gate) Monitor.Pulse(gate);
    }

    public void Await(int seen, long spinTicks)
    {
        if (spinTicks > 0)
        {
            var deadline = Stopwatch.GetTimestamp() + spinTicks;
            do
            {
                for (var i = 0; i < 16; i++)
                {
                    if (Volatile.Read(ref ticket.Value) != seen) return;
                    Crew.Pause();
                }
            }
            while (Stopwatch.GetTimestamp() < deadline);
        }
        lock (gate)
        {
            Volatile.Write(ref parked, true);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref ticket.Value) == seen) Monitor.Wait(gate);
            Volatile.Write(ref parked, false);
        }
    }
}

// alone on its cache line, and on the neighbour that the prefetcher pulls in
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct PaddedInt
{
    [FieldOffset(128)] public int Value;
}
