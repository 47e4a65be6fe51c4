using System.Text;
using MaxTune.IR;
using MaxTune.Passes;

namespace MaxTune.Tools.MtOpt;

/// <summary>Parses, verifies, transforms and prints one piece of input after the other.</summary>
internal sealed class PieceRun(MtOptOptions options, Pipeline pipeline, DialectRegistry dialects, TimingInspector? timing, TextWriter stderr)
{
    private string? reproducer;     // of the piece that is being processed
    private readonly ModuleText modules = new(options, dialects);

    /// <summary>Appends what a piece becomes to <paramref name="output"/>.</summary>
    /// <param name="source">The text of the whole file, for the lines that diagnostics show.</param>
    /// <returns>True when all went well; with <c>--verify-diagnostics</c>, when the diagnostics were as expected.</returns>
    public bool Process(Piece piece, string file, string source, StringBuilder output)
    {
        var sink = new DiagnosticSink();
        reproducer = null;
        bool good;
        try
        {
            good = Transform(piece, file, sink, output);
        }
        catch (Exception defect) when (defect is not IOException)
        {
            Render(sink, file, source);
            ReportDefect(defect, piece);
            return false;
        }
        if (!options.VerifyDiagnostics)
        {
            Render(sink, file, source);
            WriteReproducer();
            return good;
        }
        var complaints = new DiagnosticSink();
        var expected = new ExpectedDiagnostics(piece.Text, file, piece.FirstLine, complaints);
        foreach (var diagnostic in sink.Diagnostics) expected.Check(diagnostic, options.VerifyOnlyExpected);
        expected.Finish();
        Render(complaints, file, source);
        return !complaints.HasErrors;
    }

    private bool Transform(Piece piece, string file, DiagnosticSink sink, StringBuilder output)
    {
        if (Timed("Parser", () => modules.Parse(piece.Text, file, piece.FirstLine, sink)) is not { } module) return false;
        if (!options.DisableVerifierOnParsing && !Timed("Verifier", () => Verifier.Verify(module, sink))) return false;
        if (options.VerifyRoundtrip && !Timed("Round trip", () => modules.Roundtrips(module, sink))) return false;
        if (!RunPasses(module, sink)) return false;
        Timed("Output", () => output.Append(options.ViewOpGraph ? DotPrinter.ToDot(module) : modules.Print(module).TrimEnd('\n') + "\n\n"));
        return true;
    }

    private bool RunPasses(Operation module, DiagnosticSink sink)
    {
        if (pipeline.Steps.IsEmpty) return true;
        var failures = options.CrashReproducer is null ? null : new ReproducerInspector(options.LocalReproducer, options.VerifyEach, modules.Print);
        var inspectors = new List<PassInspector>();
        if (options.Dump is { Before: not null } or { After: not null } or { OnlyFailed: true }) inspectors.Add(new IrDumpInspector(options.Dump, modules.Print, stderr));
        if (failures is not null) inspectors.Add(failures);
        if (timing is not null) inspectors.Add(timing);   // last: innermost, so that dumps are not timed as passes
        var manager = new PassManager(pipeline, new PassContext(dialects, sink) { Report = stderr })
        {
            Inspectors = inspectors,
            Verify = options.VerifyEach ? Verifier.Verify : null,
        };
        try
        {
            return manager.Run(module);
        }
        finally
        {
            reproducer = failures?.Text;
        }
    }

    private void WriteReproducer()
    {
        if (reproducer is null) return;
        string? unwritable = OutputFile.Write(options.CrashReproducer!, reproducer);
        stderr.WriteLine("mtopt: " + (unwritable ?? $"reproducer generated at '{options.CrashReproducer}'"));
    }

    private T Timed<T>(string name, Func<T> work) => timing is null ? work() : timing.Measure(name, work);

    private void Render(DiagnosticSink sink, string file, string source)
    {
        sink.AddSource(file, source);
        sink.Render(stderr);
    }

    // a defect of ours: one line for the user, all there is to know for us
    private void ReportDefect(Exception defect, Piece piece)
    {
        var cause = defect is PassCrashException ? defect.InnerException! : defect;
        string why = (defect is PassCrashException ? defect.Message : $"internal error: {defect.Message}").ReplaceLineEndings(" ");
        WriteReproducer();
        string path = Path.Combine(Path.GetTempPath(), $"mtopt-{Path.GetRandomFileName()}.mlir");
        string comment = string.Concat(cause.ToString().Split('\n').Select(line => "// " + line.TrimEnd() + "\n"));
        string? unwritable = OutputFile.Write(path, Reproducer.Write($"// {why}\n{comment}{piece.Text}", pipeline.ToString(), options.VerifyEach));
        stderr.WriteLine("mtopt: " + why);
        stderr.WriteLine("mtopt: " + (unwritable ?? $"this is a defect of mtopt; 'mtopt --run-reproducer {path}' shows it again"));
    }
}
