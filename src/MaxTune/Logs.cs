using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaxTune;

/// <summary>
/// What a compilation has to say, by subject: each is a category <c>MaxTune.NAME</c> of <see cref="CompileOptions.LoggerFactory"/>. Level Debug has what the list
/// says, Trace more of it; tables of fresh tuning are Information.
/// </summary>
public static class Logs
{
    public const string OutputCode = "output_code", Autotuning = "autotuning", Passes = "passes", Schedule = "schedule", Fusion = "fusion", PerfHints = "perf_hints",
        Graph = "graph", Cache = "cache";

    /// <summary>Name, what Debug has, what Trace adds.</summary>
    public static IReadOnlyList<(string Name, string What, string More)> All { get; } =
    [
        (OutputCode, "the model as one C# program", "the loops, the IL and the machine code of its kernels"),
        (Autotuning, "every table, those from the cache too", "every row of each"),
        (Passes, "the time each pass took", "the IR after each pass that changed it"),
        (Schedule, "each kernel's schedule and who chose it", "all legal schedules, likeliest first"),
        (Fusion, "what each kernel is made of, and why not more", ""),
        (PerfHints, "what keeps kernels from being faster", ""),
        (Graph, "the model after parsing", "the fused kernels"),
        (Cache, "what the tuning cache knew and what it did not", ""),
    ];

    /// <summary>The logger of a subject. A single <see cref="CompileOptions.Logger"/> gets tables, news of the cache and warnings.</summary>
    internal static ILogger For(CompileOptions options, string name) =>
        options.LoggerFactory?.CreateLogger("MaxTune." + name) ?? (name is Autotuning or Cache ? options.Logger : NullLogger.Instance);
}
