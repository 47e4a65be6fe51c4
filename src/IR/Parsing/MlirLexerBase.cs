using Antlr4.Runtime;

namespace MaxTune.IR.Parsing;

/// <summary>What the grammar of tokens leaves to code: bodies in a dialect's own syntax, and the end of dimensions.</summary>
public abstract class MlirLexerBase : Lexer
{
    private string text = "";
    private (string Message, int Offset)? bodyError;

    protected MlirLexerBase(ICharStream input, TextWriter output, TextWriter errorOutput) : base(input, output, errorOutput) { }

    /// <summary>Starts on <paramref name="source"/>, at character <paramref name="offset"/>.</summary>
    internal void Start(string source, string name)
    {
        text = source;
        SetInputStream(new MlirCharStream(source, name));
    }

    /// <summary>Goes on from character <paramref name="offset"/>, in the given mode.</summary>
    internal void Resume(int offset, int mode)
    {
        ModeStack.Clear();
        if (mode != DEFAULT_MODE) ModeStack.Push(DEFAULT_MODE);
        Mode(mode);
        HitEOF = false;
        InputStream.Seek(offset);
    }

    /// <summary>Unreads the character just matched; another mode reads it again.</summary>
    protected void Rewind() => InputStream.Seek(InputStream.Index - 1);

    /// <summary>Goes to the <c>></c> that closes the <c>&lt;</c> just read. Brackets balance; those in strings and in <c>-></c> do not count.</summary>
    protected void ReadDialectBody()
    {
        var open = new Stack<char>();
        int at = InputStream.Index - 1;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            switch (c)
            {
                case '<' or '(' or '[' or '{': open.Push(c); break;
                case '-' when at + 1 < text.Length && text[at + 1] == '>': at++; break;
                case '"':
                    int end = StringLiteral.End(text, at, out var error);
                    if (error is not null) { Fail(error.Value.Message, error.Value.Offset, at); return; }
                    at = end - 1;
                    break;
                case '>' or ')' or ']' or '}':
                    char expected = c switch { '>' => '<', ')' => '(', ']' => '[', _ => '{' };
                    char actual = open.Pop();
                    if (actual != expected) { Fail($"unbalanced '{actual}' character in pretty dialect name", at, at); return; }
                    if (open.Count == 0) { InputStream.Seek(at + 1); return; }
                    break;
                case '\0': Fail("unexpected nul or EOF in pretty dialect name", at, at); return;
            }
        }
        Fail("unexpected nul or EOF in pretty dialect name", text.Length, text.Length);
    }

    private void Fail(string message, int offset, int seek)
    {
        bodyError = (message, offset);
        InputStream.Seek(Math.Min(seek, text.Length));
    }

    public override IToken Emit()
    {
        int start = TokenStartCharIndex, stop = CharIndex - 1;
        MlirToken token;
        if (bodyError is { } error)
        {
            token = new BadToken(text, start, stop, error);
            bodyError = null;
        }
        else if (Type is MlirLexer.BAD or MlirLexer.BAD_STRING) token = new BadToken(text, start, stop, Explain(start));
        else token = new MlirToken(text, Type, start, stop);
        Emit(token);
        return token;
    }

    public override IToken EmitEOF()
    {
        var token = new MlirToken(text, TokenConstants.EOF, text.Length, text.Length - 1);
        Emit(token);
        return token;
    }

    private (string, int) Explain(int start)
    {
        switch (text[start])
        {
            case '"' or '@' when text[start] == '"' || (start + 1 < text.Length && text[start + 1] == '"'):
                StringLiteral.End(text, text[start] == '"' ? start : start + 1, out var error);
                return error ?? ("expected '\"' in string literal", start);
            case '@': return ("@ identifier expected to start with letter or '_'", start);
            case '%': return ("invalid SSA name", start);
            case '#': return ("invalid attribute name", start);
            case '^': return ("invalid block name", start);
            case '!': return ("invalid type identifier", start);
            case '.': return ("expected three consecutive dots for an ellipsis", start);
            default: return ("unexpected character", start);
        }
    }
}
