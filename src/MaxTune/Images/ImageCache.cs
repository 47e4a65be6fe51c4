using System.Reflection;
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
        // loops here and below: each LINQ query over a struct is some milliseconds of the runtime's compiler in a process that has just begun
        for (int i = 0; i < Logs.All.Count; i++)
            if (Logs.For(options, Logs.All[i].Name).IsEnabled(LogLevel.Debug)) return null;
        long bytes = 0;
        string[] parameters = [.. options.Parameters.Keys];
        foreach (string name in parameters) bytes += options.Parameters[name].Raw.Length;
        if (bytes > MostConstantBytes) return null;
        Array.Sort(parameters, StringComparer.Ordinal);
        var hash = new ContentHash();
        foreach (var module in (Module[])[.. CompiledProgram.ImageModules, typeof(IrType).Module, typeof(Pipelines).Module, typeof(TunerOptions).Module, typeof(ImageCache).Module]) hash.Add(module.ModuleVersionId);
        hash.Add(cpu.Fingerprint).Add($"{threads} {(int)options.Mode} {options.Precision} {(int)(options.GemmBackends & ~GemmBackends.Extern)} {options.DynamicHint} {options.FixedPoint}").Add(source.Text);
        foreach (string name in parameters) hash.Add(name).Add(options.Parameters[name].Type.ToString()).Add(options.Parameters[name].Raw);
        return new ImageCache(source, options, new ImageFolder(directory), hash.ToString());
    }

    /// <summary>The model, when it is here.</summary>
    public CompiledModel? Find(int threads)
    {
        if (options.Mode == CompileMode.MaxAutotune && !folder.HasRecords) return null;
        if (folder.Find(key) is not { } bytes || ModelImage.TryRead(bytes, key) is not { } image) return null;
        var log = Logs.For(options, Logs.Autotuning);
        var tuned = new List<Func<TuningRecord?>>();
        var seen = new HashSet<string>();
        foreach (var kernel in image.Kernels)
            if (kernel.Key.Length > 0 && seen.Add(kernel.Key))
            {
                log.LogInformation("AUTOTUNE {Kernel}: from the cache, {Schedule}", kernel.Name, kernel.Schedule);
                tuned.Add(Record(kernel.Key));
            }
        var whole = new Lazy<CompiledModel>(() => Whole(image));
        var team = new ThreadTeam(threads);
        try
        {
            return new CompiledModel(image.Program, team, threads, image.Inputs, image.Outputs, whole, tuned);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // what can be read but not planned is compiled anew, as what cannot be read
            team.Dispose();
            image.Program.Dispose();
            return null;
        }
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
        if (new ModelImage(model.Inputs, model.Outputs, [.. kernels], model.Compiled).TryWrite(key) is { } image) folder.Put(key, image);
    }
}
