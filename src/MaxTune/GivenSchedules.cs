using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Passes.Lowering;

namespace MaxTune;

/// <summary>
/// Schedules that a user wrote, one a line: <c>linear_unary_0=#mt.schedule&lt;isa = avx2, mr = 4, nr = 16&gt;</c>. A kernel's name without its number stands for
/// all kernels of that name; empty lines and those that begin with // say nothing.
/// </summary>
internal sealed class GivenSchedules(DiagnosticSink sink)
{
    private const string Open = "#mt.schedule<";

    /// <summary>Schedules by kernel, checked against the rules of each; what is wrong is in the sink, with its place.</summary>
    public Dictionary<Operation, ScheduleAttr> Resolve(IEnumerable<ModelSource> sources, IReadOnlyList<(KernelOp Kernel, string Name)> kernels, int threads)
    {
        var chosen = new Dictionary<Operation, ScheduleAttr>();
        foreach (var source in sources)
        {
            sink.AddSource(source.FileName, source.Text);
            string[] lines = source.Text.Split('\n');
            for (int i = 0; i < lines.Length; i++)
                if (lines[i].Trim() is { Length: > 0 } text && !text.StartsWith("//", StringComparison.Ordinal))
                    Line(lines[i].TrimEnd(), column => new FileLocation(source.FileName, i + 1, column + 1), kernels, threads, chosen);
        }
        return chosen;
    }

    private void Line(string line, Func<int, Location> at, IReadOnlyList<(KernelOp Kernel, string Name)> kernels, int threads, Dictionary<Operation, ScheduleAttr> chosen)
    {
        int equals = line.IndexOf('='), start = line.Length - line.TrimStart().Length;
        if (equals < 0 || equals > line.IndexOf('#') && line.Contains('#'))
        {
            sink.Error(at(start), $"expected KERNEL={Open}...>");
            return;
        }
        string name = line[start..equals].Trim();
        var wanted = kernels.Where(k => k.Name == name).DefaultIfEmpty().ToArray();
        if (wanted[0].Name is null) wanted = [.. kernels.Where(k => k.Kernel.Name == name)];
        if (wanted.Length == 0)
        {
            string known = kernels.Count == 0 ? "the model has no kernels" : $"the model has {string.Join(", ", kernels.Take(12).Select(k => k.Name))}{(kernels.Count > 12 ? ", ..." : "")}";
            sink.Error(at(start), $"there is no kernel '{name}'{Spelling.Hint(name, kernels.Select(k => k.Name))}; {known}");
            return;
        }
        int open = equals + 1 + line[(equals + 1)..].TakeWhile(char.IsWhiteSpace).Count();
        if (Parse(line, open, at, out var places) is not { } attr) return;
        foreach (var (kernel, full) in wanted)
        {
            if (!chosen.TryAdd(kernel.Op, attr))
            {
                sink.Error(at(start), $"{full} is given two schedules");
                return;
            }
            if (!Legal(kernel, attr, places, at, threads)) return;
        }
    }

    private ScheduleAttr? Parse(string line, int open, Func<int, Location> at, out List<int> places)
    {
        places = [];
        if (!line.AsSpan(open).StartsWith(Open, StringComparison.Ordinal))
        {
            sink.Error(at(open), $"expected {Open}...>");
            return null;
        }
        if (line[^1] != '>')
        {
            sink.Error(at(line.Length), "expected '>' at the end of the schedule");
            return null;
        }
        int body = open + Open.Length;
        var attr = ScheduleAttr.Parse(line[body..^1], (offset, message) => sink.Error(at(body + offset), message), out var offsets);
        places = [.. offsets.Select(o => o + body)];
        if (attr is null) return null;
        for (int i = 0; i < attr.Entries.Count; i++)
        {
            // entries are judged one by one, so that the place is that of the entry
            if (Schedule.Wrong(attr.Entries[i]) is not { } legal) continue;
            sink.Error(at(places[i]), legal);
            return null;
        }
        return attr;
    }

    private bool Legal(KernelOp kernel, ScheduleAttr attr, List<int> places, Func<int, Location> at, int threads)
    {
        string? wrong = null;
        if (Schedule.FromAttr(attr, message => wrong = message) is not { } schedule)
        {
            sink.Error(at(places.FirstOrDefault()), wrong!);
            return false;
        }
        if (ScheduleRules.Check(kernel.Op, schedule, threads) is not { } problem) return true;
        int entry = attr.Entries.Span.IndexOf(attr.Entries.Span.ToArray().FirstOrDefault(e => e.Key == problem.Key));
        sink.Error(at(entry >= 0 ? places[entry] : places.LastOrDefault()), problem.Message);
        return false;
    }
}
