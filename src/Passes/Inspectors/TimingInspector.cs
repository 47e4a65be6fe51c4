using System.Diagnostics;
using System.Globalization;
using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Measures steps of a pipeline, and whatever else is wrapped in <see cref="Measure"/>; reports in the form of upstream's <c>-mlir-timing</c>.</summary>
public sealed class TimingInspector : PassInspector
{
    private sealed class Row(string name)
    {
        public string Name => name;
        public long Ticks { get; set; }
        public long Started { get; set; }
        public Dictionary<object, Row> Children { get; } = new(ReferenceEqualityComparer.Instance);
        public List<Row> Order { get; } = [];

        public Row Child(object key, string childName)
        {
            if (Children.TryGetValue(key, out var row)) return row;
            Order.Add(row = Children[key] = new Row(childName));
            return row;
        }
    }

    private readonly Stack<Row> open = new([new Row("Total")]);
    private readonly Dictionary<string, object> keys = [];
    private readonly long start = Stopwatch.GetTimestamp();
    private bool insidePipeline;

    /// <summary>Times <paramref name="work"/> as a row of its own.</summary>
    public T Measure<T>(string name, Func<T> work)
    {
        if (!keys.TryGetValue(name, out object? key)) keys[name] = key = new object();
        Enter(key, name);
        try { return work(); }
        finally { Leave(); }
    }

    public override void BeforePipeline(Pipeline pipeline, Operation op)
    {
        // the outermost pipeline is the run itself: no row
        if (insidePipeline) Enter(pipeline, $"'{pipeline.Anchor}' Pipeline");
        else open.Push(open.Peek());
        insidePipeline = true;
    }

    public override void AfterPipeline(Pipeline pipeline, Operation op)
    {
        var row = open.Pop();
        if (ReferenceEquals(row, open.Peek())) insidePipeline = false;
        else row.Ticks += Stopwatch.GetTimestamp() - row.Started;
    }

    public override void BeforePass(Pass pass, Operation op) => Enter(pass, pass.DisplayName);
    public override void AfterPass(Pass pass, Operation op, bool changed) => Leave();

    public override void AfterFailure(Pass pass, Operation op, Exception? crash)
    {
        // a failure ends every pipeline around it
        while (open.Count > 1)
        {
            var row = open.Pop();
            if (!ReferenceEquals(row, open.Peek())) row.Ticks += Stopwatch.GetTimestamp() - row.Started;
        }
        insidePipeline = false;
    }

    /// <summary>The table of all rows so far.</summary>
    public void Report(TextWriter output)
    {
        const string line = "===-------------------------------------------------------------------------===";
        double total = Seconds(Stopwatch.GetTimestamp() - start);
        var root = open.Last();
        output.WriteLine(line);
        output.WriteLine("                         ... Execution time report ...");
        output.WriteLine(line);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  Total Execution Time: {total:0.0000} seconds"));
        output.WriteLine();
        output.WriteLine("  ----Wall Time----  ----Name----");
        void Line(double seconds, int depth, string name) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {seconds,8:0.0000} ({100 * seconds / Math.Max(total, 1e-9),5:0.0}%)  {new string(' ', 2 * depth)}{name}"));
        void Rows(Row row, int depth)
        {
            foreach (var child in row.Order)
            {
                Line(Seconds(child.Ticks), depth, child.Name);
                Rows(child, depth + 1);
            }
        }
        Rows(root, 0);
        Line(total - Seconds(root.Order.Sum(r => r.Ticks)), 0, "Rest");
        Line(total, 0, "Total");
    }

    private static double Seconds(long ticks) => ticks / (double)Stopwatch.Frequency;

    private void Enter(object key, string name)
    {
        var row = open.Peek().Child(key, name);
        row.Started = Stopwatch.GetTimestamp();
        open.Push(row);
    }

    private void Leave()
    {
        var row = open.Pop();
        row.Ticks += Stopwatch.GetTimestamp() - row.Started;
    }
}
