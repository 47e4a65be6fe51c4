using MaxTune.Codegen.Functions;
using MaxTune.IR;

namespace MaxTune;

/// <summary>
/// An ordinary MLIR program: a module whose <c>@main</c> takes nothing and gives nothing back, and prints what it computes by <c>vector.print</c> and
/// <c>printMemrefF32</c> and the like, as <c>mlir-runner</c> runs it.
/// </summary>
public sealed class MlirProgram
{
    private readonly CompiledFunctions functions;

    private MlirProgram(CompiledFunctions functions) => this.functions = functions;

    /// <summary>Compiles a program to IL; null when the text is a model, whose <c>@main</c> has results.</summary>
    /// <exception cref="CompilationException">The text is malformed, or has what cannot be run.</exception>
    public static MlirProgram? TryCompile(ModelSource source)
    {
        if (!MayBe(source.Text)) return null;
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(source.Text, source.FileName, BuiltinDialects.Registry, sink);
        if (module is null) throw new CompilationException(sink);
        if (SymbolTable.Lookup(module, "main") is not { Name: "func.func" } main || main.Region().IsEmpty || new FuncOp(main).Type is not { Inputs.Length: 0, Results.Length: 0 }) return null;
        if (!Verifier.Verify(module, sink)) throw new CompilationException(sink);
        return new MlirProgram(CompiledFunctions.Compile(module, "main", sink) ?? throw new CompilationException(sink));
    }

    // @main() without arguments, or the generic form: a model need not be parsed to find out that it is none
    private static bool MayBe(string text)
    {
        for (int at = text.IndexOf("main", StringComparison.Ordinal); at >= 0; at = text.IndexOf("main", at + 1, StringComparison.Ordinal))
        {
            var rest = text.AsSpan(at + 4).TrimStart();
            if (rest is [] or not ['(', ..] || rest[1..].TrimStart() is [] or [')' or '/', ..]) return true;
        }
        return false;
    }

    /// <summary>The IL of its functions.</summary>
    public string IlText => functions.IlText;

    /// <summary>Runs it.</summary>
    /// <exception cref="CompilationException">It did something undefined: an index out of bounds, a division by zero, an assertion that failed.</exception>
    public void Run(TextWriter output)
    {
        var sink = new DiagnosticSink();
        if (!functions.Run(output, sink, out _)) throw new CompilationException(sink);
    }
}
