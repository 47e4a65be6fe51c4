using MaxTune.Codegen.Listing;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>All there is to know of one kernel of a compiled model.</summary>
/// <param name="Name">Of its function: <c>linear_unary_0</c>.</param>
/// <param name="Sources">The model's operations in it, with their places: <c>mt.linear (model.mlir:9:10)</c>.</param>
/// <param name="Signature">Types of operands and results: <c>64x16xf32, 32x16xf32, 32xf32 -> 64x32xf32</c>.</param>
/// <param name="Schedule">As text.</param>
/// <param name="ShortName">As rows of the table have it: <c>avx2_4x16_u4</c>.</param>
/// <param name="Seconds">In a run of the whole model, on its buffers; the least over some runs.</param>
/// <param name="Workload">What it does at least, and the time the machine needs for that.</param>
/// <param name="Record">How its schedule was found; null when it was not tuned.</param>
/// <param name="Losers">The fastest schedules that lost, and on what.</param>
/// <param name="NotFused">Why it is not larger.</param>
/// <param name="Hints">What keeps it from being faster.</param>
/// <param name="KernelText">At the kernels level.</param>
/// <param name="LoopsText">At the loops level.</param>
/// <param name="Code">Machine code of its stages; empty where there is no disassembler.</param>
public sealed record KernelReport(
    string Name, IReadOnlyList<string> Sources, string Signature, string Schedule, string ShortName, ScheduleOrigin Origin, double Seconds, Workload? Workload, TuningRecord? Record,
    IReadOnlyList<LoserNote> Losers, IReadOnlyList<string> NotFused, IReadOnlyList<string> Hints, string KernelText, string LoopsText, string IlText, IReadOnlyList<MachineCode> Code)
{
    /// <summary>The innermost loop with the most multiply-adds; null when there is none.</summary>
    public MachineLoop? InnerLoop => KernelCode.InnerLoop(Code);

    /// <summary>Listings of all stages.</summary>
    public string AsmText => Code.Count == 0 ? "; machine code is listed on x86-64 alone\n" : string.Join('\n', Code.Select(ListingText.Print));

    /// <summary>10^9 operations of its contraction a second; 0 without one.</summary>
    public double Gflops => Workload is { Flops: > 0 } w ? w.Flops / Seconds / 1e9 : 0;
}

/// <summary>A schedule that lost.</summary>
/// <param name="Row">Its row in the table.</param>
/// <param name="Slower">Time over the winner's, less 1.</param>
/// <param name="Reasons">What is worse about it, as far as its code and its blocks tell.</param>
public sealed record LoserNote(TuningRow Row, double Slower, IReadOnlyList<string> Reasons);

/// <summary>A compiled model, explained.</summary>
/// <param name="Model">The file.</param>
/// <param name="Machine">Of the processor, one line.</param>
/// <param name="Copies">Seconds of a run that go into copies between kernels.</param>
/// <param name="NotFused">Why operations are not in one kernel.</param>
/// <param name="GraphSvg">The graph with a box for each kernel, for a page that has the style.</param>
public sealed record ModelReport(
    string Model, string Machine, int Threads, CompileMode Mode, Ceilings Ceilings, IReadOnlyList<KernelReport> Kernels, double RunSeconds, double Copies,
    IReadOnlyList<string> NotFused, string GraphText, string KernelsText, string LoopsText, string GraphSvg, string OutputCode)
{
    /// <summary>CSS for <see cref="GraphSvg"/>, light and dark.</summary>
    public static string GraphStyle => GraphPicture.Style;
}
