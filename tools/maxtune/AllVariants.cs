using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary>Runs a model once for every legal schedule of its kernels and checks each result: the n-th run takes each kernel's n-th schedule, round and round.</summary>
internal static class AllVariants
{
    public static bool Check(ModelSource source, CompileOptions options, Tensor[] inputs, ResultChecks checks, Session session)
    {
        if (!checks.Any) throw new UserException("--all-variants needs --expect");
        var machine = TunerOptions.MachineOf(CpuModel.Detect(options.MaxIsa));
        int threads = options.Threads > 0 ? options.Threads : CpuModel.Detect().PhysicalCores;
        int most = 1, failed = 0;
        for (int n = 0; n < most; n++)
        {
            var names = new List<string>();
            ScheduleAttr Nth(Operation kernel)
            {
                var legal = KernelSchedules.List(kernel, machine, threads, options.DynamicHint);
                most = Math.Max(most, legal.Count);
                var schedule = legal[n % legal.Count];
                names.Add($"{new KernelOp(kernel).Name} {schedule.ShortName}");
                return schedule.ToAttr();
            }
            using var model = Model.Compile(source, options with { ScheduleOf = Nth, DebugDirectory = null });
            var results = model.Run(inputs);
            foreach (var (name, closeness) in checks.Compare(results))
            {
                if (closeness.Ok) continue;
                failed++;
                session.Out.WriteLine($"{name}: {closeness} with {string.Join(", ", names)}: FAILED");
            }
            foreach (var result in results) result.Dispose();
        }
        session.Out.WriteLine($"all variants: {most - failed} of {most} passed");
        return failed == 0;
    }
}
