using Antlr4.Runtime;

namespace MaxTune.IR.Parsing;

/// <summary>A token: its kind and its place in the text; the text itself is cut out when asked for.</summary>
internal class MlirToken(string source, int type, int start, int stop) : IToken
{
    public int Type { get; } = type;
    public int StartIndex { get; } = start;
    public int StopIndex { get; } = stop;
    public ReadOnlySpan<char> Span => source.AsSpan(StartIndex, Math.Max(0, StopIndex + 1 - StartIndex));
    public string Text => Span.ToString();

    // positions are computed from the offset, for the few tokens that need them
    public int Line => 0;
    public int Column => StartIndex;
    public int Channel => TokenConstants.DefaultChannel;
    public int TokenIndex => -1;
    public ITokenSource TokenSource => null!;
    public ICharStream InputStream => null!;
    public override string ToString() => Text;
}

/// <summary>Text that is no token: what is wrong, and where.</summary>
internal sealed class BadToken(string source, int start, int stop, (string Message, int Offset) error) : MlirToken(source, MlirLexer.BAD, start, stop)
{
    public (string Message, int Offset) Error => error;

    /// <summary>What is wrong with the text at <paramref name="start"/>, where no token starts.</summary>
    public static (string Message, int Offset) Explain(string text, int start)
    {
        switch (text[start])
        {
            case '"' or '@' when text[start] == '"' || (start + 1 < text.Length && text[start + 1] == '"'):
                StringLiteral.End(text, text[start] == '"' ? start : start + 1, out var error);
                return error ?? ("expected '\"' in string literal", start);
            case '@': return ("@ identifier expected to start with letter or '_'", start + 1);
            case '%': return ("invalid SSA name", start);
            case '#': return ("invalid attribute name", start);
            case '^': return ("invalid block name", start);
            case '!': return ("invalid type identifier", start);
            case '.': return ("expected three consecutive dots for an ellipsis", start + 1);
            default: return ("unexpected character", start);
        }
    }
}
