using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MaxTune.Runtime;

/// <summary>Persistent threads that share the iterations of a loop: [0, total) is cut into one contiguous chunk per thread, the caller taking the first.</summary>
/// <remarks>
/// Correct for any count, more than cores included. A Run inside a Run, or while another thread's Run is under way, executes whole on its caller, so
/// nothing waits for anything but its own chunks. Bodies must not wait for each other: chunks may run one after the other, or as one.
/// </remarks>
/// <example><code>using var team = new ThreadTeam(2); team.Run((begin, end) => { for (var i = begin; i &lt; end; i++) y[i] = f(x[i]); }, total: n, threads: 2);</code></example>
public sealed unsafe class ThreadTeam : IDisposable
{
    /// <summary>Far beyond any use; keeps a mistyped count from starting a million threads.</summary>
    public const int MaxThreads = 1024;

    private readonly Crew crew;

    /// <param name="threads">1 .. <see cref="MaxThreads"/>, the caller included: threads - 1 are started.</param>
    /// <param name="pin">Linux: worker i stays on the i-th processor this process may use. Elsewhere ignored. The caller is never pinned.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is outside its range.</exception>
    public ThreadTeam(int threads, bool pin = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        Size = threads;
        crew = new Crew(threads, pin);
    }

    // workers hold the crew alone: a team that nobody disposed still ends
    ~ThreadTeam() => crew?.Stop();

    /// <summary>Threads, the caller included.</summary>
    public int Size { get; }

    /// <summary>Calls body(context, begin, end) for chunks that cover [0, total) once; returns when all have. Allocates nothing.</summary>
    /// <param name="body">A managed function pointer. An exception from it is thrown here once every chunk has ended; of several, the first.</param>
    /// <param name="total">Iterations; with 0 the body is not called.</param>
    /// <param name="threads">At most this many chunks; also at most Size and total.</param>
    /// <exception cref="ObjectDisposedException">The team was disposed.</exception>
    public void Run(delegate*<void*, long, long, void> body, void* context, long total, int threads)
    {
        if (body == null) throw new ArgumentNullException(nameof(body));
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ObjectDisposedException.ThrowIf(crew.Stopped, this);
        var parties = (int)Math.Min(Math.Min(threads, Size), total);
        if (parties > 1 && crew.TryTake())
        {
            try { crew.Run(body, context, total, parties); }
            finally { crew.Release(); }
        }
        else if (total > 0) body(context, 0, total);
        GC.KeepAlive(this);
    }

    /// <inheritdoc cref="Run(delegate*{void*, long, long, void}, void*, long, int)"/>
    public void Run(Action<long, long> body, long total, int threads)
    {
        ArgumentNullException.ThrowIfNull(body);
        // the address of this stack slot; the GC updates the slot itself when the delegate moves
        Run(&Invoke, Unsafe.AsPointer(ref body), total, threads);
        GC.KeepAlive(body);
    }

    private static void Invoke(void* context, long begin, long end) => Unsafe.AsRef<Action<long, long>>(context)(begin, end);

    /// <summary>Chunk <paramref name="part"/> of [0, total) cut into <paramref name="parts"/>; sizes differ by at most 1.</summary>
    public static (long Begin, long End) Chunk(long total, int part, int parts)
    {
        var (size, rest) = Math.DivRem(total, parts);
        var begin = size * part + Math.Min(part, rest);
        return (begin, begin + size + (part < rest ? 1 : 0));
    }

    /// <summary>Ends the threads; waits for a Run of another thread to finish.</summary>
    /// <exception cref="InvalidOperationException">Called from inside a body of this team.</exception>
    public void Dispose()
    {
        crew.StopAndJoin();
        GC.SuppressFinalize(this);
    }
}
