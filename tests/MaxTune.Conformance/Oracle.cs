using System.Diagnostics;

namespace MaxTune.Conformance;

/// <summary>What a tool made of a text.</summary>
public sealed record Answer(int ExitCode, string Output, string Errors)
{
    public bool Accepts => ExitCode == 0;

    /// <summary>Ended by a signal: the tool's own defect, which says nothing about the text.</summary>
    public bool Crashed => ExitCode is > 128 or < 0;
}

/// <summary>Runs mlir-opt-22 as a process, and mtopt in this one.</summary>
public static class Oracle
{
    private static readonly string[] Candidates = ["/usr/bin/mlir-opt-22", "/usr/lib/llvm-22/bin/mlir-opt"];

    public static string? MlirOpt { get; } = Candidates.FirstOrDefault(File.Exists);

    public static Answer Reference(string text, params ReadOnlySpan<string> arguments) =>
        Execute(MlirOpt ?? throw new InvalidOperationException("mlir-opt-22 is not installed"), text, arguments);

    /// <summary>Runs a program on a text.</summary>
    public static Answer Execute(string program, string text, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LLVM_DISABLE_SYMBOLIZATION"] = "1";   // a crash is reported in milliseconds, not seconds
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(text);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended before it had read everything
        }
        process.WaitForExit();
        return new Answer(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Many texts in one process, split by markers; those on which a whole process is lost (a crash, an error that names another file) are asked alone.</summary>
    public static Answer[] ReferenceEach(IReadOnlyList<string> texts, params string[] arguments)
    {
        var starts = new int[texts.Count];
        var all = new System.Text.StringBuilder();
        int line = 1;
        for (int i = 0; i < texts.Count; i++)
        {
            starts[i] = line;
            string piece = texts[i] + "\n// -----\n";
            all.Append(piece);
            line += piece.Count(c => c == '\n');
        }
        var answer = Reference(all.ToString(), ["--split-input-file", .. arguments]);
        var errors = new string[texts.Count];
        bool mapped = !answer.Crashed;
        foreach (string message in answer.Errors.Split('\n').Where(l => l.Contains(": error: ", StringComparison.Ordinal) && !l.StartsWith(' ')))
        {
            var match = System.Text.RegularExpressions.Regex.Match(message, @"^<stdin>:(\d+):\d+: error: ");
            if (!match.Success) { mapped = false; continue; }
            int at = Array.FindLastIndex(starts, s => s <= int.Parse(match.Groups[1].Value));
            errors[at] = errors[at] is null ? message : errors[at] + "\n" + message;
        }
        if (mapped && answer.Accepts == errors.All(e => e is null)) return [.. errors.Select(e => new Answer(e is null ? 0 : 1, "", e ?? ""))];
        if (texts.Count == 1) return [Reference(texts[0], arguments)];
        int half = texts.Count / 2;
        return [.. ReferenceEach([.. texts.Take(half)], arguments), .. ReferenceEach([.. texts.Skip(half)], arguments)];
    }

    public static Answer Ours(string text, params ReadOnlySpan<string> arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int code = Tools.MtOpt.MtOptTool.Run([.. arguments], new StringReader(text), output, errors);
        return new Answer(code, output.ToString(), errors.ToString());
    }
}
