using System.CommandLine;
using MaxTune.IR;
using MaxTune.Passes;

namespace MaxTune.Tools.MtOpt;

/// <summary>The command line of mtopt: mlir-opt's habits (<c>-flag</c> is <c>--flag</c>, a pass is a flag, passes run in the order of their flags).</summary>
internal sealed class CommandLine
{
    private readonly PassRegistry passes;
    private readonly RootCommand root = new("Reads MLIR, runs passes on it, and prints it. A pass is a flag: --canonicalize --cse --canonicalize=max-iterations=3; --list-passes shows them.");

    private readonly Argument<string> input = new("FILE") { Description = "the input; - for standard input", DefaultValueFactory = _ => "-" };
    private readonly Option<string> output = new("-o") { Description = "write here; the file appears whole or not at all", DefaultValueFactory = _ => "-", HelpName = "FILE" };
    private readonly Option<string?> pipeline = new("--pass-pipeline") { Description = "run this, e.g. 'builtin.module(func.func(cse,canonicalize{max-iterations=3}))'", HelpName = "PIPELINE" };
    private readonly Option<bool> listPasses = new("--list-passes") { Description = "print the passes and their options, and exit" };
    private readonly Option<bool> showDialects = new("--show-dialects") { Description = "print the names of the dialects, and exit" };
    private readonly Option<bool> listOperations = new("--list-operations") { Description = "print what is known about every operation as JSON, one a line, and exit" };
    private readonly Option<string?> emitIrdl = new("--emit-irdl") { Description = "print a dialect in LLVM's irdl dialect, for mlir-opt --irdl-file=, and exit", HelpName = "DIALECT" };
    private readonly Option<bool> propertiesAsAttributes = new("--print-properties-as-attributes") { Description = "in generic form print inherent attributes among the others, as operations defined by IRDL want them" };
    private readonly Option<bool> dumpPipeline = new("--dump-pass-pipeline") { Description = "print the pipeline that will be run to standard error" };
    private readonly Option<bool> runReproducer = new("--run-reproducer") { Description = "run the pipeline that the input, a reproducer, carries" };
    private readonly Option<bool> viewGraph = new("--view-op-graph") { Description = "print the data flow of each function as DOT in place of IR" };
    private readonly Option<bool> allowUnregistered = new("--allow-unregistered-dialect") { Description = "accept operations of dialects that are not registered" };
    private readonly Option<bool> disableVerifier = new("--mlir-very-unsafe-disable-verifier-on-parsing") { Description = "do not verify what was read" };
    private readonly Option<bool> verifyEach = new("--verify-each") { Description = "verify after each pass", DefaultValueFactory = _ => true };
    private readonly Option<bool> roundtrip = new("--verify-roundtrip") { Description = "check that what is printed reads back equal, in custom and in generic form" };
    private readonly Option<bool> verifyDiagnostics = new("--verify-diagnostics") { Description = "check diagnostics against expected-error {{...}} comments; =only-expected ignores others than errors" };
    private readonly Option<bool> onlyExpected = new("--verify-diagnostics-only-expected") { Hidden = true };
    private readonly Option<bool> split = new("--split-input-file") { Description = "process the pieces between '// -----' lines one by one; =MARKER for another marker" };
    private readonly Option<string> splitMarker = new("--split-marker") { Hidden = true, DefaultValueFactory = _ => MtOptOptions.DefaultMarker };
    private readonly Option<string> outputMarker = new("--output-split-marker") { Description = "printed between the pieces", DefaultValueFactory = _ => MtOptOptions.DefaultMarker };
    private readonly Option<bool> generic = new("--mlir-print-op-generic") { Description = "print operations in generic form" };
    private readonly Option<bool> localScope = new("--mlir-print-local-scope") { Description = "print without aliases" };
    private readonly Option<bool> debugInfo = new("--mlir-print-debuginfo") { Description = "print locations" };
    private readonly Option<long> elide = new("--mlir-elide-elementsattrs-if-larger") { Description = "print constants of more elements as dense_resource<__elided__>", DefaultValueFactory = _ => long.MaxValue, HelpName = "N" };
    private readonly Option<long> elideResources = new("--mlir-elide-resource-strings-if-larger") { Description = "leave out resources whose text is longer", DefaultValueFactory = _ => long.MaxValue, HelpName = "N" };
    private readonly Option<bool> beforeAll = new("--mlir-print-ir-before-all") { Description = "print the IR before each pass" };
    private readonly Option<bool> afterAll = new("--mlir-print-ir-after-all") { Description = "print the IR after each pass" };
    private readonly Option<bool> afterChange = new("--mlir-print-ir-after-change") { Description = "print the IR after each pass that changed it" };
    private readonly Option<bool> afterFailure = new("--mlir-print-ir-after-failure") { Description = "print the IR after the pass that failed" };
    private readonly Option<string[]> before = new("--mlir-print-ir-before") { Description = "print the IR before these passes", HelpName = "PASS,..." };
    private readonly Option<string[]> after = new("--mlir-print-ir-after") { Description = "print the IR after these passes", HelpName = "PASS,..." };
    private readonly Option<bool> moduleScope = new("--mlir-print-ir-module-scope") { Description = "print the whole module around passes" };
    private readonly Option<string?> treeDir = new("--mlir-print-ir-tree-dir") { Description = "print the IR around passes into a tree of files", HelpName = "DIR" };
    private readonly Option<bool> timing = new("--mlir-timing") { Description = "print where the time went to standard error" };
    private readonly Option<string?> crashReproducer = new("--mlir-pass-pipeline-crash-reproducer") { Description = "where to write the IR and pipeline of a run that fails", HelpName = "FILE" };
    private readonly Option<bool> localReproducer = new("--mlir-pass-pipeline-local-reproducer") { Description = "reproduce the failing pass alone" };
    private readonly Option<bool> disableThreading = new("--mlir-disable-threading") { Description = "accepted and of no effect: passes run on one thread" };

    public CommandLine(PassRegistry passes)
    {
        this.passes = passes;
        root.Arguments.Add(input);
        foreach (var option in (Option[])
            [
                output, pipeline, listPasses, showDialects, listOperations, emitIrdl, propertiesAsAttributes, dumpPipeline, runReproducer, viewGraph, allowUnregistered, disableVerifier, verifyEach, roundtrip,
                verifyDiagnostics, onlyExpected, split, splitMarker, outputMarker, generic, localScope, debugInfo, elide, elideResources, beforeAll, afterAll, afterChange, afterFailure,
                before, after, moduleScope, treeDir, timing, crashReproducer, localReproducer, disableThreading,
            ]) root.Options.Add(option);
    }

    /// <summary>The options; or null and an exit code when there is nothing to run (help, a mistake).</summary>
    public MtOptOptions? Parse(string[] args, TextWriter stdout, TextWriter stderr, out int exitCode)
    {
        exitCode = 1;
        var flags = new List<(PassInfo, string)>();
        var rest = new List<string>();
        string? mistake = Normalize(args, flags, rest);
        if (mistake is not null) return Fail(stderr, mistake);
        var parsed = root.Parse(rest);
        if (parsed.Errors.Count > 0) return Fail(stderr, string.Join("\n", parsed.Errors.Select(e => e.Message)));
        if (parsed.Action is { } action)   // --help, --version
        {
            exitCode = parsed.Invoke(new InvocationConfiguration { Output = stdout, Error = stderr });
            return null;
        }
        if (flags.Count > 0 && parsed.GetValue(pipeline) is not null) return Fail(stderr, "'--pass-pipeline' cannot be combined with flags of passes");
        exitCode = 0;
        return new MtOptOptions
        {
            Input = parsed.GetValue(input)!,
            Output = parsed.GetValue(output)!,
            PassPipeline = parsed.GetValue(pipeline),
            Flags = flags,
            ListPasses = parsed.GetValue(listPasses),
            ShowDialects = parsed.GetValue(showDialects),
            EmitIrdl = parsed.GetValue(emitIrdl),
            PropertiesAsAttributes = parsed.GetValue(propertiesAsAttributes),
            ListOperations = parsed.GetValue(listOperations),
            DumpPassPipeline = parsed.GetValue(dumpPipeline),
            RunReproducer = parsed.GetValue(runReproducer),
            ViewOpGraph = parsed.GetValue(viewGraph),
            AllowUnregisteredDialect = parsed.GetValue(allowUnregistered),
            DisableVerifierOnParsing = parsed.GetValue(disableVerifier),
            VerifyEach = parsed.GetValue(verifyEach),
            VerifyRoundtrip = parsed.GetValue(roundtrip),
            VerifyDiagnostics = parsed.GetValue(verifyDiagnostics),
            VerifyOnlyExpected = parsed.GetValue(onlyExpected),
            SplitInput = parsed.GetValue(split),
            SplitMarker = parsed.GetValue(splitMarker)!,
            OutputMarker = parsed.GetValue(outputMarker)!,
            PrintGeneric = parsed.GetValue(generic),
            PrintLocalScope = parsed.GetValue(localScope),
            PrintDebugInfo = parsed.GetValue(debugInfo),
            ElideElementsLargerThan = parsed.GetValue(elide),
            ElideResourcesLargerThan = parsed.GetValue(elideResources),
            Timing = parsed.GetValue(timing),
            Dump = DumpOptions(parsed),
            CrashReproducer = parsed.GetValue(crashReproducer),
            LocalReproducer = parsed.GetValue(localReproducer),
        };
    }

    private IrDumpOptions DumpOptions(ParseResult parsed)
    {
        static HashSet<string> Names(string[]? lists) => [.. (lists ?? []).SelectMany(l => l.Split(',')).Select(n => n.Trim().TrimStart('-'))];
        HashSet<string> beforeNames = Names(parsed.GetValue(before)), afterNames = Names(parsed.GetValue(after));
        bool change = parsed.GetValue(afterChange), failure = parsed.GetValue(afterFailure);
        // "after change" alone asks for every pass that changes something
        bool every = parsed.GetValue(afterAll) || (change && afterNames.Count == 0);
        return new IrDumpOptions
        {
            Before = parsed.GetValue(beforeAll) ? _ => true : beforeNames.Count > 0 ? pass => beforeNames.Contains(pass.Name) : null,
            After = every ? _ => true : afterNames.Count > 0 ? pass => afterNames.Contains(pass.Name) : null,
            OnlyChanged = change,
            OnlyFailed = failure,
            ModuleScope = parsed.GetValue(moduleScope),
            TreeDirectory = parsed.GetValue(treeDir),
        };
    }

    // -flag → --flag, pass flags → flags, values that are only given with '=' → options of their own
    private string? Normalize(string[] args, List<(PassInfo, string)> flags, List<string> rest)
    {
        var known = root.Options.ToDictionary(o => o.Name);
        for (int i = 0; i < args.Length; i++)
        {
            string arg = args[i];
            if (arg == "--")
            {
                rest.AddRange(args[i..]);
                return null;
            }
            if (arg.Length < 2 || arg[0] != '-')
            {
                rest.Add(arg);
                continue;
            }
            string name = arg.TrimStart('-');
            string? value = null;
            if (name.IndexOf('=') is var equals and >= 0) (name, value) = (name[..equals], name[(equals + 1)..]);
            if (passes.Find(name) is { } pass)
            {
                flags.Add((pass, value ?? ""));
                continue;
            }
            string flag = name == "o" ? "-o" : "--" + name;
            if (arg is "-h" or "-?" or "/?" || name is "help" or "version")
            {
                rest.Add(name is "h" or "?" ? "--help" : "--" + name);
                continue;
            }
            if (!known.TryGetValue(flag, out var option))
                return $"Unknown command line argument '{arg}'.  Try: 'mtopt --help'"
                    + Spelling.Hint(flag, known.Values.Where(o => !o.Hidden).Select(o => o.Name).Concat(passes.Passes.Select(p => "--" + p.Name)));
            if (option == split && value is not null) rest.AddRange([flag, "--split-marker=" + value]);
            else if (option == verifyDiagnostics && value is "all" or "only-expected") rest.AddRange(value == "all" ? [flag] : [flag, "--verify-diagnostics-only-expected"]);
            else if (option is Option<bool>)
            {
                if (value is not (null or "true" or "false" or "1" or "0")) return $"for the {flag} option: '{value}' is invalid value for boolean argument! Try 0 or 1";
                rest.Add(value is "false" or "0" ? flag + "=false" : flag + "=true");
            }
            else
            {
                // a value is the rest of the argument or the next argument, also when that starts with a dash
                if (value is null && i + 1 == args.Length) return $"for the {flag} option: requires a value!";
                rest.Add(flag + "=" + (value ?? args[++i]));
            }
        }
        return null;
    }

    private static MtOptOptions? Fail(TextWriter stderr, string message)
    {
        foreach (string line in message.Split('\n')) stderr.WriteLine("mtopt: " + line);
        return null;
    }
}
