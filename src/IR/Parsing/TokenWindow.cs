using Antlr4.Runtime;
using Antlr4.Runtime.Misc;

namespace MaxTune.IR.Parsing;

/// <summary>The token being looked at and, when asked for, the one after it. Nothing behind is kept: every decision of the grammar takes one token.</summary>
internal sealed class TokenWindow : ITokenStream
{
    private readonly MlirLexer lexer;
    private MlirToken? previous, next;
    private int index;

    public TokenWindow(MlirLexer lexer)
    {
        this.lexer = lexer;
        Current = Fetch();
    }

    public MlirToken Current { get; private set; }
    public MlirToken? Previous => previous;
    public MlirToken Next => next ??= Fetch();

    public int Index => index;
    public int Size => throw new InvalidOperationException("the tokens are not kept");
    public string SourceName => lexer.SourceName;
    public ITokenSource TokenSource => lexer;

    private MlirToken Fetch() => (MlirToken)lexer.NextToken();

    public void Consume()
    {
        previous = Current;
        Current = next ?? Fetch();
        next = null;
        index++;
    }

    /// <summary>Reads on from character <paramref name="offset"/>, which must not lie behind the current token.</summary>
    public void ResumeAt(int offset, int mode = Lexer.DEFAULT_MODE)
    {
        lexer.Resume(offset, mode);
        next = null;
        Current = Fetch();
    }

    public IToken LT(int k) => k switch { 1 => Current, 2 => Next, -1 => previous!, _ => throw new InvalidOperationException($"lookahead {k}") };
    public int LA(int i) => i == 1 ? Current.Type : LT(i).Type;
    public int Mark() => 0;
    public void Release(int marker) { }
    public void Seek(int to) { if (to != index) throw new InvalidOperationException("a decision looked ahead"); }
    public IToken Get(int i) => throw new InvalidOperationException("the tokens are not kept");
    public string GetText() => "";
    public string GetText(Interval interval) => "";
    public string GetText(RuleContext ctx) => "";
    public string GetText(IToken start, IToken stop) => "";
}
