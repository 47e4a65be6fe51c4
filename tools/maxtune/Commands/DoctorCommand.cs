using System.CommandLine;
using System.Runtime.InteropServices;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary><c>maxtune doctor</c>: what this machine has, what MaxTune uses of it, and what stands in the way.</summary>
internal static class DoctorCommand
{
    private static readonly string[] Variables =
        ["MAXTUNE_MAX_AUTOTUNE", "MAXTUNE_LOGS", "MAXTUNE_COMPILE_DEBUG", "MAXTUNE_CACHE_DIR", "MAXTUNE_NUM_THREADS", "MAXTUNE_MAX_ISA", "MAXTUNE_MAX_AUTOTUNE_GEMM_BACKENDS", "MAXTUNE_FIXED_POINT"];

    public static Command Create(Session session)
    {
        var ceilings = new Option<bool>("--ceilings") { Description = "measure multiply-add rates and bandwidths; about a second" };
        var command = new Command("doctor", "print what this machine has and what is used of it");
        command.Options.Add(ceilings);
        command.SetAction(parsed => Run(session, parsed.GetValue(ceilings)));
        return command;
    }

    private static int Run(Session session, bool measure)
    {
        var options = session.Options;
        var cpu = CpuModel.Detect(options.MaxIsa);
        int threads = options.Threads > 0 ? options.Threads : cpu.PhysicalCores;
        var output = session.Out;
        output.WriteLine(cpu);
        output.WriteLine($"machine: {TunerOptions.MachineOf(cpu)}");
        output.WriteLine($"vectors: {(cpu.VectorBits == 0 ? "none" : $"{cpu.VectorBits} bits")}; threads: {threads} of {cpu.LogicalCores} processors");
        output.WriteLine($"runtime: {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}; maxtune {TunerOptions.Version}");
        output.WriteLine($"openblas: {OpenBlas.TryLoad() switch { null => "not found; tables have no extern_openblas rows", { HasBFloat16: true } => "found, with bf16; tables have extern_openblas rows", _ => "found, without bf16 (cblas_sbgemm); tables have extern_openblas rows" }}");
        bool good = true;
        using (var cache = new TuningCache(options.CacheDirectory, message => { good = false; output.WriteLine("tuning cache: " + message); }))
        {
            int count = cache.List().Count;
            if (good) output.WriteLine($"tuning cache: {count} records in {cache.Path ?? "memory"}");
        }
        foreach (string name in Variables)
            if (session.Environment(name) is { Length: > 0 } value) output.WriteLine($"{name}={value}");
        if (!cpu.Features.Has(CpuFeatures.Fma) && cpu.Architecture == "x64") output.WriteLine("warning: no fused multiply-add: matrix products run at half their rate or less");
        if (threads > cpu.LogicalCores) output.WriteLine($"warning: {threads} threads on {cpu.LogicalCores} processors take turns");
        if (!measure) return 0;
        using var team = new ThreadTeam(threads);
        foreach (int n in new[] { 1, threads }.Distinct())
            output.WriteLine($"{ReportText.Count(n, "thread")}: {ReportText.Ceilings(CeilingGauge.MeasureAll(cpu, team, n))}");
        return 0;
    }
}
