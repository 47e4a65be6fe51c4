using System.Reflection.Emit;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.Functions;

/// <summary>
/// An ordinary MLIR program (func, arith, math, scf, cf, memref, vector, tensor, linalg) as IL: any function, not kernels alone. Results and prints are those of the reference
/// semantics and of <c>mlir-runner</c>.
/// </summary>
public sealed class CompiledFunctions
{
    private readonly DynamicMethod entry;
    private readonly ModuleEmitter emitter;
    private readonly Operation function;

    private CompiledFunctions(ModuleEmitter emitter, Operation function, DynamicMethod entry) => (this.emitter, this.function, this.entry) = (emitter, function, entry);

    /// <summary>Compiles <paramref name="name"/> and what it calls; null after reporting what cannot be compiled.</summary>
    public static CompiledFunctions? Compile(Operation module, string name, DiagnosticSink sink)
    {
        if (SymbolTable.Lookup(module, name) is not { Name: "func.func" } function || function.Region().IsEmpty)
        {
            sink.OpError(module, $"there is no function @{name} to run");
            return null;
        }
        try
        {
            var emitter = new ModuleEmitter(module);
            return new CompiledFunctions(emitter, function, emitter.Emit(function));
        }
        catch (UnsupportedException e)
        {
            sink.OpError(e.Operation, e.Message);
            return null;
        }
    }

    /// <summary>The IL of all functions as text.</summary>
    public string IlText => string.Join('\n', emitter.Texts.Select(t => t.Text()));

    /// <summary>Runs the function; what it prints goes to <paramref name="output"/>. False after reporting why it could not go on.</summary>
    /// <param name="arguments">As <see cref="InterpreterFrame"/> holds values.</param>
    public bool Run(TextWriter output, DiagnosticSink sink, out object[] results, params ReadOnlySpan<object> arguments)
    {
        results = [];
        if (arguments.Length != function.Body.Arguments.Count)
        {
            sink.OpError(function, $"takes {function.Body.Arguments.Count} arguments, got {arguments.Length}");
            return false;
        }
        var state = emitter.StateFor(new Interpreter(emitter.Module) { Output = output, RoundEachStep = true });
        try
        {
            object? result = entry.Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [state, .. arguments], null);
            results = result is object[] several ? several : result is null ? [] : [result];
            return true;
        }
        catch (InterpreterException e)
        {
            sink.Error(e.Operation?.Location ?? function.Location, e.Message);
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            sink.OpError(function, "asks for more memory than there is");
        }
        return false;
    }
}
