using Antlr4.Runtime;
using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary>How a list is bracketed.</summary>
public enum Delimiter { None, Paren, Square, Angle, Braces, OptionalParen, OptionalSquare }

/// <summary>
/// What a custom assembly parses with. Every method reads on from the current token; on a mistake it reports a diagnostic and throws
/// <see cref="SyntaxError"/>, which the parser itself catches, so that assemblies need no error handling. Methods that start with
/// <c>Try</c> read nothing when what they look for is not there.
/// </summary>
public sealed partial class OpParser
{
    private readonly ParseScope scope;
    private readonly SourceText source;
    private readonly MlirParser parser;
    private readonly TokenWindow tokens;

    internal OpParser(ParseScope scope, SourceText source)
    {
        (this.scope, this.source) = (scope, source);
        tokens = new TokenWindow(new MlirScanner(source.Text), source.FileName);
        parser = new MlirParser(tokens, TextWriter.Null, TextWriter.Null) { Actions = this, ErrorHandler = new SyntaxErrors(this) };
        parser.RemoveErrorListeners();
        values = new ValueScopes(this);
    }

    public DialectRegistry Registry => scope.Registry;

    // ---- positions and errors

    /// <summary>Set in a parser of a piece cut out of a file: where all its errors are.</summary>
    internal Location? Outer { get; init; }

    /// <summary>Where the current token is.</summary>
    public Location Here => LocationAt(Current.StartIndex);

    internal MlirToken Current => tokens.Current;

    /// <summary>The token before the current one.</summary>
    internal MlirToken? Before => tokens.Previous;

    /// <summary>Passes over a token, for an error at the one after it.</summary>
    internal void Skip() => tokens.Consume();

    internal Location LocationAt(int offset) => Outer ?? source.Locate(offset);

    /// <summary>Reports an error at the current token, to be thrown: <c>throw parser.Error("expected a constant")</c>.</summary>
    public SyntaxError Error(string message) => Error(Here, message);

    /// <summary>An error in the custom form of an operation, which the message names.</summary>
    public SyntaxError Error(Location at, string message) => Report(at, customOperation is null ? message : $"custom op '{customOperation}' {message}");

    internal SyntaxError Error(int offset, string message) => Report(LocationAt(offset), message);

    // where the text is no token, that is what is wrong
    private SyntaxError Report(Location at, string message)
    {
        parser.Failed = true;
        if (Current is BadToken { Error: var bad }) (at, message) = (LocationAt(bad.Offset), bad.Message);
        return new SyntaxError(scope.Sink.Error(at, message));
    }

    /// <summary>As upstream, what is missing is missing after the token before, not at the start of the next line.</summary>
    public SyntaxError ExpectedError(string message) =>
        Error(AfterTextBefore(Current.Type == TokenConstants.EOF ? Math.Max(0, source.Text.Length - 1) : Current.StartIndex), message);

    /// <summary>The end of the text before <paramref name="original"/>, without blanks and comments; <paramref name="original"/> at the start of a file.</summary>
    internal int AfterTextBefore(int original)
    {
        var before = source.Text.AsSpan(0, original);
        while (true)
        {
            before = before.TrimEnd(" \t");
            if (before.IsEmpty) return original;
            if (before[^1] is not ('\n' or '\r')) return before.Length;
            before = before[..^1];
            int line = before.LastIndexOfAny('\n', '\r') + 1;
            int comment = before[line..].IndexOf("//");
            if (comment >= 0) before = before[..(line + comment)];
        }
    }

    // ---- tokens

    internal static bool IsWord(int type) => type is >= MlirLexer.AFFINE_MAP and <= MlirLexer.FLOAT_TYPE or MlirLexer.BARE_ID;

    /// <summary>True when the current token is this punctuation (<c>"->"</c>) or word (<c>"to"</c>).</summary>
    public bool At(string literal) => Current.Span.SequenceEqual(literal);

    public bool TryToken(string literal)
    {
        if (!At(literal)) return false;
        tokens.Consume();
        return true;
    }

    /// <summary>Reads the punctuation or word <paramref name="literal"/>.</summary>
    public void Expect(string literal, string? context = null)
    {
        if (!TryToken(literal)) throw char.IsAsciiLetter(literal[0]) ? Error($"expected '{literal}'{context}") : ExpectedError($"expected '{literal}'{context}");
    }

    /// <summary>Reads one word: <c>overflow</c>.</summary>
    public string Keyword() => TryKeyword() ?? throw Error("expected valid keyword");

    public string? TryKeyword()
    {
        if (!IsWord(Current.Type)) return null;
        string word = scope.Intern(Current.Span);
        tokens.Consume();
        return word;
    }

    /// <summary>Reads one of the words given.</summary>
    public string Keyword(params ReadOnlySpan<string> allowed)
    {
        foreach (string word in allowed)
            if (TryToken(word)) return word;
        throw ExpectedError($"expected one of the following keywords: {string.Join(", ", allowed.ToArray())}");
    }

    public bool AtKeyword => IsWord(Current.Type);

    public bool AtString => Current.Type == MlirLexer.STRING;

    public string String()
    {
        if (!AtString) throw ExpectedError("expected string");
        string value = StringLiteral.Unescape(Current.Span);
        tokens.Consume();
        return value;
    }

    public string KeywordOrString() => AtString ? String() : Keyword();

    /// <summary>Reads a list with its brackets, calling <paramref name="item"/> at the start of each item; false when an optional list is absent.</summary>
    public bool List(Delimiter delimiter, Action item)
    {
        var (open, close) = delimiter switch
        {
            Delimiter.Paren or Delimiter.OptionalParen => ("(", ")"),
            Delimiter.Square or Delimiter.OptionalSquare => ("[", "]"),
            Delimiter.Angle => ("<", ">"),
            Delimiter.Braces => ("{", "}"),
            _ => ("", ""),
        };
        if (open.Length > 0)
        {
            if (delimiter is Delimiter.OptionalParen or Delimiter.OptionalSquare && !At(open)) return false;
            Expect(open);
            if (TryToken(close)) return true;   // empty
        }
        do item(); while (TryToken(","));
        if (close.Length > 0) Expect(close);
        return true;
    }

    public List<T> List<T>(Delimiter delimiter, Func<T> item)
    {
        var items = new List<T>();
        List(delimiter, () => items.Add(item()));
        return items;
    }

    // ---- the grammar's rules, called from code: their trees are dropped once read

    internal T Use<TContext, T>(TContext context, Func<TContext, T> read) where TContext : ParserRuleContext
    {
        T value = read(context);
        Drop(context);
        return value;
    }

    internal static void Drop(ParserRuleContext context)
    {
        if (context.Parent is ParserRuleContext { ChildCount: > 0 } parent) parent.RemoveLastChild();
    }

    /// <summary>Parses the whole text as one thing; null after reporting.</summary>
    internal T? ParseAll<T>(Func<OpParser, T> parse) where T : class
    {
        try
        {
            T value = parse(this);
            if (Current.Type != TokenConstants.EOF) throw ExpectedError("unexpected text after it");
            return value;
        }
        catch (SyntaxError)
        {
            return null;
        }
    }

    /// <summary>A parser of a piece of text with the same aliases and dialects; errors are reported at <paramref name="at"/>.</summary>
    internal OpParser Nested(string text, Location at) => new(scope, new SourceText(text, source.FileName)) { Outer = at };
}
