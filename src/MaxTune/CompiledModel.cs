using System.Diagnostics;
using System.Runtime.CompilerServices;
using MaxTune.Codegen.CSharp;
using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Runtime;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>
/// A model ready to run. Safe for several threads at once: each run has buffers of its own, kept for the next. Shapes with dynamic dimensions are planned the first
/// time they are seen; after that, and with static shapes from the start, <see cref="Run(ReadOnlySpan{Tensor}, ReadOnlySpan{Tensor})"/> allocates nothing.
/// </summary>
public sealed unsafe partial class CompiledModel : IDisposable
{
    // shapes planned at a time; beyond that the oldest goes
    private const int MostShapes = 64;

    private readonly CompiledProgram program;
    private readonly ThreadTeam team;
    private readonly TensorSignature[] inputs, outputs;
    private readonly CompileTrace? trace;
    private readonly Lazy<CompiledModel>? whole;
    private readonly PrinterOptions printing;
    private readonly Lock gate = new();
    private readonly List<ShapePlan> plans = [];
    private ShapePlan? current;   // null once disposed, and where nothing is to run
    private readonly bool isDump;
    private bool disposed;

    internal CompiledModel(
        CompiledProgram program, ThreadTeam team, int threads, IReadOnlyList<TensorSignature> inputs, IReadOnlyList<TensorSignature> outputs, CompileTrace trace,
        PrinterOptions printing, Lazy<OutputProgram> outputCode)
    {
        (this.printing, OutputCode) = (printing, outputCode);
        (this.program, this.team, Threads, this.inputs, this.outputs, this.trace) = (program, team, threads, [.. inputs], [.. outputs], trace);
        Tuned = [.. trace.All.Where(k => k.Tuning?.Key is not null).DistinctBy(k => k.Tuning!.Key).Select(k => k.Tuning!.Record)];
        current = PlanForOnes();
        if (trace.Options.DumpOnly) (isDump, current) = (true, null);
    }

    /// <param name="whole">The same model with everything there is to see.</param>
    internal CompiledModel(
        CompiledProgram program, ThreadTeam team, int threads, IReadOnlyList<TensorSignature> inputs, IReadOnlyList<TensorSignature> outputs, Lazy<CompiledModel> whole,
        IReadOnlyList<Func<TuningRecord?>> tuned)
    {
        printing = PrinterOptions.Default;
        (this.program, this.team, Threads, this.inputs, this.outputs, this.whole, Tuned) = (program, team, threads, [.. inputs], [.. outputs], whole, tuned);
        OutputCode = new Lazy<OutputProgram>(() => whole.Value.OutputCode.Value);
        current = PlanForOnes();
    }

    /// <summary>What <c>@main</c> takes, in order.</summary>
    public IReadOnlyList<TensorSignature> Inputs => inputs;

    /// <summary>What <c>@main</c> returns, in order.</summary>
    public IReadOnlyList<TensorSignature> Outputs => outputs;

    /// <summary>Threads a run uses at most.</summary>
    public int Threads { get; }

    /// <summary>Kernel calls and copies that a run of the shapes planned last takes.</summary>
    public int StepCount => (current ?? throw new ObjectDisposedException(nameof(CompiledModel))).Plan.StepCount;

    /// <summary>How each kernel's schedule was found, one function a distinct kernel; null from it when the cache has lost the record.</summary>
    public IReadOnlyList<Func<TuningRecord?>> Tuned { get; }

    /// <summary>The model as one C# program, printed when somebody asks; large weights go to a file beside it.</summary>
    public Lazy<OutputProgram> OutputCode { get; }

    /// <summary>How the model came to be.</summary>
    internal CompileTrace Trace => Whole.trace!;

    /// <summary>Whether it was read from an image.</summary>
    internal bool IsImage => whole is not null;

    /// <summary>This model, or what it is an image of, compiled when it is first asked for.</summary>
    internal CompiledModel Whole => whole?.Value ?? this;

    /// <summary>The model's text at a level.</summary>
    public string Dump(DumpLevel level) => level switch
    {
        DumpLevel.Graph => OpPrinter.ToText(Trace.Graph, Whole.printing),
        DumpLevel.Kernels => OpPrinter.ToText(Trace.Kernels, Whole.printing),
        DumpLevel.CSharp => OutputCode.Value.Source,
        DumpLevel.Loops => OpPrinter.ToText(Whole.program.Module, Whole.printing),
        DumpLevel.Asm => string.Join("\n", program.Functions.Values.Select(f => f.AsmText)),
        _ => string.Join("\n", program.Functions.Values.Select(f => f.IlText)),
    };

    /// <summary>Runs the model into tensors of the caller's. Not to be called while another thread disposes the model.</summary>
    /// <param name="inputTensors">In order of <see cref="Inputs"/>; strided ones are copied first.</param>
    /// <param name="outputTensors">In order of <see cref="Outputs"/>, of the shapes that <see cref="OutputShapes"/> says. They must overlap neither inputs nor each other.</param>
    /// <exception cref="ArgumentException">A count, shape or element type does not fit; the message says which and what was expected.</exception>
    public void Run(ReadOnlySpan<Tensor> inputTensors, ReadOnlySpan<Tensor> outputTensors)
    {
        var shapes = current;
        if (shapes is null || !Fits(shapes, inputTensors, outputTensors))
        {
            RunSlowly(inputTensors, outputTensors);
            return;
        }
        nint* addresses = stackalloc nint[inputTensors.Length + outputTensors.Length];
        for (int i = 0; i < inputTensors.Length; i++) addresses[i] = (nint)inputTensors[i].Pointer;
        for (int i = 0; i < outputTensors.Length; i++) addresses[inputTensors.Length + i] = (nint)outputTensors[i].Pointer;
        Run(shapes, addresses, addresses + inputTensors.Length);
        foreach (var tensor in inputTensors) GC.KeepAlive(tensor);
        foreach (var tensor in outputTensors) GC.KeepAlive(tensor);
    }

    /// <summary>Runs the model into new tensors.</summary>
    public Tensor[] Run(params ReadOnlySpan<Tensor> inputTensors)
    {
        var shapes = OutputShapes(inputTensors);
        var results = new Tensor[outputs.Length];
        for (int i = 0; i < results.Length; i++) results[i] = Tensor.Empty(outputs[i].DType, shapes[i]);
        try
        {
            Run(inputTensors, results);
            return results;
        }
        catch
        {
            foreach (var result in results) result.Dispose();
            throw;
        }
    }

    /// <summary>Shapes of the results for these inputs.</summary>
    /// <exception cref="ArgumentException">The inputs do not fit the model.</exception>
    public long[][] OutputShapes(params ReadOnlySpan<Tensor> inputTensors) => Find(inputTensors).Plan.OutputShapes;

    /// <summary>
    /// One input, one output, no tensors: the shortest way for small models. A single dynamic dimension follows from the length of <paramref name="input"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The model has more inputs or outputs, elements of another type, or the lengths do not fit.</exception>
    public void Run<T>(ReadOnlySpan<T> input, Span<T> output) where T : unmanaged
    {
        var shapes = current;
        if (shapes is null || input.Length != shapes.SpanInput || output.Length != shapes.SpanOutput || typeof(T) != shapes.SpanType) shapes = FindForSpans<T>(input.Length, output.Length);
        fixed (T* from = input)
        fixed (T* to = output)
        {
            nint source = (nint)from, target = (nint)to;
            Run(shapes, &source, &target);
        }
    }

    /// <summary>
    /// Addresses of contiguous buffers, unchecked: for callers that know the shapes to be those of the last checked run, or static.
    /// </summary>
    /// <exception cref="ArgumentException">The counts differ from the model's.</exception>
    public void RunUnchecked(ReadOnlySpan<nint> inputAddresses, ReadOnlySpan<nint> outputAddresses)
    {
        if (inputAddresses.Length != inputs.Length || outputAddresses.Length != outputs.Length)
            throw new ArgumentException($"{inputAddresses.Length} inputs and {outputAddresses.Length} outputs for {inputs.Length} and {outputs.Length}");
        fixed (nint* from = inputAddresses)
        fixed (nint* to = outputAddresses) Run(current ?? PlanFor([]), from, to);
    }

    private void Run(ShapePlan shapes, nint* from, nint* to)
    {
        var context = shapes.Rent();
        try { context.Run(from, to, team); }
        finally { shapes.Return(context); }
    }

    /// <summary>Seconds that each step of a run takes, the least over some runs: kernels by the name of their function, copies by none.</summary>
    /// <param name="inputTensors">Contiguous.</param>
    internal (string? Kernel, double Seconds)[] TimeSteps(Tensor[] inputTensors, Tensor[] outputTensors, double budgetSeconds = 0.3)
    {
        var shapes = Find(inputTensors);
        nint[] from = [.. inputTensors.Select(t => (nint)t.Pointer)], to = [.. outputTensors.Select(t => (nint)t.Pointer)];
        var names = shapes.Plan.StepNames;
        var best = new double[names.Count];
        Array.Fill(best, double.PositiveInfinity);
        var ticks = new long[names.Count];
        var context = shapes.Rent();
        try
        {
            fixed (nint* source = from, target = to)
            {
                long start = Stopwatch.GetTimestamp();
                for (int run = 0; run < 5 || run < 5000 && Stopwatch.GetElapsedTime(start).TotalSeconds < budgetSeconds; run++)
                {
                    Array.Clear(ticks);
                    context.RunTimed(source, target, team, ticks);
                    for (int i = 0; i < best.Length; i++) best[i] = Math.Min(best[i], (double)ticks[i] / Stopwatch.Frequency);
                }
            }
        }
        finally { shapes.Return(context); }
        GC.KeepAlive(inputTensors);
        GC.KeepAlive(outputTensors);
        return [.. names.Zip(best)];
    }

    /// <summary>The loops and code of kernels, by the name of their function.</summary>
    internal CompiledProgram Compiled => Whole.program;

    internal ThreadTeam Team => team;

    private bool Fits(ShapePlan shapes, ReadOnlySpan<Tensor> from, ReadOnlySpan<Tensor> to)
    {
        if (from.Length != inputs.Length || to.Length != outputs.Length) return false;
        var (fromShapes, toShapes) = (shapes.Plan.InputShapes, shapes.Plan.OutputShapes);
        for (int i = 0; i < from.Length; i++)
            if (from[i].DType != inputs[i].DType || !from[i].IsContiguous || !from[i].Shape.SequenceEqual(fromShapes[i])) return false;
        for (int i = 0; i < to.Length; i++)
            if (to[i].DType != outputs[i].DType || !to[i].IsContiguous || !to[i].Shape.SequenceEqual(toShapes[i])) return false;
        return true;
    }

    // other shapes than last time, strided tensors, or a mistake
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunSlowly(ReadOnlySpan<Tensor> from, ReadOnlySpan<Tensor> to)
    {
        var shapes = Find(from);
        if (to.Length != outputs.Length) throw new ArgumentException($"the model has {outputs.Length} outputs, got {to.Length} tensors");
        for (int i = 0; i < to.Length; i++)
        {
            if (to[i].DType != outputs[i].DType) throw new ArgumentException($"output '{outputs[i].Name}' has elements of type {outputs[i].DType.Name}, got {to[i]}");
            if (!to[i].Shape.SequenceEqual(shapes.Plan.OutputShapes[i]))
                throw new ArgumentException($"output '{outputs[i].Name}' has shape [{string.Join(", ", shapes.Plan.OutputShapes[i])}], got {to[i]}");
        }
        Tensor[] sources = [.. from], targets = [.. to];
        for (int i = 0; i < sources.Length; i++) sources[i] = sources[i].Contiguous();
        for (int i = 0; i < targets.Length; i++) if (!targets[i].IsContiguous) targets[i] = Tensor.Empty(targets[i].DType, targets[i].Shape);
        var addresses = stackalloc nint[sources.Length + targets.Length];
        for (int i = 0; i < sources.Length; i++) addresses[i] = (nint)sources[i].Pointer;
        for (int i = 0; i < targets.Length; i++) addresses[sources.Length + i] = (nint)targets[i].Pointer;
        Run(shapes, addresses, addresses + sources.Length);
        for (int i = 0; i < targets.Length; i++)
            if (!ReferenceEquals(targets[i], to[i]))
            {
                to[i].CopyFrom(targets[i]);
                targets[i].Dispose();
            }
        for (int i = 0; i < sources.Length; i++)
            if (!ReferenceEquals(sources[i], from[i])) sources[i].Dispose();
        foreach (var tensor in to) GC.KeepAlive(tensor);
        foreach (var tensor in from) GC.KeepAlive(tensor);
    }

    private ShapePlan Find(ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length != inputs.Length) throw new ArgumentException($"the model has {inputs.Length} inputs ({string.Join(", ", inputs.Select(s => s.Name))}), got {tensors.Length} tensors");
        var shapes = new long[tensors.Length][];
        for (int i = 0; i < shapes.Length; i++)
        {
            if (tensors[i].DType != inputs[i].DType) throw new ArgumentException($"input '{inputs[i].Name}' has elements of type {inputs[i].DType.Name}, got {tensors[i]}");
            if (inputs[i].Mismatch(tensors[i].Shape) is { } why) throw new ArgumentException("input " + why);
            shapes[i] = tensors[i].Shape.ToArray();
        }
        return PlanFor(shapes);
    }

    private ShapePlan FindForSpans<T>(int inputLength, int outputLength) where T : unmanaged
    {
        if (inputs.Length != 1 || outputs.Length != 1) throw new ArgumentException($"the model has {inputs.Length} inputs and {outputs.Length} outputs; spans are for one of each");
        if (DTypes.Of<T>() is var type && (type != inputs[0].DType || type != outputs[0].DType))
            throw new ArgumentException($"the model takes {inputs[0].DType.Name} and returns {outputs[0].DType.Name}, got spans of {type.Name}");
        var shape = inputs[0].Shape.ToArray();
        int dynamic = shape.Count(d => d == TensorSignature.Dynamic);
        if (dynamic > 1) throw new ArgumentException($"the dynamic dimensions of '{inputs[0].Name}' do not follow from a length");
        long rest = shape.Where(d => d != TensorSignature.Dynamic).Aggregate(1L, (a, b) => a * b);
        if (dynamic == 1) shape[Array.IndexOf(shape, TensorSignature.Dynamic)] = rest == 0 ? 0 : inputLength / rest;
        if (shape.Aggregate(1L, (a, b) => a * b) != inputLength) throw new ArgumentException($"{inputLength} elements do not fill input '{inputs[0]}'");
        var found = PlanFor([shape]);
        if (found.SpanOutput != outputLength) throw new ArgumentException($"output '{outputs[0].Name}' has {found.SpanOutput} elements, got room for {outputLength}");
        return found;
    }

    // dynamic dimensions are planned as 1, to find out at compile time what cannot be planned
    private ShapePlan PlanForOnes()
    {
        long[][] shapes = Array.ConvertAll(inputs, i => i.Shape.ToArray());
        foreach (long[] shape in shapes)
            for (int d = 0; d < shape.Length; d++)
                if (shape[d] == TensorSignature.Dynamic) shape[d] = 1;
        return PlanFor(shapes);
    }

    private static bool AreSame(long[][] a, long[][] b)
    {
        if (a.Length != b.Length) return false;
        for (int i = 0; i < a.Length; i++) if (!a[i].AsSpan().SequenceEqual(b[i])) return false;
        return true;
    }

    private ShapePlan PlanFor(long[][] shapes)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (isDump) throw new InvalidOperationException("the model was compiled to be looked at, not to be run: CompileOptions.DumpOnly");
            var found = plans.Find(p => AreSame(p.Plan.InputShapes, shapes));
            if (found is null)
            {
                found = new ShapePlan(program.Plan(shapes), Threads, inputs, outputs);
                plans.Add(found);
                if (plans.Count > MostShapes)
                {
                    plans[0].Retire();
                    plans.RemoveAt(0);
                }
            }
            return current = found;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            current = null;
            foreach (var plan in plans) plan.Retire();
            plans.Clear();
            program.Dispose();
            team.Dispose();
            if (whole is { IsValueCreated: true }) whole.Value.Dispose();
        }
    }
}
