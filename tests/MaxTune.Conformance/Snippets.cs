using System.Text;
using System.Text.RegularExpressions;

namespace MaxTune.Conformance;

/// <summary>
/// The material that modules are generated from: pieces of MLIR between <c>// -----</c> lines in which <c>⟦a|b⟧</c> stands for one of its alternatives,
/// and <c>⟦T=a|b⟧</c> for one that <c>⟦T⟧</c> repeats.
/// </summary>
public sealed partial class Snippets
{
    private readonly string[] pieces;

    private Snippets(string[] pieces) => this.pieces = pieces;

    public int Count => pieces.Length;

    public static Snippets Load(string directory) =>
        new([.. Directory.GetFiles(directory, "*.mlir").Order(StringComparer.Ordinal).SelectMany(file => Split(File.ReadAllText(file)))]);

    public static IEnumerable<string> Split(string text) =>
        Regex.Split(text, @"^// -----.*$", RegexOptions.Multiline).Select(p => p.Trim('\n', '\r') + "\n").Where(p => p.Trim().Length > 0);

    [GeneratedRegex("⟦([^⟧]*)⟧")]
    private static partial Regex Choice();

    [GeneratedRegex(@"@([A-Za-z_]\w*)")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"^([#!])([a-z]\w*) =", RegexOptions.Multiline)]
    private static partial Regex AliasDefinition();

    /// <summary>A piece with its alternatives chosen.</summary>
    public string Expand(int index, Random random)
    {
        var bound = new Dictionary<string, string>();
        return Choice().Replace(pieces[index], match =>
        {
            string body = match.Groups[1].Value;
            if (bound.TryGetValue(body, out var known)) return known;
            string? name = null;
            if (body.IndexOf('=') is var equals and > 0 && body[..equals].All(char.IsAsciiLetterOrDigit)) (name, body) = (body[..equals], body[(equals + 1)..]);
            string[] choices = body.Split('|');
            string chosen = choices[random.Next(choices.Length)];
            if (name is not null) bound[name] = chosen;
            return chosen;
        });
    }

    /// <summary>A module of a few pieces, some nested, with names made unique, and comments and locations here and there.</summary>
    public string Module(Random random)
    {
        int count = 1 + random.Next(5);
        var aliases = new StringBuilder();
        var body = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            string piece = Expand(random.Next(pieces.Length), random);
            piece = Symbol().Replace(piece, m => $"@{m.Groups[1].Value}_{i}");
            foreach (Match alias in AliasDefinition().Matches(piece))
                piece = Regex.Replace(piece, Regex.Escape(alias.Groups[1].Value + alias.Groups[2].Value) + @"\b", $"{alias.Groups[1].Value}{alias.Groups[2].Value}x{i}x");
            var lines = piece.Split('\n');
            bool nested = random.Next(6) == 0 && !lines.Any(l => l.StartsWith("{-#", StringComparison.Ordinal) || l.StartsWith("module", StringComparison.Ordinal));
            if (nested) body.Append(random.Next(2) == 0 ? "module {\n" : $"module @inner{i} attributes {{d.a = {i} : i32}} {{\n");
            foreach (string line in lines)
            {
                if (line.Length > 1 && line[0] is '#' or '!' && line.Contains('=')) aliases.Append(line).Append('\n');
                else
                {
                    string text = line;
                    if (random.Next(60) == 0) body.Append("  // a comment\n");
                    if (random.Next(40) == 0 && text.TrimStart().StartsWith("return", StringComparison.Ordinal)) text += random.Next(3) switch
                    {
                        0 => " loc(\"f.mlir\":3:4)",
                        1 => " loc(fused[\"a\", \"b\":1:2])",
                        _ => " loc(callsite(\"callee\" at \"caller\":7:8))",
                    };
                    body.Append(text).Append('\n');
                }
            }
            if (nested) body.Append("}\n");
        }
        return aliases.Append(body).ToString();
    }
}
