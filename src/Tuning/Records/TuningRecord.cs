namespace MaxTune.Tuning;

/// <summary>What became of one choice.</summary>
public enum RowStatus
{
    /// <summary>Runs from now on.</summary>
    Won,
    /// <summary>Within the noise of the fastest, but not the simplest.</summary>
    Tied,
    Timed,
    /// <summary>Its result was wrong, or it wrote outside its output.</summary>
    Wrong,
    /// <summary>It could not be compiled.</summary>
    Failed,
    /// <summary>Compiled and verified, but the time budget ended first.</summary>
    NotTimed,
    /// <summary>This machine cannot run it.</summary>
    Unavailable,
}

/// <summary>One row of the table.</summary>
/// <param name="Name"><c>avx2_6x16_u2</c>, <c>extern_openblas</c>.</param>
/// <param name="Schedule">Text of its <c>#mt.schedule</c>; null for library rows.</param>
/// <param name="BestSeconds">Infinite when it was not timed.</param>
/// <param name="MaxError">Largest |result - reference|.</param>
/// <param name="ErrorShare">Largest |result - reference| / bound; above 1 is wrong.</param>
/// <param name="Note">Why it is out, in words; empty when there is nothing to say.</param>
public sealed record TuningRow(
    string Name, string? Schedule, RowStatus Status, double BestSeconds = double.PositiveInfinity, double MedianSeconds = double.PositiveInfinity,
    double MaxError = 0, double ErrorShare = 0, string Note = "")
{
    public bool IsLibrary => Name.StartsWith("extern_", StringComparison.Ordinal);
}

/// <summary>What a kernel has to do at least, against what the machine can do at most.</summary>
/// <param name="Flops">Operations of its contractions; 0 without one.</param>
/// <param name="Bytes">Read and written once.</param>
/// <param name="Ceiling">Which limit binds: <c>fma</c>, <c>l2</c>, <c>l3</c>, <c>memory</c>.</param>
/// <param name="CeilingSeconds">The time that limit allows.</param>
/// <param name="Measured">The ceilings, measured in the same run.</param>
public sealed record Workload(double Flops, double Bytes, string Ceiling, double CeilingSeconds, string Measured);

/// <summary>The outcome of tuning one kernel: what is kept in the cache and printed as the table.</summary>
/// <param name="Kernel">Its name, <c>linear_unary</c>.</param>
/// <param name="Key">What the choice depends on, hashed: kernel text, threads, processor, version.</param>
/// <param name="Operands">Types of its operands as tuned.</param>
/// <param name="Threads">Asked for.</param>
/// <param name="Winner">The schedule to use, as text.</param>
/// <param name="Rows">All choices, fastest first, those without a time last.</param>
/// <param name="Legal">Schedules the lowering listed.</param>
/// <param name="Tried">Of these, compiled or failed to.</param>
/// <param name="Floor">The A/A noise floor.</param>
/// <param name="BenchmarkSeconds">Verifying and timing.</param>
/// <param name="CompileSeconds">Lowering and code generation.</param>
/// <param name="InModel">What came of timing the best again inside the model; empty when that was not done.</param>
public sealed record TuningRecord(
    string Kernel, string Key, IReadOnlyList<OperandShape> Operands, int Threads, string Cpu, string Version, string Winner,
    IReadOnlyList<TuningRow> Rows, int Legal, int Tried, double Floor, double BenchmarkSeconds, double CompileSeconds, Workload Workload, string InModel = "")
{
    /// <summary>The row that runs; null when the winner is not among the rows.</summary>
    public TuningRow? WinningRow => Rows.FirstOrDefault(r => r.Status == RowStatus.Won);
}

/// <summary>A kernel's operand in the table: 64x16, strides [16, 1], f32.</summary>
public sealed record OperandShape(IReadOnlyList<long> Extents, IReadOnlyList<long> Strides, string Element)
{
    public static OperandShape Of(ReadOnlySpan<long> extents, string element)
    {
        var strides = Runtime.Shapes.RowMajorStrides(extents);
        return new OperandShape(extents.ToArray(), strides, element);
    }

    /// <summary>64x16; a scalar is 1.</summary>
    public string Shape => Extents.Count == 0 ? "1" : string.Join('x', Extents);
}
