using System.Runtime.CompilerServices;

namespace MaxTune.IR;

/// <summary>
/// Runs a module by the reference semantics of its operations: what every pass and every emitter is tested against.
/// </summary>
public sealed class Interpreter(Operation module)
{
    private const int MostCalls = 5000;

    private long steps;
    private int calls;

    public Operation Module { get; } = module;

    /// <summary>Keep floats in f64 throughout: the reference that variants are verified against.</summary>
    public bool WidePrecision { get; init; }

    /// <summary>Round after each step of a sum of products, as loops do: what a program prints is then what mlir-runner prints. Otherwise large sums are kept in f64 and rounded once.</summary>
    public bool RoundEachStep { get; init; }

    /// <summary>Where <c>vector.print</c> and the like write.</summary>
    public TextWriter Output { get; init; } = TextWriter.Null;

    /// <summary>Stops runaway programs.</summary>
    public long MaxSteps { get; init; } = long.MaxValue;

    private readonly Dictionary<Operation, MemRefValue> globals = [];

    /// <summary>True for functions that mlir-runner's libraries have and that can be called without a body.</summary>
    public static bool IsExternal(string name) => RunnerExternals.Find(name) is not null;

    /// <summary>Calls a function of mlir-runner's libraries; false when <paramref name="name"/> is none of them.</summary>
    public bool CallExternal(string name, object[] arguments)
    {
        if (RunnerExternals.Find(name) is not { } external) return false;
        external(Output, arguments);
        return true;
    }

    /// <summary>The memory of a global, made when first asked for.</summary>
    internal MemRefValue Global(Operation global, Func<MemRefValue> make) =>
        globals.TryGetValue(global, out var found) ? found : globals[global] = make();

    internal void Step(Operation op)
    {
        if (++steps > MaxSteps) throw new InterpreterException($"more than {MaxSteps} operations were run", op);
    }

    /// <summary>Calls the function <paramref name="name"/>. Arguments and results are as <see cref="InterpreterFrame"/> describes.</summary>
    /// <exception cref="InterpreterException">There is no such function, the arguments do not fit, or the program is undefined.</exception>
    public object[] Call(string name, params ReadOnlySpan<object> arguments)
    {
        if (SymbolTable.Lookup(Module, name) is not { Name: "func.func" } function) throw new InterpreterException($"there is no function @{name}");
        return Call(function, arguments);
    }

    public object[] Call(Operation function, params ReadOnlySpan<object> arguments)
    {
        if (function.Region().IsEmpty) throw new InterpreterException($"function @{function.SymbolName()} has no body", function);
        if (arguments.Length != function.Body.Arguments.Count)
            throw new InterpreterException($"@{function.SymbolName()} takes {function.Body.Arguments.Count} arguments, got {arguments.Length}", function);
        if (calls >= MostCalls || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new InterpreterException($"calls of @{function.SymbolName()} are nested too deeply: {calls} at once", function);
        calls++;
        try
        {
            return new InterpreterFrame(this).RunRegion(function.Region(), arguments);
        }
        finally
        {
            calls--;
        }
    }
}
