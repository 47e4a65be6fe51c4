using System.Text;
using MaxTune.IR;
using MaxTune.Passes;

namespace MaxTune.Tools.MtOpt;

/// <summary>mtopt: MLIR in, passes, MLIR out.</summary>
public static class MtOptTool
{
    // passes, verifier and printer go down nested regions one call a level; the parser allows thousands
    private const int StackBytes = 256 << 20;

    /// <summary>Runs the tool.</summary>
    /// <returns>The exit code: 0, or 1 when the input, the command line or a check is wrong.</returns>
    public static int Run(string[] args, TextReader stdin, TextWriter stdout, TextWriter stderr) => Run(args, stdin, stdout, stderr, AllPasses.Registry, BuiltinDialects.Registry);

    /// <summary>The same with other passes and dialects.</summary>
    public static int Run(string[] args, TextReader stdin, TextWriter stdout, TextWriter stderr, PassRegistry passes, DialectRegistry dialects)
    {
        int exitCode = 1;
        var thread = new Thread(() => exitCode = RunOnThread(args, stdin, stdout, stderr, passes, dialects), StackBytes);
        thread.Start();
        thread.Join();
        return exitCode;
    }

    private static int RunOnThread(string[] args, TextReader stdin, TextWriter stdout, TextWriter stderr, PassRegistry passes, DialectRegistry dialects)
    {
        try
        {
            if (new CommandLine(passes).Parse(args, stdout, stderr, out int exitCode) is not { } options) return exitCode;
            if (options.ListPasses) Listings.Passes(passes, stdout);
            if (options.ShowDialects) Listings.Dialects(dialects, stdout);
            if (options.ListOperations) OperationListing.Write(dialects, stdout);
            if (options.EmitIrdl is { } name)
            {
                if (dialects.Dialect(name) is not { } dialect)
                {
                    stderr.WriteLine($"mtopt: no dialect is named '{name}'" + Spelling.Hint(name, dialects.Dialects.Select(d => d.Name)));
                    return 1;
                }
                stdout.Write(MaxTune.IR.Printing.IrdlText.Print(dialect));
                return 0;
            }
            if (options.ListPasses || options.ShowDialects || options.ListOperations) return 0;
            return Process(options, stdin, stdout, stderr, passes, dialects);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stderr.WriteLine("mtopt: " + e.Message);
            return 1;
        }
        finally
        {
            stdout.Flush();
            stderr.Flush();
        }
    }

    private static int Process(MtOptOptions options, TextReader stdin, TextWriter stdout, TextWriter stderr, PassRegistry passes, DialectRegistry dialects)
    {
        if (Read(options.Input, stdin, out string file, out string text) is { } unreadable)
        {
            stderr.WriteLine("mtopt: " + unreadable);
            return 1;
        }
        var sink = new DiagnosticSink();
        if (options.RunReproducer && options is { PassPipeline: null, Flags.Count: 0 })
        {
            if (Reproducer.Read(text) is not { } reproducer)
            {
                stderr.WriteLine($"{file}:1:1: error: --run-reproducer: the file carries no pipeline (external_resources: mlir_reproducer)");
                return 1;
            }
            options = options with { PassPipeline = reproducer.Pipeline, VerifyEach = options.VerifyEach && reproducer.VerifyEach };
        }
        if (PipelineOf(options, passes, sink) is not { } pipeline)
        {
            sink.Render(stderr);
            return 1;
        }
        if (options.DumpPassPipeline) Listings.Pipeline(pipeline, stderr);

        var timing = options.Timing ? new TimingInspector() : null;
        var run = new PieceRun(options, pipeline, dialects, timing, stderr);
        bool good = true;
        var output = new StringBuilder();
        var pieces = options.SplitInput ? Piece.Split(text, options.SplitMarker) : [new Piece(text, 1)];
        bool first = true;
        foreach (var piece in pieces)
        {
            if (!first) output.Append(options.OutputMarker).Append('\n');
            first = false;
            good &= run.Process(piece, file, text, output);
        }
        if (options.Output == "-") stdout.Write(output);
        else if (good && OutputFile.Write(options.Output, output.ToString()) is { } unwritable)
        {
            stderr.WriteLine("mtopt: " + unwritable);
            good = false;
        }
        timing?.Report(stderr);
        return good ? 0 : 1;
    }

    private static Pipeline? PipelineOf(MtOptOptions options, PassRegistry passes, DiagnosticSink sink)
    {
        if (options.PassPipeline is { } text) return PipelineParser.Parse(text, passes, sink);
        var steps = new List<Pass>();
        bool good = true;
        foreach (var (info, values) in options.Flags)
        {
            if (PipelineParser.ParseFlag(info, values, passes, sink) is { } pass) steps.Add(pass);
            else good = false;
        }
        return good ? Pipeline.OfModule(steps) : null;
    }

    private static string? Read(string input, TextReader stdin, out string file, out string text)
    {
        (file, text) = (input == "-" ? "<stdin>" : input, "");
        try
        {
            text = input == "-" ? stdin.ReadToEnd() : File.ReadAllText(input);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"cannot open input file '{input}': {(e is FileNotFoundException or DirectoryNotFoundException ? "No such file or directory" : e.Message)}";
        }
    }
}
