using Antlr4.Runtime;

namespace MaxTune.IR.Parsing;

/// <summary>What the grammar of tokens leaves to code: bodies in a dialect's own syntax, and the end of dimensions.</summary>
public abstract class MlirLexerBase : Lexer
{
    private string text = "";
    private (string Message, int Offset)? bodyError;

    protected MlirLexerBase(ICharStream input, TextWriter output, TextWriter errorOutput) : base(input, output, errorOutput) { }

    /// <summary>Starts on <paramref name="source"/>.</summary>
    internal void Start(string source, string name)
    {
        text = source;
        SetInputStream(new MlirCharStream(source, name));
    }

    /// <summary>Unreads the character just matched; another mode reads it again.</summary>
    protected void Rewind() => InputStream.Seek(InputStream.Index - 1);

    /// <summary>Goes to the <c>></c> that closes the <c>&lt;</c> just read.</summary>
    protected void ReadDialectBody() => InputStream.Seek(DialectBody.End(text, InputStream.Index - 1, out bodyError));

    public override IToken Emit()
    {
        int start = TokenStartCharIndex, stop = CharIndex - 1;
        MlirToken token;
        if (bodyError is { } error)
        {
            token = new BadToken(text, start, stop, error);
            bodyError = null;
        }
        else if (Type is MlirLexer.BAD or MlirLexer.BAD_STRING) token = new BadToken(text, start, stop, BadToken.Explain(text, start));
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
}
