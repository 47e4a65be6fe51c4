using System.Collections.Frozen;
using System.Text;

namespace MaxTune.Codegen.CSharp;

/// <summary>
/// Names of the locals of one method. C# allows a name twice only in blocks of which neither contains the other, so a name is free when no enclosing block and no
/// block inside has it.
/// </summary>
internal sealed class Names
{
    private static readonly FrozenSet<string> Keywords = FrozenSet.Create(
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate", "do", "double",
        "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is",
        "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe",
        "ushort", "using", "virtual", "void", "volatile", "while", "nint", "nuint", "var");

    private sealed class Block
    {
        public readonly HashSet<string> Own = [], Inside = [];
        public readonly List<(string Type, string Base, string Name)> Free = [];
    }

    private readonly Stack<Block> blocks = new([new Block()]);

    public void Enter() => blocks.Push(new Block());

    public void Exit()
    {
        var closed = blocks.Pop();
        blocks.Peek().Inside.UnionWith(closed.Own);
        blocks.Peek().Inside.UnionWith(closed.Inside);
    }

    /// <summary>A free name: the wish itself, or with a number behind it.</summary>
    public string Fresh(string wish)
    {
        string name = Identifier(wish), first = name;
        string separator = char.IsAsciiDigit(name[^1]) ? "_" : "";
        for (int i = 1; !IsFree(name); i++) name = $"{first}{separator}{i}";
        blocks.Peek().Own.Add(name);
        return name;
    }

    /// <summary>A variable of this block that is not used any more, to assign again; null when there is none for this wish.</summary>
    public string? Reuse(string type, string wish)
    {
        var free = blocks.Peek().Free;
        int at = free.FindIndex(f => f.Type == type && f.Base == wish);
        if (at < 0) return null;
        string name = free[at].Name;
        free.RemoveAt(at);
        return name;
    }

    /// <summary>Gives a variable back; nothing happens when it belongs to another block than the current one.</summary>
    public void GiveBack(string type, string wish, string name)
    {
        if (blocks.Peek().Own.Contains(name)) blocks.Peek().Free.Add((type, wish, name));
    }

    private bool IsFree(string name) => !Keywords.Contains(name) && !blocks.Peek().Inside.Contains(name) && !blocks.Any(b => b.Own.Contains(name));

    /// <summary>An identifier like the wish: what C# does not take becomes '_', and underscores at its ends go.</summary>
    public static string Identifier(string wish)
    {
        var name = new StringBuilder();
        foreach (char c in wish) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        string text = name.ToString().Trim('_');
        return text.Length == 0 ? "v" : char.IsAsciiDigit(text[0]) ? "v" + text : text;
    }
}
