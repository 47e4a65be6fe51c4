using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>Functions of the loops level as C# source.</summary>
public static class KernelSource
{
    /// <summary>
    /// The methods of some functions and the helpers they call, without a class around the methods; null after reporting what has no C#.
    /// Method names are the functions' own; memrefs are pointers, followed by extents and strides their types leave unknown.
    /// </summary>
    public static (string Methods, string Helpers)? Write(IReadOnlyList<Operation> functions, DiagnosticSink sink)
    {
        var helpers = new HelperSource();
        var output = new CodeWriter(1);
        try
        {
            foreach (var function in functions)
            {
                if (!ReferenceEquals(function, functions[0])) output.Line();
                FunctionEmitter.Emit(function, Names.Identifier(function.SymbolName() ?? "function"), helpers, output);
            }
        }
        catch (UnsupportedException e)
        {
            sink.OpError(e.Operation, e.Message);
            return null;
        }
        return (output.ToString(), helpers.Text());
    }
}
