using System.Text;
using System.Text.RegularExpressions;

namespace MaxTune.Passes;

/// <summary>IR with the pipeline that was run on it, in the form that mlir-opt writes and reads with <c>--run-reproducer</c>.</summary>
public sealed record Reproducer(string Pipeline, bool VerifyEach)
{
    /// <summary>The text of <paramref name="ir"/> with a pipeline attached.</summary>
    public static string Write(string ir, string pipeline, bool verifyEach)
    {
        string entry = $$"""
              external_resources: {
                mlir_reproducer: {
                  pipeline: "{{Quoted(pipeline)}}",
                  disable_threading: true,
                  verify_each: {{(verifyEach ? "true" : "false")}}
                }
              }

            """;
        // a file has one metadata section: ours joins the one that is there
        int close = ir.TrimEnd().EndsWith("#-}", StringComparison.Ordinal) ? ir.LastIndexOf("#-}", StringComparison.Ordinal) : -1;
        return close < 0 ? ir.TrimEnd() + "\n\n{-#\n" + entry + "#-}\n" : ir[..close].TrimEnd() + ",\n" + entry + "#-}\n";
    }

    /// <summary>The pipeline attached to a text; null when there is none.</summary>
    public static Reproducer? Read(string text)
    {
        // a file ends with its metadata
        int start = text.AsSpan().TrimEnd().EndsWith("#-}") ? text.LastIndexOf("{-#", StringComparison.Ordinal) : -1;
        int at = start < 0 ? -2 : text.LastIndexOf("mlir_reproducer", StringComparison.Ordinal);
        if (at < start) return null;
        var pipeline = Regex.Match(text[at..], @"\bpipeline\s*:\s*""((?:[^""\\]|\\.)*)""", RegexOptions.Singleline);
        if (!pipeline.Success) return null;
        return new Reproducer(Unescape(pipeline.Groups[1].Value), !Regex.IsMatch(text[at..], @"\bverify_each\s*:\s*false"));
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");

    private static string Unescape(string text)
    {
        var plain = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length) plain.Append(text[i]);
            else if (text[i + 1] is '"' or '\\') plain.Append(text[++i]);
            else if (text[i + 1] is 'n' or 't') plain.Append(text[++i] == 'n' ? '\n' : '\t');
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                plain.Append((char)Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
        }
        return plain.ToString();
    }
}
