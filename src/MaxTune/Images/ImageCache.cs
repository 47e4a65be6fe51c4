using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tuning;
using Microsoft.Extensions.Logging;

namespace MaxTune;

/// <summary>
/// Compiled models on disk: one that was compiled before, with the same text, weights, options, processor and builds of these assemblies, needs neither parser nor passes. It knows
/// what it needs to run; whoever looks inside has it compiled again, with the schedules it has.
/// </summary>
internal sealed class ImageCache
{
    // packed weights lie in the image
    private const long MostConstantBytes = 64 << 20;

    private readonly ModelSource source;
    private readonly CompileOptions options;
    private readonly ImageFolder folder;
    private readonly string key;

    private ImageCache(ModelSource source, CompileOptions options, ImageFolder folder, string key) => (this.source, this.options, this.folder, this.key) = (source, options, folder, key);

    /// <summary>Null where a compilation is to be seen or steered: with a debug folder, schedules of the caller's, or logs of what happens on the way.</summary>
    public static ImageCache? For(ModelSource source, CompileOptions options, CpuModel cpu, int threads)
    {
        if (options.CacheDirectory is not { } directory || options.DebugDirectory is not null || options.VerifyEach || options.Schedules.Count > 0 || options.ScheduleOf is not null) return null;
        if (options.Parameters.Values.Sum(p => (long)p.Raw.Length) > MostConstantBytes || Logs.All.Any(l => Logs.For(options, l.Name).IsEnabled(LogLevel.Debug))) return null;
        var hash = new ContentHash()
            .Add(CompiledProgram.ImageVersion).Add(string.Join(' ', Builds())).Add(cpu.Fingerprint)
            .Add($"{threads} {options.Mode} {options.Precision} {options.GemmBackends & ~GemmBackends.Extern} {options.DynamicHint}").Add(source.Text);
        foreach (var (name, value) in options.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)) hash.Add(name).Add(value.Type.ToString()).Add(value.Raw);
        return new ImageCache(source, options, new ImageFolder(directory), hash.ToString());
    }

    private static IEnumerable<string> Builds()
    {
        foreach (var type in (Type[])[typeof(IrType), typeof(Pipelines), typeof(TunerOptions), typeof(ImageCache)]) yield return type.Module.ModuleVersionId.ToString("N");
    }

    /// <summary>The model, when it is here.</summary>
    public CompiledModel? Find(int threads)
    {
        if (options.Mode == CompileMode.MaxAutotune && !folder.HasRecords) return null;
        if (folder.Find(key) is not { } bytes || ModelImage.TryRead(bytes) is not { } image) return null;
        var log = Logs.For(options, Logs.Autotuning);
        foreach (var kernel in image.Kernels.Where(k => k.Key.Length > 0).DistinctBy(k => k.Key)) log.LogInformation("AUTOTUNE {Kernel}: from the cache, {Schedule}", kernel.Name, kernel.Schedule);
        var whole = new Lazy<CompiledModel>(() => Whole(image));
        return new CompiledModel(image.Program, new ThreadTeam(threads), threads, image.Inputs, image.Outputs, whole, [.. image.Kernels.Where(k => k.Key.Length > 0).Select(k => k.Key).Distinct().Select(Record)]);
    }

    private Func<TuningRecord?> Record(string tuned) => () =>
    {
        using var cache = new TuningCache(options.CacheDirectory, message => Logs.For(options, Logs.Cache).LogWarning("{Warning}", message));
        return cache.Find(tuned);
    };

    // silently: what there was to say was said when it was compiled first
    private CompiledModel Whole(ModelImage image) =>
        new Compilation(source, options with { LoggerFactory = null, Logger = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Progress = null })
        {
            Winners = [.. image.Kernels.Where(k => k.Key.Length > 0).Select(k => (k.Key, k.Schedule))],
        }.Run();

    /// <summary>Keeps a model for next time.</summary>
    public void Keep(CompiledModel model)
    {
        if (model.Compiled.ConstantBytes > MostConstantBytes) return;
        var kernels = model.Trace.All.Select(k => new ImageKernel(new KernelOp(k.Kernel).Name, k.Tuning?.Key ?? "", new KernelOp(k.Kernel).Schedule!.ToString()));
        if (new ModelImage(model.Inputs, model.Outputs, [.. kernels], model.Compiled).TryWrite() is { } image) folder.Put(key, image);
    }
}
