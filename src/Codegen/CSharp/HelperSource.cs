using System.Text.RegularExpressions;
using MaxTune.Codegen.Cil;

namespace MaxTune.Codegen.CSharp;

/// <summary>
/// The functions that the IL calls for work it has no instruction for, as source: the very text of ScalarOps, LaneOps, WideLanes, HalfLanes, MathFunctions and ErrorFunction, which this
/// assembly carries; of them only what a file uses.
/// </summary>
internal sealed partial class HelperSource
{
    private sealed record Member(string Class, string Name, string Text);

    private static readonly string[] Classes = [nameof(ScalarOps), nameof(LaneOps), nameof(WideLanes), nameof(HalfLanes), nameof(MathFunctions), "ErrorFunction"];

    private readonly HashSet<(string Class, string Name)> used = [];
    private readonly Lazy<Member[]> members = new(() => [.. Classes.SelectMany(Read)]);

    public IntrinsicTable Intrinsics { get; } = new();

    /// <summary>Machine code that methods call.</summary>
    public MachineCodeSource Machine { get; } = new();

    public void Use(string owner, string name) => used.Add((owner, name));

    /// <summary>The classes with the functions used, and those that they use in turn; empty when none is.</summary>
    public string Text()
    {
        var included = new HashSet<Member>();
        var pending = new Queue<(string Class, string Name)>(used.OrderBy(u => u));
        while (pending.TryDequeue(out var wanted))
            foreach (var member in members.Value.Where(m => m.Class == wanted.Class && m.Name == wanted.Name))
                if (included.Add(member))
                    foreach (var other in members.Value)
                        if (other.Class == member.Class ? Mentions(member.Text, $@"(?<!\.)\b{other.Name}\b") : Mentions(member.Text, $@"\b{other.Class}\.{other.Name}\b")) pending.Enqueue((other.Class, other.Name));
        var output = new CodeWriter();
        foreach (string owner in Classes)
        {
            var own = members.Value.Where(m => m.Class == owner && included.Contains(m)).ToArray();
            if (own.Length == 0) continue;
            output.Line();
            output.Line($"/// <summary>What kernels call for work that C# and System.Runtime.Intrinsics have no operation for.</summary>");
            output.Open($"static unsafe class {owner}");
            output.Lines(string.Join("\n\n", own.Select(m => m.Text)));
            output.Close();
        }
        return output.ToString() + Machine.Text();
    }

    private static bool Mentions(string text, string pattern) => Regex.IsMatch(text, pattern);

    [GeneratedRegex(@"(?<name>\w+)(<[\w, ]+>)?\s*(\(|=|;|\{)")]
    private static partial Regex NameBeforeBody();

    /// <summary>Members of a class: pieces of its body that end in ';' or '}' at its level.</summary>
    private static IEnumerable<Member> Read(string owner)
    {
        using var stream = typeof(HelperSource).Assembly.GetManifestResourceStream($"source/{owner}.cs") ?? throw new InvalidOperationException($"the source of {owner} is not in this assembly");
        string source = new StreamReader(stream).ReadToEnd().ReplaceLineEndings("\n");
        int open = source.IndexOf('{', source.IndexOf(" class " + owner, StringComparison.Ordinal));
        int depth = 0, start = open + 1;
        for (int i = open; i < source.Length; i++)
        {
            char c = source[i];
            if (c == '/' && source[i + 1] == '/') { i = source.IndexOf('\n', i); continue; }
            if (c is '(' or '[') depth++;
            else if (c is ')' or ']') depth--;
            else if (c == '{') depth++;
            else if (c == '}' && --depth == 0) yield break;
            if (depth != 1 || c is not (';' or '}')) continue;
            if (c == '}' && source.AsSpan(i + 1).TrimStart() is [';', ..]) continue;
            string text = Outdent(source[start..(i + 1)]);
            start = i + 1;
            if (NameBeforeBody().Match(WithoutAttributes(text)) is { Success: true } match) yield return new Member(owner, match.Groups["name"].Value, text);
        }
    }

    private static string WithoutAttributes(string text) => string.Join('\n', text.Split('\n').Where(l => !l.TrimStart().StartsWith('[') && !l.TrimStart().StartsWith("//")));

    private static string Outdent(string text) =>
        string.Join('\n', text.Split('\n').SkipWhile(string.IsNullOrWhiteSpace).Where(l => !l.StartsWith("    // ----")).SkipWhile(string.IsNullOrWhiteSpace).Select(l => l.StartsWith("    ") ? l[4..] : l));
}
