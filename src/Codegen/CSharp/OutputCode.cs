using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>What is printed beside the code, and where large weights go.</summary>
public sealed record OutputCodeOptions
{
    /// <summary>The model's file, for the first line.</summary>
    public string Model { get; init; } = "a model";

    /// <summary>A line for the first comment: the machine, the mode, when it was tuned.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What to say of the kernels, in the order of their calls; without, their operations and schedules.</summary>
    public IReadOnlyList<KernelNote> Kernels { get; init; } = [];

    /// <summary>Weights of more bytes than this are read from <see cref="WeightsFile"/>.</summary>
    public long InlineBytes { get; init; } = 16 * 1024;

    /// <summary>The name of the file with large weights, beside the source file.</summary>
    public string WeightsFile { get; init; } = "output_code.weights.bin";

    /// <summary>What dynamic dimensions of made-up inputs are.</summary>
    public long Batch { get; init; } = 16;

    /// <summary>Of <c>@main</c>'s arguments and results; from their types and hints when empty.</summary>
    public IReadOnlyList<string> InputNames { get; init; } = [];
}

/// <summary>What a reader is told of a kernel.</summary>
/// <param name="Title">What it computes, for the list at the top.</param>
/// <param name="Lines">Above the method: where it comes from, its schedule, its time.</param>
/// <param name="Loops">What a loop is for, by its variable's name: <c>k</c>: the register block.</param>
public sealed record KernelNote(string Title, IReadOnlyList<string> Lines, IReadOnlyDictionary<string, string> Loops);

/// <summary>A model as one C# file that <c>dotnet run</c> runs with the SDK alone.</summary>
/// <param name="Source">The file.</param>
/// <param name="Weights">What its weights file holds, one after the other; empty when all weights are in the source.</param>
public sealed record OutputProgram(string Source, IReadOnlyList<ReadOnlyMemory<byte>> Weights)
{
    /// <summary>Writes the source, and the weights file where there is one.</summary>
    public void Save(string file, string weightsFile = "output_code.weights.bin")
    {
        File.WriteAllText(file, Source);
        if (Weights.Count == 0) return;
        using var stream = File.Create(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, weightsFile));
        foreach (var weight in Weights) stream.Write(weight.Span);
    }
}

/// <summary>
/// Prints a compiled model as a program: each kernel as the C# of its loops, the flat <c>@main</c> with its buffers, weights, plain loops to check against, a
/// benchmark. Its results are bit for bit those of the IL.
/// </summary>
public static class OutputCode
{
    /// <summary>Null after reporting what has no C#.</summary>
    /// <param name="loops">A module after <c>Pipelines.KernelsToLoops</c>.</param>
    /// <param name="kernels">The same model before that, at the kernels level, for comments and the reference; null: neither is printed.</param>
    public static OutputProgram? Write(Operation loops, Operation? kernels, DiagnosticSink sink, OutputCodeOptions? options = null)
    {
        options ??= new OutputCodeOptions();
        var main = Main(loops);
        if (main is null)
        {
            sink.Error(loops.Location, "the module has no function @main");
            return null;
        }
        var helpers = new HelperSource();
        var weights = new WeightTable(options);
        try
        {
            string model = ModelEmitter.Emit(loops, main, weights, options);
            string kernelsText = Kernels(loops, main, kernels, helpers, options);
            string reference = Reference(kernels, helpers, weights);
            return new OutputProgram(Head(main, kernels, options) + kernelsText + "\n" + model + "\n" + weights.Text() + "\n" + reference + "\n" + OutputSupport.Program
                + KernelSource.Support + "\n" + helpers.Text(), weights.File);
        }
        catch (UnsupportedException e)
        {
            sink.OpError(e.Operation, e.Message);
            return null;
        }
    }

    private static Operation? Main(Operation module) => SymbolTable.Lookup(module, "main") is { Name: "func.func" } main && main.Region().Blocks.Count == 1 ? main : null;

    private static string Head(Operation main, Operation? kernels, OutputCodeOptions options)
    {
        var head = new CodeWriter();
        head.Line($"// {options.Model}, compiled by MaxTune. Run it: dotnet run output_code.cs [-- --input NAME=FILE.npy --seed N --dump FILE --times N --repeat N]");
        foreach (string note in options.Notes) head.Line("// " + note);
        head.Line("//");
        var found = kernels is null ? [] : KernelsOf(kernels);
        foreach (var call in Calls(main))
            head.Line($"// {Callee(call),-24} {NoteOf(options, main, call)?.Title ?? (Find(found, main, call) is { } kernel ? string.Join(", ", Work(kernel).Select(w => w.Text)) : "")}");
        head.Lines(OutputSupport.Head);
        head.Line();
        return head.ToString();
    }

    private static string Callee(Operation call) => call.Attr<SymbolRefAttr>("callee")!.Root;

    private static Operation[] Calls(Operation main) => [.. main.Body.Operations.Where(o => o.Name == "func.call")];

    private static Operation[] KernelsOf(Operation kernels) => Main(kernels) is { } main ? [.. main.Body.Operations.Where(o => o.Is(MtOps.Kernel))] : [];

    // calls follow the kernels in order
    private static Operation? Find(Operation[] kernels, Operation main, Operation call)
    {
        var calls = Calls(main);
        return calls.Length == kernels.Length ? kernels[Array.IndexOf(calls, call)] : null;
    }

    private static KernelNote? NoteOf(OutputCodeOptions options, Operation main, Operation call) =>
        Calls(main) is var calls && calls.Length == options.Kernels.Count ? options.Kernels[Array.IndexOf(calls, call)] : null;

    /// <summary>The operations of a kernel that compute: <c>linalg.generic { addf, maximumf }</c>, and where in the model they come from.</summary>
    private static IEnumerable<(string Text, Operation Op)> Work(Operation kernel)
    {
        foreach (var op in kernel.Body.Operations)
        {
            if (StructuredOp.From(op) is not { } structured || op.Name == "linalg.fill") continue;
            string body = op.Name == "linalg.generic" ? $" {{ {string.Join(", ", structured.Body.Operations.Where(o => o.Name is not ("linalg.yield" or "arith.constant")).Select(o => o.Name[(o.Name.IndexOf('.') + 1)..]))} }}" : "";
            yield return (op.Name + body, op);
        }
    }

    private static string Kernels(Operation loops, Operation main, Operation? kernels, HelperSource helpers, OutputCodeOptions options)
    {
        var output = new CodeWriter();
        var found = kernels is null ? [] : KernelsOf(kernels);
        output.Line("/// <summary>The fused kernels, one method each, printed from the loops that the machine code was made of.</summary>");
        var body = new CodeWriter(1);
        var written = new HashSet<string>();
        foreach (var call in Calls(main))
        {
            string name = Callee(call);
            if (!written.Add(name)) continue;
            if (SymbolTable.Lookup(loops, name) is not { Name: "func.func" } function) throw new UnsupportedException(call, $"calls @{name}, which has no body");
            if (written.Count > 1) body.Line();
            var note = NoteOf(options, main, call);
            if (note is not null)
                foreach (string line in note.Lines) body.Line("// " + line);
            else if (Find(found, main, call) is { } kernel)
            {
                foreach (var (text, op) in Work(kernel)) body.Line($"// {text}{At(op)}");
                if (new KernelOp(kernel).Schedule is { } schedule) body.Line($"// schedule = {schedule}");
            }
            FunctionEmitter.Emit(function, Names.Identifier(name), helpers, body, note?.Loops);
        }
        string methods = body.ToString();
        // what looks odd and is not
        if (methods.Contains("Avx.Max(Vector")) output.Line($"/// <remarks>Avx.Max(zero, x) returns its second operand when one is NaN, so NaN stays{(methods.Contains(" + Vector256<float>.Zero") ? "; adding zero turns -0 into 0" : "")}.</remarks>");
        output.Open("static unsafe class Kernels");
        output.Raw(methods);
        output.Close();
        return output.ToString();
    }

    private static string Reference(Operation? kernels, HelperSource helpers, WeightTable weights)
    {
        var output = new CodeWriter();
        output.Line("/// <summary>The same model in plain loops over doubles, one operation after the other: what the kernels are checked against.</summary>");
        output.Open("static unsafe class Reference");
        string? why = "the model's kernels level is not known";
        if (kernels is not null && Main(kernels) is { } main)
        {
            var body = new CodeWriter(1);
            try
            {
                new ReferenceEmitter(helpers, body, weights.Pointer).Emit(main);
                why = null;
                output.Line("public const string WhyNot = \"\";");
                output.Line("/// <summary>The narrowest type that kernels round to; these loops round to nothing.</summary>");
                output.Line($"public const string Narrowest = \"{Narrowest(main)}\";");
                output.Line();
                output.Lines(body.ToString().Replace("\n    ", "\n")[4..]);
            }
            catch (UnsupportedException e)
            {
                why = $"{e.Operation.Name} {e.Message}";
            }
        }
        if (why is not null)
        {
            output.Line($"public const string WhyNot = \"{why.Replace("\\", "").Replace("\"", "'")}\";");
            output.Line("public const string Narrowest = \"\";");
            output.Line();
            output.Line("public static Array[] Run(params Tensor[] inputs) => null;");
        }
        output.Close();
        return output.ToString();
    }

    // a step of quantization more or less is as much as a rounding to 8 bits
    private static string Narrowest(Operation main)
    {
        string narrowest = "";
        foreach (var op in main.Descendants())
        {
            if (op.Name is "arith.fptosi" or "arith.fptoui") return "i8";
            foreach (var result in op.Results)
                if (result.Type is FloatType { Width: 16 } type && narrowest != "bf16") narrowest = type.ToString();
        }
        return narrowest;
    }

    /// <summary>Where in the model an operation comes from.</summary>
    internal static string At(Operation op) => op.Location.File is { } file ? $"   // {Path.GetFileName(file.FileName)}:{file.Line}:{file.Column}" : "";
}
