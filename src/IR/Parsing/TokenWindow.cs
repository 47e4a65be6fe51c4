using Antlr4.Runtime;
using Antlr4.Runtime.Misc;

namespace MaxTune.IR.Parsing;

/// <summary>The token being looked at and, when asked for, the one after it. Nothing behind is kept: every decision of the grammar takes one token.</summary>
internal sealed class TokenWindow : ITokenStream
{
    private readonly MlirScanner scanner;
    private readonly string name;
    private MlirToken? previous, next;
    private int index;

    public TokenWindow(MlirScanner scanner, string name)
    {
        (this.scanner, this.name) = (scanner, name);
        Current = scanner.Next();
    }

    public MlirToken Current { get; private set; }
    public MlirToken? Previous => previous;
    public MlirToken Next => next ??= scanner.Next();

    public int Index => index;
    public int Size => throw new InvalidOperationException("the tokens are not kept");
    public string SourceName => name;
    public ITokenSource TokenSource => null!;

    public void Consume()
    {
        previous = Current;
        Current = next ?? scanner.Next();
        next = null;
        index++;
    }

    /// <summary>Reads on from character <paramref name="offset"/>, which must not lie behind the current token.</summary>
    public void ResumeAt(int offset)
    {
        scanner.Resume(offset);
        next = null;
        Current = scanner.Next();
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
