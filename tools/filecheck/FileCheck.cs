namespace MaxTune.Tools.FileCheck;

/// <summary>
/// Checks that a text contains what a check file says, by the semantics of LLVM's FileCheck. Differs on purpose in one thing:
/// a directive that is a near miss (<c>CHECK-LABLE:</c>) is an error, see <see cref="FileCheckOptions.AllowMisspelledDirectives"/>.
/// </summary>
public static class FileCheck
{
    /// <summary>Runs the checks.</summary>
    /// <param name="checkText">The text with the directives.</param>
    /// <param name="checkName">Its name in diagnostics.</param>
    /// <param name="inputText">The text that is checked; its name is <see cref="FileCheckOptions.InputName"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>Exit code 0 (all match), 1 (some do not) or 2 (empty input, no checks, bad directive), and the diagnostics.</returns>
    public static FileCheckResult Run(string checkText, string checkName, string inputText, FileCheckOptions? options = null)
        => RunBytes(ByteText.FromString(checkText), checkName, () => ByteText.FromString(inputText), options ?? new FileCheckOptions());

    /// <summary>Runs on texts of bytes; the input is asked for when the check file was read.</summary>
    internal static FileCheckResult RunBytes(string checkText, string checkName, Func<string?> inputText, FileCheckOptions options)
    {
        var sink = new DiagnosticSink();
        if (!PrefixRules.Valid(options, sink)) return sink.Result(2);
        var bytes = options with
        {
            ImplicitCheckNot = [.. options.ImplicitCheckNot.Select(ByteText.FromString)],
            Defines = [.. options.Defines.Select(ByteText.FromString)],
        };
        var source = new SourceText(checkName, Canonical.Of(checkText, bytes.StrictWhitespace));
        var context = new VariableContext();
        try
        {
            if (!new CommandLineDefines(context, sink).Define(bytes.Defines)) return sink.Result(2);
            var reader = new CheckFileReader(bytes, context, sink);
            if (!bytes.AllowMisspelledDirectives) new NearMiss(reader.CheckPrefixes, reader.CommentPrefixes).Check(source);
            if (reader.Read(source) is not { } checks) return sink.Result(2);
            if (inputText() is not { } text) return sink.Result(2);
            return Check(bytes, context, sink, reader, source, checks, text);
        }
        catch (PatternException e)
        {
            sink.Error(e.In, e.Offset, e.Message);
            return sink.Result(e.ExitCode);
        }
    }

    private static FileCheckResult Check(
        FileCheckOptions options,
        VariableContext context,
        DiagnosticSink sink,
        CheckFileReader reader,
        SourceText source,
        IReadOnlyList<CheckString> checks,
        string text)
    {
        if (text.Length == 0 && !options.AllowEmpty)
        {
            sink.Error($"'{options.InputName}' is empty.", $"FileCheck error: '{options.InputName}' is empty.\n");
            return sink.Result(2);
        }

        var input = new SourceText(options.InputName, Canonical.Of(text, options.StrictWhitespace));
        var reporter = new MatchReporter(options, context, input, sink);
        bool passed = new Checker(options, context, input, reporter).Check(checks);
        if (options.DumpInput == DumpInput.Always || (options.DumpInput == DumpInput.Fail && !passed))
            sink.Write(new InputDump(options, input, reader.ImplicitSources).Write(source.Name, reporter.Annotations));
        return sink.Result(passed ? 0 : 1);
    }
}
