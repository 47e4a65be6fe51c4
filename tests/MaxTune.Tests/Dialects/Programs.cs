using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Dialects;

/// <summary>Programs from text, for tests.</summary>
internal static class Programs
{
    public static Operation Parse(string text)
    {
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(text, "test.mlir", BuiltinDialects.Registry, sink);
        var messages = new StringWriter();
        if (module is not null) Verifier.Verify(module, sink);
        sink.Render(messages);
        Assert.False(sink.HasErrors, messages.ToString());
        return module!;
    }

    /// <summary>Runs <c>@main</c>.</summary>
    public static object[] Run(string text, params object[] arguments) => new Interpreter(Parse(text)).Call("main", arguments);

    /// <summary>The value of <c>%r = operation</c>, whose operands are %a, %b, %c.</summary>
    public static object Eval(string operation, string type, params object[] arguments)
    {
        string parameters = string.Join(", ", arguments.Select((_, i) => $"%{(char)('a' + i)}: {type}"));
        string result = operation.Contains("cmp") ? "i1" : operation.Contains(" to ") ? operation[(operation.LastIndexOf(" to ", StringComparison.Ordinal) + 4)..] : type;
        return Run($"func.func @main({parameters}) -> {result} {{ %r = {operation}\n return %r : {result} }}", arguments)[0];
    }
}
