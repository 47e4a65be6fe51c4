using System.Diagnostics;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.CSharp;
using MaxTune.Codegen.Programs;
using MaxTune.Codegen.X86;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tuning;
using Microsoft.Extensions.Logging;

namespace MaxTune;

/// <summary>One model's way from text to code: parse → graph → kernels → schedules → loops → IL.</summary>
internal sealed class Compilation(ModelSource source, CompileOptions options)
{
    private readonly DiagnosticSink sink = new();
    private readonly CpuModel cpu = CpuModel.Detect(options.MaxIsa);

    /// <summary>Winners by key that come before the cache's: to compile again what was compiled before. Such a compilation is not kept as an image.</summary>
    public IReadOnlyList<(string Key, string Winner)>? Winners { get; init; }

    public CompiledModel Run()
    {
        long start = Stopwatch.GetTimestamp();
        int threads = options.Threads > 0 ? options.Threads : cpu.PhysicalCores;
        var images = Winners is null && !options.DumpOnly ? ImageCache.For(source, options, cpu, threads) : null;
        if (images?.Find(threads) is { } before) return before;
        if (options.Mode == CompileMode.MaxAutotune) CompilerWarmUp.Begin();
        var debug = options.DebugDirectory is { } folder ? DebugFolder.Create(folder, Log(Logs.Cache)) : null;
        var module = Check(IrParser.Parse(source.Text, source.FileName, BuiltinDialects.Registry, sink));
        Require(Verifier.Verify(module, sink));
        var main = Entry(module);
        Program signature = Signature(main);
        var graphLevel = module.Clone();
        debug?.WriteGraph(source, options.Parameters);
        if (Log(Logs.Graph).IsEnabled(LogLevel.Debug)) Log(Logs.Graph).LogDebug("{Graph}", Print(module));

        Passes(Pipelines.GraphToKernelsIn(options.Precision).Replace("fuse-kernels", "fuse-kernels{remarks=true}"), module);
        Diagnostic[] remarks = [.. sink.Diagnostics.Where(d => d.Severity == Severity.Remark)];
        debug?.Write("graph_after.mlir", Print(module));

        var team = new ThreadTeam(threads);
        CompiledProgram? program = null;
        try
        {
            var compiler = new CilCompiler();
            var kernels = Schedule(module, signature, team, threads, compiler);
            var kernelLevel = module.Clone();
            var trace = new CompileTrace(source, options, graphLevel, kernelLevel, Copied(kernels, kernelLevel), remarks);
            if (Log(Logs.Graph).IsEnabled(LogLevel.Trace)) Log(Logs.Graph).LogTrace("{Kernels}", Print(module));
            Tell(trace, threads);
            debug?.Write("kernels.mlir", Print(module));

            Passes(Pipelines.KernelsToLoops, module);
            debug?.Write("loops.mlir", Print(module));
            program = Check(CompiledProgram.Compile(module, sink, options.DumpOnly ? new CilCompiler(new CilOptions { LoadMachineCode = LoadOrList }) : compiler));
            var model = new CompiledModel(program, team, threads, signature.Inputs, signature.Outputs, trace, Printing,
                new Lazy<OutputProgram>(() => WriteOutputCode(trace, module, signature, threads)));
            debug?.WriteLevels(model);
            LogCode(model);
            images?.Keep(model);
            Log(Logs.Autotuning).LogDebug("compiled {Model} in {Seconds:F3} s", source.FileName, Stopwatch.GetElapsedTime(start).TotalSeconds);
            return model;
        }
        catch (ProgramException e)
        {
            program?.Dispose();
            team.Dispose();
            sink.Error(e.Operation?.Location ?? module.Location, e.Message);
            throw new CompilationException(sink);
        }
        catch
        {
            program?.Dispose();
            team.Dispose();
            throw;
        }
    }

    private static MachineEntry LoadOrList(X86Code code) => CpuModel.Detect() is var here && code.MissingOn(here) == CpuFeatures.None ? CilOptions.LoadOn(code, here) : new MachineEntry(0, code);

    private ILogger Log(string name) => Logs.For(options, name);

    // the same kernels in a copy of their module
    private static TracedKernel[] Copied(IReadOnlyList<TracedKernel> kernels, Operation copy) =>
        [.. kernels.Zip(CompileTrace.Named(copy), (k, c) => k with { Kernel = c.Kernel.Op })];

    private void Tell(CompileTrace trace, int threads)
    {
        var log = Log(Logs.Schedule);
        foreach (var kernel in trace.All)
        {
            log.LogDebug("schedule of {Kernel}: {Schedule} ({Origin})", kernel.Name, new KernelOp(kernel.Kernel).Schedule!.ToString(), kernel.Origin.ToString().ToLowerInvariant());
            if (!log.IsEnabled(LogLevel.Trace)) continue;
            foreach (var legal in KernelSchedules.List(kernel.Kernel, TunerOptions.MachineOf(cpu), threads, options.DynamicHint)) log.LogTrace("  legal: {Schedule}", legal.ToAttr().ToString());
        }
        if (Log(Logs.Fusion) is var fusion && fusion.IsEnabled(LogLevel.Debug)) fusion.LogDebug("{Fusion}", FusionNotes.Text(trace).TrimEnd());
        if (Log(Logs.PerfHints) is var hints && hints.IsEnabled(LogLevel.Debug))
            foreach (var kernel in trace.All)
                foreach (string hint in PerfHints.Of(kernel, TunerOptions.MachineOf(cpu), options.DynamicHint)) hints.LogDebug("{Kernel}: {Hint}", kernel.Name, hint);
    }

    private void LogCode(CompiledModel model)
    {
        var log = Log(Logs.OutputCode);
        if (log.IsEnabled(LogLevel.Trace))
            foreach (var level in new[] { DumpLevel.Loops, DumpLevel.Il, DumpLevel.Asm }) log.LogTrace("{Code}", model.Dump(level));
        if (log.IsEnabled(LogLevel.Debug)) log.LogDebug("{Code}", model.Dump(DumpLevel.CSharp));
    }

    /// <summary>The program as C#; what has no C# is said in a comment in its place.</summary>
    private OutputProgram WriteOutputCode(CompileTrace trace, Operation loops, Program signature, int threads)
    {
        var kernels = trace.Kernels.Clone();
        var own = new DiagnosticSink();
        bool packed = Pipelines.Run("builtin.module(func.func(pack-weights))", kernels, own);
        var printing = new OutputCodeOptions
        {
            Model = Path.GetFileName(source.FileName),
            Notes = [$"{cpu.Name}, {threads} thread{(threads == 1 ? "" : "s")}, {(options.Mode == CompileMode.Default ? "default schedules" : "max-autotune")}"],
            InputNames = [.. signature.Inputs.Select(i => i.Name)],
            Kernels = OutputNotes.Of(trace),
            Batch = options.DynamicHint,
        };
        if (OutputCode.Write(loops, packed ? kernels : null, own, printing) is { } program) return program;
        return new OutputProgram(string.Concat(own.Diagnostics.Select(d => $"// no C#: {d.Message.ReplaceLineEndings(" ")}\n")), []);
    }

    private sealed record Program(IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs);

    private Operation Entry(Operation module)
    {
        var functions = module.Functions().Where(f => !f.IsDeclaration).ToArray();
        if (functions.FirstOrDefault(f => f.Name == "main") is { Op: not null } main) return main.Op;
        string found = functions.Length == 0 ? "the module has no function" : $"the module has {string.Join(", ", functions.Take(5).Select(f => "@" + f.Name))}";
        sink.Error(functions.Length == 0 ? module.Location : functions[0].Op.Location, $"a model is a function @main; {found}");
        throw new CompilationException(sink);
    }

    // names: mt.name of the argument or result, else the source's %name, else arg0, out0
    private Program Signature(Operation main)
    {
        var type = new FuncOp(main).Type;
        string Named(string attrs, int i, string otherwise) =>
            main.Attr<ArrayAttr>(attrs) is { } all && i < all.Count && all[i] is DictionaryAttr own && own["mt.name"] is StringAttr name ? name.Value : otherwise;
        try
        {
            var inputs = type.Inputs.Select((t, i) =>
                TensorSignature.Of(Named("arg_attrs", i, main.Body.Argument(i).NameHint is { } hint && !char.IsAsciiDigit(hint[0]) ? hint : $"arg{i}"), t)).ToArray();
            var outputs = type.Results.Select((t, i) => TensorSignature.Of(Named("res_attrs", i, $"out{i}"), t)).ToArray();
            return new Program(inputs, outputs);
        }
        catch (ProgramException e)
        {
            sink.OpError(main, $"@main: {e.Message}");
            throw new CompilationException(sink);
        }
    }

    private List<TracedKernel> Schedule(Operation module, Program signature, ThreadTeam team, int threads, CilCompiler compiler)
    {
        var named = CompileTrace.Named(module);
        var given = new GivenSchedules(sink).Resolve(options.Schedules, named, threads);
        Require(true);
        foreach (var (kernel, _) in named)
            if (given.TryGetValue(kernel.Op, out var own) || kernel.Schedule is null && options.ScheduleOf?.Invoke(kernel.Op) is { } chosen && (own = chosen) is not null)
                new KernelOp(kernel.Op) { Schedule = own };
        var machine = TunerOptions.MachineOf(cpu);
        var scheduled = new List<TracedKernel>();
        if (options.Mode == CompileMode.Default)
        {
            foreach (var (kernel, name) in named)
            {
                var origin = kernel.Schedule is null ? ScheduleOrigin.Default : ScheduleOrigin.Given;
                if (kernel.Schedule is null) new KernelOp(kernel.Op) { Schedule = KernelSchedules.Default(kernel.Op, machine, threads, options.DynamicHint).ToAttr() };
                scheduled.Add(new TracedKernel(name, kernel.Op, origin, null));
            }
            return scheduled;
        }
        using var cache = new TuningCache(options.CacheDirectory, message => Log(Logs.Cache).LogWarning("{Warning}", message));
        foreach (var (key, winner) in Winners ?? []) cache.Remember(key, winner);
        var tuning = new TunerOptions(cpu, threads, options.TuneSeconds, options.TuneCandidates, options.DynamicHint, options.LibraryRows && options.GemmBackends.HasFlag(GemmBackends.Extern)) { Backends = options.GemmBackends, FixedPoint = options.FixedPoint };
        var tuner = new KernelTuner(tuning, team, cache, compiler)
        {
            Tuned = record => Log(Logs.Autotuning).LogInformation("{Table}", AutotuneTable.Format(record, MostRows).TrimEnd()),
            Progress = options.Progress,
        };
        var traced = new TracedKernel[named.Count];
        var seen = new HashSet<string>();
        var shares = tuner.Shares([.. named.Select(n => n.Kernel.Op)]);
        // the shortest first: they meet the compiler cold, and the long ones have their time for variants
        foreach (int i in Enumerable.Range(0, named.Count).OrderBy(i => shares[i]))
        {
            var (kernel, name) = named[i];
            if (kernel.Schedule is not null)
            {
                traced[i] = new TracedKernel(name, kernel.Op, ScheduleOrigin.Given, null);
                continue;
            }
            var result = tuner.Tune(kernel.Op, shares[i]);
            new KernelOp(kernel.Op) { Schedule = result.Schedule };
            if (result.Key is { } key)
            {
                Log(Logs.Cache).LogDebug("{Kernel}: {Key} {Outcome}{Where}", name, key, result.FromCache ? "is in the cache" : "was not in the cache", cache.Path is { } path ? " " + path : ", which is in memory");
                // read when somebody looks, long after this cache is closed
                if (result.FromCache) result = result with { Record = () => Remembered(key) };
                if (seen.Add(key) && result.FromCache) LogCached(result, kernel.Op);
            }
            traced[i] = new TracedKernel(name, kernel.Op, result.Key is null ? ScheduleOrigin.Default : result.FromCache ? ScheduleOrigin.Cache : ScheduleOrigin.Tuned, result);
        }
        scheduled.AddRange(traced);
        AgainInTheModel(module, scheduled, signature, team, threads, compiler, cache);
        return scheduled;
    }

    // the best few of what was tuned just now are timed once more where they run
    private void AgainInTheModel(Operation module, List<TracedKernel> scheduled, Program signature, ThreadTeam team, int threads, CilCompiler compiler, TuningCache cache)
    {
        var all = module.Descendants().Where(o => o.Is(MtOps.Kernel)).ToList();
        var tuned = scheduled.Where(k => k.Tuning?.Key is not null).ToLookup(k => k.Tuning!.Key!, k => all.IndexOf(k.Kernel));
        var found = scheduled.Where(k => k.Origin == ScheduleOrigin.Tuned).DistinctBy(k => k.Tuning!.Key).Select(k => k.Tuning!.Record()!).ToArray();
        if (found.Length == 0) return;
        using var race = new ModelRace(module, tuned, signature.Inputs, signature.Outputs, options, team, threads, compiler);
        foreach (var record in race.Run(found))
        {
            if (record.InModel.Length == 0) continue;
            Log(Logs.Autotuning).LogInformation("AUTOTUNE {Kernel}({Operands}): {InModel}", record.Kernel, string.Join(", ", record.Operands.Select(o => o.Shape)), record.InModel);
            cache.Store(record);
            var schedule = KernelTuner.Parse(record.Winner)!;
            for (int i = 0; i < scheduled.Count; i++)
            {
                if (scheduled[i].Tuning is not { } tuning || tuning.Key != record.Key) continue;
                new KernelOp(scheduled[i].Kernel) { Schedule = schedule };
                scheduled[i] = scheduled[i] with { Tuning = tuning with { Schedule = schedule, Record = () => record } };
            }
        }
    }

    private int MostRows => Log(Logs.Autotuning).IsEnabled(LogLevel.Trace) && options.LoggerFactory is not null ? int.MaxValue : 10;

    private TuningRecord? Remembered(string key)
    {
        using var cache = new TuningCache(options.CacheDirectory, message => Log(Logs.Cache).LogWarning("{Warning}", message));
        return cache.Find(key);
    }

    private void LogCached(TuningResult result, Operation kernel)
    {
        var log = Log(Logs.Autotuning);
        // reading the whole record takes longer than finding the winner: only for those who look
        if (log.IsEnabled(LogLevel.Debug) && result.Record() is { } record) log.LogInformation("{Table}", AutotuneTable.Format(record, MostRows, fromCache: true).TrimEnd());
        else log.LogInformation("AUTOTUNE {Kernel}: from the cache, {Schedule}", new KernelOp(kernel).Name, result.Schedule.ToString());
    }

    private void Passes(string pipeline, Operation module)
    {
        var log = Log(Logs.Passes);
        var timing = log.IsEnabled(LogLevel.Debug) ? new TimingInspector() : null;
        using var dumps = new StringWriter();
        List<PassInspector> inspectors = [];
        if (timing is not null) inspectors.Add(timing);
        if (log.IsEnabled(LogLevel.Trace)) inspectors.Add(new IrDumpInspector(new IrDumpOptions { After = _ => true, OnlyChanged = true }, Print, dumps));
        bool good = Pipelines.Run(pipeline, module, new PassContext(BuiltinDialects.Registry, sink) { Parameters = options.Parameters }, inspectors, options.VerifyEach ? Verifier.Verify : null);
        if (timing is not null)
        {
            using var report = new StringWriter();
            timing.Report(report);
            if (dumps.ToString() is { Length: > 0 } dumped) log.LogTrace("{Dumps}", dumped.TrimEnd());
            log.LogDebug("{Passes}", report.ToString().TrimEnd());
        }
        Require(good);
    }

    private PrinterOptions Printing => options.DumpWholeConstants ? PrinterOptions.Default : new PrinterOptions { ElideElementsLargerThan = 64 };

    private string Print(Operation module) => OpPrinter.ToText(module, Printing);

    private T Check<T>(T? value) where T : class => value ?? throw new CompilationException(sink);

    private void Require(bool good)
    {
        if (!good || sink.HasErrors) throw new CompilationException(sink);
    }
}
