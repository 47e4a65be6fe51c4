using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>Functions of the loops level as C# source.</summary>
public static class KernelSource
{
    /// <summary>
    /// The methods of some functions and the classes of helpers they call, without a class around the methods; null after reporting what has no C#.
    /// A memref is a pointer parameter, followed by the extents and strides that its type leaves unknown. The methods use <see cref="Support"/>.
    /// </summary>
    public static (string Methods, string Helpers)? Write(IEnumerable<(string Name, Operation Function)> functions, DiagnosticSink sink)
    {
        var helpers = new HelperSource();
        var output = new CodeWriter(1);
        bool first = true;
        foreach (var (name, function) in functions)
        {
            if (!first) output.Line();
            first = false;
            if (!Write(function, name, helpers, output, sink)) return null;
        }
        return (output.ToString(), helpers.Text());
    }

    /// <summary>What methods use beside their helpers: memory for buffers too large for the stack.</summary>
    public const string Support = """
        static unsafe class Memory
        {
            [ThreadStatic] private static byte* scratch;
            [ThreadStatic] private static long scratchBytes;

            /// <summary>This thread's own buffer, 64-byte aligned; what it held before is lost.</summary>
            public static byte* Scratch(long bytes)
            {
                if (bytes <= scratchBytes) return scratch;
                NativeMemory.AlignedFree(scratch);
                scratch = Allocate(bytes);
                scratchBytes = bytes;
                return scratch;
            }

            public static byte* Allocate(long bytes) => (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, bytes), 64);
        }
        """;

    internal static bool Write(Operation function, string name, HelperSource helpers, CodeWriter output, DiagnosticSink sink)
    {
        try
        {
            FunctionEmitter.Emit(function, name, helpers, output);
            return true;
        }
        catch (UnsupportedException e)
        {
            sink.OpError(e.Operation, e.Message);
            return false;
        }
    }
}
