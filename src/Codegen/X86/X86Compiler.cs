using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.X86;

/// <summary>
/// Compiles micro-kernels to machine code: functions of the loops level of one block without results, of scf.for and scf.if, memref accesses, vectors that fill a
/// register, and tiles. Each step is a page of its own: select instructions, drop the unused, allocate registers, encode. Thread-safe.
/// </summary>
public sealed class X86Compiler
{
    /// <summary>The value of <see cref="TargetAttribute"/> that marks functions for this compiler.</summary>
    public const string Target = "x86";

    /// <summary>The attribute of a function that names what compiles it.</summary>
    public const string TargetAttribute = "mt.target";

    /// <summary>True for functions that are marked as machine code.</summary>
    public static bool IsTarget(Operation function) => function.Name == "func.func" && function.Attr<StringAttr>(TargetAttribute) is { Value: Target };

    /// <summary>Compiles a function; null after reporting what cannot be compiled.</summary>
    public X86Code? Compile(Operation function, DiagnosticSink sink, X86Options? options = null)
    {
        if (function.Name != "func.func" || function.Regions[0].Blocks.Count != 1 || function.Body.Last is { Name: "func.return", OperandCount: > 0 })
        {
            sink.OpError(function, "cannot be compiled to x86: it must be a function with one block and no results");
            return null;
        }
        try
        {
            return Compile(function, options ?? X86Options.Default);
        }
        catch (UnsupportedException e)
        {
            sink.OpError(e.Operation, e.Message);
            return null;
        }
    }

    private static X86Code Compile(Operation function, X86Options options)
    {
        var selector = new Selector(function, options);
        var machine = selector.Run();
        DeadCode.Remove(machine);
        var numbers = new LinearScan(machine, options, function).Run();
        var encoded = new Encoder(machine, numbers, options, function).Run();
        var features = FeatureMap.Of(encoded.Lines.Select(l => l.Instruction.Code).Where(c => c != Iced.Intel.Code.DeclareByte), function);
        return new X86Code(function.SymbolName() ?? "function", encoded, selector.Layout, features, machine.Spills, machine.Remakes);
    }
}
