using MaxTune.IR;
using MaxTune.Runtime;
using MaxTune.Tuning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaxTune;

public enum CompileMode
{
    /// <summary>Each kernel gets the schedule that the lowering thinks likeliest.</summary>
    Default,
    /// <summary>Each kernel's schedules are compiled, verified and timed here, and the fastest is taken; or what the cache remembers of that.</summary>
    MaxAutotune,
}

/// <summary>What matrix products run in, by the lists of torch.cpu.amp.autocast; what the model takes and returns keeps its type.</summary>
public enum Autocast
{
    /// <summary>As the model says.</summary>
    None,
    BF16,
    F16,
}

/// <summary>How the constant weights of linear layers are kept, and what they are multiplied with.</summary>
public enum Quantization
{
    /// <summary>As the model says.</summary>
    None,
    /// <summary>Weights s8 with a scale a channel, activations s8 with a scale a row found when the model runs: products of integers.</summary>
    Int8,
    /// <summary>Weights s8 with a scale a channel; activations stay floats.</summary>
    Weights8,
    /// <summary>Weights of 4 bits with a scale and a zero for each group of <see cref="CompileOptions.QuantizeGroup"/>; activations stay floats.</summary>
    Weights4,
}

/// <summary>The levels that a model can be shown at.</summary>
public enum DumpLevel
{
    /// <summary>As written, after parsing.</summary>
    Graph,
    /// <summary>Fused kernels with their schedules.</summary>
    Kernels,
    /// <summary>Loops on buffers, and the calls between them.</summary>
    Loops,
    /// <summary>The IL that runs.</summary>
    Il,
    /// <summary>The machine code that the runtime's compiler made of it, disassembled.</summary>
    Asm,
    /// <summary>One C# program that runs by itself and gives the same bits.</summary>
    CSharp,
}

/// <summary>How to compile a model.</summary>
public sealed record CompileOptions
{
    public CompileMode Mode { get; init; }

    /// <summary>Runs matrix products in bf16 or f16.</summary>
    public Autocast Autocast { get; init; }

    /// <summary>Quantizes linear layers with constant weights.</summary>
    public Quantization Quantize { get; init; }

    /// <summary>Weights that share a scale and a zero with <see cref="Quantization.Weights4"/>; where it does not divide a layer's K, the next smaller of 128, 64, 32, 16 that does.</summary>
    public int QuantizeGroup { get; init; } = 128;

    /// <summary>The passes that <see cref="Autocast"/> and <see cref="Quantize"/> stand for.</summary>
    internal string Precision
    {
        get
        {
            string quantize = Quantize switch
            {
                Quantization.Int8 => "quantize-dynamic",
                Quantization.Weights8 => "quantize-weights{bits=8}",
                Quantization.Weights4 => $"quantize-weights{{bits=4 group={QuantizeGroup}}}",
                _ => "",
            };
            string cast = Autocast switch { Autocast.BF16 => "autocast{dtype=bf16}", Autocast.F16 => "autocast{dtype=f16}", _ => "" };
            return quantize.Length > 0 && cast.Length > 0 ? quantize + "," + cast : quantize + cast;
        }
    }

    /// <summary>The tool's words for what changes a model's numbers: <c>--autocast bf16 --quantize w4 --quantize-group 64</c>; empty for f32.</summary>
    internal string PrecisionWords =>
        string.Join(' ', new[]
        {
            Autocast switch { Autocast.BF16 => "--autocast bf16", Autocast.F16 => "--autocast f16", _ => "" },
            Quantize switch { Quantization.Int8 => "--quantize int8", Quantization.Weights8 => "--quantize w8", Quantization.Weights4 => $"--quantize w4 --quantize-group {QuantizeGroup}", _ => "" },
        }.Where(w => w.Length > 0));

    /// <summary>Threads a run uses at most; 0: one for each physical core.</summary>
    public int Threads { get; init; }

    /// <summary>Values of the model's parameters by name; those not here must have a value in the model.</summary>
    public IReadOnlyDictionary<string, DenseElementsAttr> Parameters { get; init; } = new Dictionary<string, DenseElementsAttr>();

    /// <summary>
    /// Seconds for compiling, verifying and timing the variants of the kernel that does most; the others have as much less as they do less, a fifth at least, and a quarter of it once
    /// more goes to timing the best in the whole model.
    /// </summary>
    public double TuneSeconds { get; init; } = 1;

    /// <summary>Variants of a kernel at most.</summary>
    public int TuneCandidates { get; init; } = 200;

    /// <summary>What dynamic dimensions are taken to be while tuning.</summary>
    public long DynamicHint { get; init; } = 64;

    /// <summary>Where tuned choices are kept between runs; null: in memory alone.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>The most that code may use of the processor.</summary>
    public MaxIsa MaxIsa { get; init; } = MaxIsa.Amx;

    /// <summary>Tables of the autotuner and warnings go here when there is no <see cref="LoggerFactory"/>.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Makes the logger of each subject of <see cref="Logs"/>; null: <see cref="Logger"/> gets the tables and warnings, and nobody the rest.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Gets a folder a compilation with the model at every level; null: nothing is written.</summary>
    public string? DebugDirectory { get; init; }

    /// <summary>Whether the IR is checked after every pass.</summary>
    public bool VerifyEach { get; init; }

    /// <summary>Whether dumps have constants of more than 64 elements in full, so that they can be run elsewhere; else those print as <c>dense_resource&lt;__elided__&gt;</c>.</summary>
    public bool DumpWholeConstants { get; init; }

    /// <summary>
    /// Whether the model is to be looked at and not run: machine code for instructions that this processor lacks is compiled too, for <see cref="CompiledModel.Dump"/>. Runs throw
    /// <see cref="InvalidOperationException"/>.
    /// </summary>
    public bool DumpOnly { get; init; }

    /// <summary>Told what the autotuner is doing: kernel, step, done, of how many.</summary>
    public Action<string, string, int, int>? Progress { get; init; }

    /// <summary>Whether tables have rows of libraries. Without them a process that only compiles loads none.</summary>
    public bool LibraryRows { get; init; } = true;

    /// <summary>What code of matrix products the tuner chooses from; <see cref="LibraryRows"/> off takes away libraries' rows too.</summary>
    public GemmBackends GemmBackends { get; init; } = GemmBackends.All;

    /// <summary>
    /// Whether products of bf16 and f16 may be of numbers in fixed point of 16 bits, by VNNI: up to 1.8 times as fast as f32 where there are no tiles, to within
    /// 2^-12 ‖a‖‖w‖ 8 / √K where no element is far above the others (docs/numerics.md).
    /// </summary>
    public bool FixedPoint { get; init; }

    /// <summary>A schedule for every kernel that is no choice of the tuner's: for running a certain variant. Null from it: as <see cref="Mode"/> says.</summary>
    public Func<Operation, ScheduleAttr?>? ScheduleOf { get; init; }

    /// <summary>
    /// Schedules written by hand, one a line: <c>linear_unary_0=#mt.schedule&lt;isa = avx2, mr = 4, nr = 16&gt;</c>; a kernel's name without its number stands for
    /// all of that name. They come before all other choices; one that is not legal is a diagnostic.
    /// </summary>
    public IReadOnlyList<ModelSource> Schedules { get; init; } = [];

    /// <summary>
    /// These options with what the environment says: MAXTUNE_MAX_AUTOTUNE=1, MAXTUNE_NUM_THREADS, MAXTUNE_MAX_ISA, MAXTUNE_MAX_AUTOTUNE_GEMM_BACKENDS=IL,X86,EXTERN, MAXTUNE_FIXED_POINT=1, MAXTUNE_CACHE_DIR (default: the user's cache folder),
    /// MAXTUNE_COMPILE_DEBUG=1 (a folder <c>maxtune_debug</c> here). An explicit option of a caller goes on top.
    /// </summary>
    /// <exception cref="FormatException">A variable has a value that means nothing; the message names it.</exception>
    public CompileOptions WithEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        var options = this;
        if (On("MAXTUNE_MAX_AUTOTUNE")) options = options with { Mode = CompileMode.MaxAutotune };
        if (Text("MAXTUNE_NUM_THREADS") is { } threads)
            options = options with { Threads = int.TryParse(threads, out int n) && n is >= 1 and <= ThreadTeam.MaxThreads ? n : throw Bad("MAXTUNE_NUM_THREADS", threads, $"1 to {ThreadTeam.MaxThreads}") };
        if (Text("MAXTUNE_MAX_ISA") is { } isa)
            options = options with { MaxIsa = CpuFeatureNames.TryParseMaxIsa(isa, out var level) ? level : throw Bad("MAXTUNE_MAX_ISA", isa, "scalar, sse, avx2, avx512, avx512_vnni, avx512_bf16 or amx") };
        if (Text("MAXTUNE_MAX_AUTOTUNE_GEMM_BACKENDS") is { } backends)
            options = options with { GemmBackends = GemmBackendNames.Parse(backends) ?? throw Bad("MAXTUNE_MAX_AUTOTUNE_GEMM_BACKENDS", backends, "a list of IL, X86 and EXTERN with IL or X86 in it") };
        if (On("MAXTUNE_FIXED_POINT")) options = options with { FixedPoint = true };
        options = options with { CacheDirectory = Text("MAXTUNE_CACHE_DIR") ?? options.CacheDirectory ?? DefaultCacheDirectory(variable) };
        if (On("MAXTUNE_COMPILE_DEBUG")) options = options with { DebugDirectory = "maxtune_debug" };
        return options;

        string? Text(string name) => variable(name) is { Length: > 0 } text ? text : null;
        bool On(string name) => Text(name) is { } text && (text is "1" or "true" || (text is "0" or "false" ? false : throw Bad(name, text, "0 or 1")));
        static FormatException Bad(string name, string value, string legal) => new($"{name}={value} is not legal: {legal}");
    }

    // XDG's cache folder, or the platform's like
    private static string? DefaultCacheDirectory(Func<string, string?> variable)
    {
        if (variable("XDG_CACHE_HOME") is { Length: > 0 } xdg) return Path.Combine(xdg, "maxtune");
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "maxtune", "cache");
        return variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache", "maxtune") : null;
    }
}
