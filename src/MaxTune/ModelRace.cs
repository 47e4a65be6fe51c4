using System.Globalization;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Passes;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>
/// Times the best few schedules of each kernel again where they will run: the whole model is compiled once a choice, with one kernel's schedule exchanged, and all
/// of these models run in turns. Alone a kernel finds its operands in cache and its buffers at hand; here its neighbours have a say.
/// </summary>
/// <param name="module">At the kernels level, scheduled by what won alone; not changed.</param>
/// <param name="kernels">Which kernels of the module, counted in its order, a record is for: by its key.</param>
internal sealed class ModelRace(
    Operation module, ILookup<string, int> kernels, IReadOnlyList<TensorSignature> inputs, IReadOnlyList<TensorSignature> outputs, CompileOptions options, ThreadTeam team,
    int threads, CilCompiler compiler) : IDisposable
{
    // runners-up a kernel, those within a tenth of the fastest; models in all, and bytes of weights they may take together
    private const int RunnersUp = 2, MostModels = 9;
    private const double Behind = 1.1;
    private const long MostWeights = 1L << 30;

    private readonly List<Entry> entries = [];
    private readonly List<IDisposable> owned = [];
    private readonly ConstantPool weights = new();

    private sealed record Entry(string Kernel, string Schedule, string Name);

    /// <summary>Those of <paramref name="tuned"/> whose order changed get the schedule that is fastest in the model; each record says what came of it.</summary>
    public IReadOnlyList<TuningRecord> Run(IReadOnlyList<TuningRecord> tuned)
    {
        var choices = Choices(tuned);
        long bytes = module.Descendants().Where(o => o.Is(ArithOps.Constant)).Sum(o => o.ConstantValue is DenseElementsAttr { IsSplat: false } d ? d.Raw.Length : 0L);
        if (choices.Count == 0 || bytes * (choices.Count + 1) > MostWeights) return tuned;

        if (Compiled(null, null) is not { } first) return tuned;
        // each exchanges one kernel: the others' code is there, on as many processors as there are
        var programs = new CompiledProgram?[choices.Count];
        Parallel.For(0, choices.Count, i => programs[i] = Compiled(choices[i], first));
        List<Entrant> entrants = [Runs(first, null)];
        for (int i = 0; i < choices.Count; i++)
        {
            if (programs[i] is not { } program) continue;
            entries.Add(choices[i]);
            entrants.Add(Runs(program, choices[i]));
        }
        var outcome = new Race(new RaceRules(options.TuneSeconds / 4, Finalists: entrants.Count, MostRounds: 200)).Run(entrants);
        double limit = outcome.Times[0].BestSeconds / (1 + Math.Max(outcome.Floor, 0.01));
        return [.. tuned.Select(record => Decide(record, outcome, limit))];
    }

    private TuningRecord Decide(TuningRecord record, RaceOutcome outcome, double limit)
    {
        var mine = entries.Select((e, i) => (Entry: e, outcome.Times[i + 1].BestSeconds)).Where(e => e.Entry.Kernel == record.Key).OrderBy(e => e.BestSeconds).ToArray();
        if (mine.Length == 0) return record;
        var (entry, seconds) = mine[0];
        double share = outcome.Times[0].BestSeconds / seconds;
        if (seconds >= limit) return record with { InModel = string.Create(CultureInfo.InvariantCulture, $"in the model the order stands: with the next, {entry.Name}, a run is {share:F3} times as fast") };
        var rows = record.Rows.Select(r => r.Schedule == entry.Schedule ? r with { Status = RowStatus.Won, Note = "in the model" }
            : r.Status == RowStatus.Won ? r with { Status = RowStatus.Timed, Note = "won alone" } : r).ToArray();
        return record with
        {
            Rows = rows,
            Winner = entry.Schedule,
            InModel = string.Create(CultureInfo.InvariantCulture, $"in the model the order changed: with {entry.Name} a run is {share:F3} times as fast"),
        };
    }

    private static List<Entry> Choices(IReadOnlyList<TuningRecord> tuned)
    {
        var near = from record in tuned
                   let won = record.WinningRow
                   where won is not null
                   from row in record.Rows.Where(r => r.Schedule is not null && r != won && r.BestSeconds < won.BestSeconds * Behind).OrderBy(r => r.BestSeconds).Take(RunnersUp)
                   orderby row.BestSeconds / won.BestSeconds
                   select new Entry(record.Key, row.Schedule!, row.Name);
        return [.. near.Take(MostModels - 1)];
    }

    private CompiledProgram? Compiled(Entry? changed, CompiledProgram? best)
    {
        Operation copy;
        lock (owned) copy = module.Clone();
        var known = best?.Functions.ToDictionary();
        if (changed is not null)
        {
            var all = copy.Descendants().Where(o => o.Is(MtOps.Kernel)).ToArray();
            var names = CompileTrace.Named(copy).ToDictionary(n => n.Kernel.Op, n => n.Name);
            foreach (int k in kernels[changed.Kernel])
            {
                new KernelOp(all[k]) { Schedule = KernelTuner.Parse(changed.Schedule) };
                known!.Remove(names[all[k]]);
            }
        }
        var sink = new DiagnosticSink();
        if (!Pipelines.Run(Pipelines.KernelsToNests, copy, sink)) return null;
        // what is compiled already is not lowered again
        if (known is not null)
            foreach (string name in known.Keys) SymbolTable.Lookup(copy, name)?.Erase();
        if (!Pipelines.Run(Pipelines.NestsToLoops, copy, sink) || CompiledProgram.Compile(copy, sink, compiler, weights, known: known) is not { } program) return null;
        lock (owned) return Own(program);
    }

    private unsafe Entrant Runs(CompiledProgram program, Entry? changed)
    {
        Tensor[] from = [.. inputs.Select((s, i) => Own(Tensor.Random(s.DType, (ulong)i + 1, [.. s.Shape.ToArray().Select(d => d == TensorSignature.Dynamic ? options.DynamicHint : d)])))];
        var plan = program.Plan([.. from.Select(t => t.Shape.ToArray())]);
        Tensor[] to = [.. plan.OutputShapes.Select((shape, i) => Own(Tensor.Empty(outputs[i].DType, shape)))];
        var context = Own(plan.CreateContext(threads));
        var addresses = Own(new AlignedBuffer((from.Length + to.Length + 1) * sizeof(nint)));
        for (int i = 0; i < from.Length; i++) ((nint*)addresses.Pointer)[i] = (nint)from[i].Pointer;
        for (int i = 0; i < to.Length; i++) ((nint*)addresses.Pointer)[from.Length + i] = (nint)to[i].Pointer;
        return new Entrant(changed?.Name ?? "best alone", n =>
        {
            for (int i = 0; i < n; i++) context.Run((nint*)addresses.Pointer, (nint*)addresses.Pointer + from.Length, team);
        });
    }

    private T Own<T>(T what) where T : IDisposable
    {
        owned.Add(what);
        return what;
    }

    public void Dispose()
    {
        for (int i = owned.Count - 1; i >= 0; i--) owned[i].Dispose();
        weights.Dispose();
    }
}
