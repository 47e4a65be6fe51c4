using System.Runtime.InteropServices;
using MaxTune.Codegen.Cil;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

/// <summary>Runs a function of the loops level by the reference semantics and as IL, on the same data, and compares what both leave in memory.</summary>
internal static unsafe class Differential
{
    /// <summary>A function that was run: its arguments as they were, and the bytes that its memrefs held afterwards.</summary>
    public sealed record Case(Operation Function, object[] Arguments, byte[]?[] Results);

    /// <summary>Where to note what <see cref="Check"/> runs as IL, for other emitters to be held against.</summary>
    public static readonly AsyncLocal<List<Case>?> Recorder = new();

    public static CompiledFunction Compile(Operation function, CilOptions? options = null)
    {
        var sink = new DiagnosticSink();
        var compiled = new CilCompiler().Compile(function, sink, options);
        Assert.True(compiled is not null, string.Join('\n', sink.Diagnostics.Select(d => d.Message)));
        return compiled!;
    }

    /// <summary>The message with which compilation is refused.</summary>
    public static string Refusal(Operation function)
    {
        var sink = new DiagnosticSink();
        Assert.Null(new CilCompiler().Compile(function, sink));
        return Assert.Single(sink.Diagnostics).Message;
    }

    /// <summary>A row-major buffer of small integers, exact in every float type.</summary>
    public static NdArray Random(Random random, IrType element, params long[] shape)
    {
        var array = NdArray.Zeros(element, shape);
        for (long i = 0; i < array.Count; i++)
            array[i] = element is FloatType ? (object)(double)random.Next(-4, 5) : (object)(long)(element == IrType.I1 ? random.Next(2) : random.Next(-4, 5));
        return array;
    }

    /// <param name="args">One an argument: <see cref="NdArray"/> for a memref, long or double for a scalar.</param>
    /// <param name="tolerance">Largest |difference| / max(1, |reference|); 0 compares bits, NaN equal to NaN.</param>
    /// <param name="grain">Iterations of a parallel stage run in one call; 0 for all of them.</param>
    public static void Check(Operation function, object[] args, double tolerance = 0, long grain = 0, CilOptions? options = null)
    {
        var compiled = Compile(function, options);
        object[] reference = [.. args.Select(a => a is NdArray n ? MemRefValue.Of(n.Clone()) : a)];
        new Interpreter(function).Call(function, reference);
        var memory = new nint[args.Length];
        using var frame = compiled.NewFrame();
        try
        {
            for (int i = 0; i < args.Length; i++)
                if (args[i] is NdArray array)
                {
                    memory[i] = ToNative(array);
                    frame.Bind(i, (void*)memory[i], array.Shape);
                }
                else if (args[i] is long integer) frame.Bind(i, integer);
                else frame.Bind(i, (double)args[i]);
            frame.Prepare();
            foreach (var stage in compiled.Stages)
            {
                long total = stage.GridSize(frame.Args);
                for (long at = 0, step = grain == 0 ? Math.Max(1, total) : grain; at < total; at += step) stage.MethodPointer(frame.Args, at, Math.Min(total, at + step));
            }
            Recorder.Value?.Add(new Case(function, args, [.. args.Select((a, i) => a is NdArray n ? Bytes(memory[i], n) : null)]));
            for (int i = 0; i < args.Length; i++)
                if (args[i] is NdArray array) Compare(function, i, ((MemRefValue)reference[i]).Buffer, FromNative(memory[i], array), tolerance, compiled);
        }
        finally
        {
            foreach (nint block in memory) NativeMemory.AlignedFree((void*)block);
        }
    }

    private static byte[] Bytes(nint memory, NdArray array) => new Span<byte>((void*)memory, (int)array.Count * DenseElementsAttr.ByteWidth(array.Element)!.Value).ToArray();

    private static nint ToNative(NdArray array)
    {
        var bytes = array.ToConstant(new TensorType(array.Shape, array.Element)).Expanded().Span;
        var memory = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(64, bytes.Length), 64);
        bytes.CopyTo(new Span<byte>((void*)memory, bytes.Length));
        return memory;
    }

    private static NdArray FromNative(nint memory, NdArray like)
    {
        int size = DenseElementsAttr.ByteWidth(like.Element)!.Value;
        var array = NdArray.Zeros(like.Element, like.Shape);
        for (long i = 0; i < array.Count; i++) array[i] = NdArray.Unbox(DenseElementsAttr.Decode(like.Element, new ReadOnlySpan<byte>((byte*)memory + i * size, size)));
        return array;
    }

    private static void Compare(Operation function, int argument, NdArray expected, NdArray actual, double tolerance, CompiledFunction compiled)
    {
        for (long i = 0; i < expected.Count; i++)
        {
            bool equal = expected.IsFloat ? Same(expected.Floats[i], actual.Floats[i], tolerance) : expected.Ints[i] == actual.Ints[i];
            if (!equal) Assert.Fail($"argument #{argument}, element {i}: expected {expected[i]}, got {actual[i]}\n{function}\n{compiled.IlText}");
        }
    }

    private static bool Same(double expected, double actual, double tolerance) =>
        tolerance == 0 || double.IsNaN(expected) || double.IsInfinity(expected)
            ? BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual) || double.IsNaN(expected) && double.IsNaN(actual)
            : Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected));
}
