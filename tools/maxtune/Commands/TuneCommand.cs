using System.CommandLine;
using System.Globalization;
using MaxTune.Tuning;

namespace MaxTune.Tools.Cli;

/// <summary><c>maxtune tune</c>: tunes a model's kernels and says which schedules won.</summary>
internal static class TuneCommand
{
    public static Command Create(Session session)
    {
        var compile = new CompileArguments();
        var json = new Option<string?>("--json") { Description = "write the records as JSON", HelpName = "FILE" };
        var command = new Command("tune", "tune a model's kernels for this machine, and remember the outcome");
        compile.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var options = compile.Options(parsed, session) with { Mode = CompileMode.MaxAutotune };
            using var model = CompileArguments.Compile(compile.Source(parsed, session), options, session);
            var records = model.Tuned.Select(t => t()).OfType<TuningRecord>().ToArray();
            if (records.Length == 0) session.Out.WriteLine("nothing to tune: the model has no kernel with a choice");
            foreach (var record in records) session.Out.WriteLine(Line(record));
            if (parsed.GetValue(json) is { } file)
                JsonFile.Write(file, w =>
                {
                    w.WriteStartArray();
                    foreach (var record in records) TuningJson.Write(w, record);
                    w.WriteEndArray();
                });
            return 0;
        });
        return command;
    }

    /// <summary>linear_unary(64x16, 32x16, 32) 1 thread: avx2_4x16_u4 0.940 us, 67.3% of fma.</summary>
    public static string Line(TuningRecord record)
    {
        string what = $"{record.Kernel}({string.Join(", ", record.Operands.Select(o => o.Shape))}) {record.Threads} thread{(record.Threads == 1 ? "" : "s")}: ";
        return record.WinningRow is { } row
            ? what + string.Create(CultureInfo.InvariantCulture, $"{row.Name} {row.BestSeconds * 1e6:F3} us, {record.Workload.CeilingSeconds / row.BestSeconds * 100:F1}% of {record.Workload.Ceiling}")
            : what + "no variant passed; " + record.Winner;
    }
}
