using MaxTune.IR.Parsing;

namespace MaxTune.IR;

/// <summary>Reads MLIR text, in generic and custom form.</summary>
public static class IrParser
{
    // 2,000 nested rules take less than 2 MB of stack in debug builds; the rest is for what is done per level
    private const int StackBytes = 16 << 20;

    /// <summary>
    /// The module a text holds: its single <c>builtin.module</c>, or an implicit one around whatever operations there are.
    /// Null when the text is malformed; the sink then has the reasons. The result is not verified.
    /// </summary>
    public static Operation? Parse(string text, string fileName, DialectRegistry registry, DiagnosticSink sink, ParserOptions? options = null)
    {
        sink.AddSource(fileName, text);
        return OnDeepStack(() =>
        {
            var parser = new OpParser(new ParseScope(registry, sink, options ?? new ParserOptions()), new SourceText(text, fileName, options?.FirstLine ?? 1));
            return parser.ParseFile();
        });
    }

    /// <summary>A single type, as <c>tensor&lt;4xf32&gt;</c>; null after reporting.</summary>
    public static IrType? ParseType(string text, DialectRegistry registry, DiagnosticSink sink) =>
        OnDeepStack(() => new OpParser(new ParseScope(registry, sink, new ParserOptions(true)), new SourceText(text, "<type>")).ParseAll(p => p.Type()));

    /// <summary>A single attribute, as <c>dense&lt;0.0&gt; : tensor&lt;4xf32&gt;</c>; null after reporting.</summary>
    public static Attr? ParseAttr(string text, DialectRegistry registry, DiagnosticSink sink) =>
        OnDeepStack(() => new OpParser(new ParseScope(registry, sink, new ParserOptions(true)), new SourceText(text, "<attribute>")).ParseAll(p => p.Attr()));

    private static T? OnDeepStack<T>(Func<T?> parse) where T : class
    {
        T? result = null;
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try { result = parse(); }
                catch (Exception e) { failure = e; }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return result;
    }
}
