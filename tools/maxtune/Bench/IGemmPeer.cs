namespace MaxTune.Tools.Cli;

/// <summary>What follows the product: nothing, y + b, or max(y + b, 0).</summary>
public enum GemmEpilogue { None, Bias, BiasRelu }

/// <summary>Y[m, n] = epilogue(Σ_k X[m, k] · W[n, k], B[n]) on row-major memory that somebody else keeps alive, of the types that <see cref="GemmType"/> says; W and B never change.</summary>
/// <param name="X">[M, K].</param>
/// <param name="W">[N, K], as a linear layer has it. Peers may keep a copy of their own in whatever layout their interface offers.</param>
/// <param name="B">[N].</param>
/// <param name="Y">[M, N].</param>
/// <param name="Threads">To use, the caller included.</param>
/// <param name="Scales">With <see cref="GemmType.I8"/>.</param>
public readonly record struct GemmTask(
    nint X, nint W, nint B, nint Y, long M, long K, long N, GemmEpilogue Epilogue, int Threads, GemmType Type = GemmType.F32, GemmScales? Scales = null)
{
    /// <summary>2 M K N.</summary>
    public double Flops => 2.0 * M * K * N;

    public override string ToString() => $"{M}x{K}x{N}";
}

/// <summary>A library that can do the task, to compare with.</summary>
public interface IGemmPeer
{
    /// <summary>As <c>--peers</c> and the figures have it.</summary>
    string Name { get; }

    /// <summary>Why it cannot run here; null when it can.</summary>
    string? Missing { get; }

    /// <summary>Whether products of a type are timed here.</summary>
    bool Takes(GemmType type) => type == GemmType.F32;

    /// <summary>Whether the tuner's own tables have a row <c>extern_NAME</c> for the library, whatever the type.</summary>
    bool HasRow => false;

    /// <summary>Does all that may be done once, packing of weights included. All runs come from the calling thread.</summary>
    /// <exception cref="PeerException">The library refuses the task.</exception>
    IGemmRun Prepare(GemmTask task);
}

/// <summary>A task ready to run over and over.</summary>
public interface IGemmRun : IDisposable
{
    /// <summary>One whole call, epilogue included.</summary>
    /// <exception cref="PeerException">The library reports an error.</exception>
    void Run();

    /// <summary>Address of the last run's result, [M, N]: the task's Y, or memory of the library when its interface takes no output.</summary>
    nint Result { get; }
}

/// <summary>A peer's own error: a row of the report, not the end of it.</summary>
public sealed class PeerException(string message) : Exception(message);
