using System.Runtime.InteropServices;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.X86;
using MaxTune.IR;
using MaxTune.Runtime;
using MaxTune.Tests.X86.Simulator;
using Xunit;

namespace MaxTune.Tests.X86;

/// <summary>A memref argument that is a window: the buffer behind it and where in it the window lies, in elements.</summary>
internal sealed record Window(NdArray Buffer, long[] Sizes, long[] Strides, long Offset = 0);

/// <summary>
/// Runs machine functions three ways on the same data: by the reference semantics of the IR, simulated, and natively when this machine has the instructions.
/// Simulated and native memory must agree in every bit, and the reference within a tolerance.
/// </summary>
internal static unsafe class X86Run
{
    private static readonly Lazy<CpuModel> Cpu = new(() => CpuModel.Detect());

    public static X86Code Compile(Operation function, X86Options? options = null)
    {
        var sink = new DiagnosticSink();
        var code = new X86Compiler().Compile(function, sink, options);
        Assert.True(code is not null, string.Join('\n', sink.Diagnostics.Select(d => d.Message)) + "\n" + function);
        return code!;
    }

    /// <summary>The message with which compilation is refused.</summary>
    public static string Refusal(Operation function)
    {
        var sink = new DiagnosticSink();
        Assert.Null(new X86Compiler().Compile(function, sink));
        return Assert.Single(sink.Diagnostics).Message;
    }

    public static Operation Parse(string text)
    {
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(text, "t.mlir", BuiltinDialects.Registry, sink);
        Assert.True(module is not null && !sink.HasErrors, string.Join('\n', sink.Diagnostics.Select(d => d.Message)));
        return module!.Descendants().First(o => o.Name == "func.func" && X86Compiler.IsTarget(o));
    }

    /// <summary>True when this machine runs the code natively.</summary>
    public static bool IsNative(X86Code code) => ExecutableMemory.IsSupported && code.MissingOn(Cpu.Value) == CpuFeatures.None;

    public static X86Function Load(X86Code code) => code.Load(Cpu.Value);

    /// <param name="args">One an argument: <see cref="NdArray"/> or <see cref="Window"/> for a memref, long or double for a scalar.</param>
    /// <param name="tolerance">Largest |difference| / max(1, |reference|); 0 compares bits, NaN equal to NaN. Negative: the reference is not compared.</param>
    /// <returns>What memory held afterwards, by argument.</returns>
    public static NdArray?[] Check(Operation function, object[] args, double tolerance = 0, X86Options? options = null)
    {
        var code = Compile(function, options);
        var simulated = Simulate(code, args, options);
        if (IsNative(code) && (options?.Convention ?? X86Options.Default.Convention) == X86Options.Default.Convention)
        {
            var native = RunNatively(code, args);
            for (int i = 0; i < args.Length; i++)
                if (native[i] is { } bytes) AssertSame(bytes, simulated[i]!, $"argument #{i}, native against simulated\n{code.Listing}");
        }
        var results = args.Select((a, i) => BufferOf(a) is { } like ? FromBytes(simulated[i]!, like) : null).ToArray();
        if (tolerance < 0) return results;
        object[] reference = [.. args.Select(Reference)];
        new Interpreter(function).Call(function, reference);
        for (int i = 0; i < args.Length; i++)
            if (results[i] is { } actual) Compare(((MemRefValue)reference[i]).Buffer, actual, tolerance, $"argument #{i}", code);
        return results;
    }

    private static NdArray? BufferOf(object argument) => argument switch { NdArray n => n, Window w => w.Buffer, _ => null };

    private static object Reference(object argument) => argument switch
    {
        NdArray n => MemRefValue.Of(n.Clone()),
        Window w => new MemRefValue(w.Buffer.Clone(), w.Offset, w.Sizes, w.Strides),
        _ => argument,
    };

    /// <summary>Bytes of each memref's buffer after a simulated call.</summary>
    public static byte[]?[] Simulate(X86Code code, object[] args, X86Options? options = null)
    {
        var memory = new SimulatedMemory();
        var addresses = args.Select((a, i) => BufferOf(a) is { } n ? memory.Map($"argument #{i}", ToBytes(n)) : 0).ToArray();
        var block = Block(code.Layout, args, i => (long)addresses[i]);
        ulong at = memory.Map("block", MemoryMarshal.AsBytes<long>(block));
        new SimulatedCpu(memory, code.Bytes.Span).Call(at, (options ?? X86Options.Default).Convention == X86Convention.Windows);
        return [.. args.Select((a, i) => BufferOf(a) is null ? null : memory.At(addresses[i]))];
    }

    private static byte[]?[] RunNatively(X86Code code, object[] args)
    {
        using var loaded = Load(code);
        var memory = new nint[args.Length];
        try
        {
            for (int i = 0; i < args.Length; i++)
                if (BufferOf(args[i]) is { } n)
                {
                    byte[] bytes = ToBytes(n);
                    memory[i] = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(64, bytes.Length), 64);
                    bytes.CopyTo(new Span<byte>((void*)memory[i], bytes.Length));
                }
            long[] block = Block(code.Layout, args, i => memory[i]);
            fixed (long* at = block) loaded.Invoke((nint*)at);
            return [.. args.Select((a, i) => BufferOf(a) is { } n ? new Span<byte>((void*)memory[i], ToBytes(n).Length).ToArray() : null)];
        }
        finally
        {
            foreach (nint block in memory) NativeMemory.AlignedFree((void*)block);
        }
    }

    /// <summary>The argument block as machine code reads it.</summary>
    public static long[] Block(ArgsLayout layout, object[] args, Func<int, long> address)
    {
        var block = new long[layout.Count];
        for (int i = 0; i < args.Length; i++)
        {
            var slots = layout.Arguments[i];
            block[slots.Slot] = args[i] switch
            {
                long integer => integer,
                double real when slots.Type == IrType.F64 => BitConverter.DoubleToInt64Bits(real),
                double real => BitConverter.SingleToInt32Bits((float)real),
                _ => address(i),
            };
            var (sizes, strides, offset) = args[i] switch
            {
                NdArray n => (n.Shape, NdArray.Strides(n.Shape), 0L),
                Window w => (w.Sizes, w.Strides, w.Offset),
                _ => ([], [], 0L),
            };
            for (int d = 0; d < slots.Sizes.Length; d++)
            {
                if (slots.Sizes[d] >= 0) block[slots.Sizes[d]] = sizes[d];
                if (slots.Strides[d] >= 0) block[slots.Strides[d]] = strides[d];
            }
            if (slots.Offset >= 0) block[slots.Offset] = offset;
        }
        return block;
    }

    public static byte[] ToBytes(NdArray array) => array.ToConstant(new TensorType(array.Shape, array.Element)).Expanded().ToArray();

    private static NdArray FromBytes(byte[] bytes, NdArray like)
    {
        int size = DenseElementsAttr.ByteWidth(like.Element)!.Value;
        var array = NdArray.Zeros(like.Element, like.Shape);
        for (long i = 0; i < array.Count; i++) array[i] = NdArray.Unbox(DenseElementsAttr.Decode(like.Element, bytes.AsSpan((int)i * size, size)));
        return array;
    }

    private static void AssertSame(byte[] native, byte[] simulated, string what)
    {
        int at = native.AsSpan().CommonPrefixLength(simulated);
        if (at < native.Length) Assert.Fail($"byte {at}: native {native[at]:x2}, simulated {simulated[at]:x2}: {what}");
    }

    private static void Compare(NdArray expected, NdArray actual, double tolerance, string what, X86Code code)
    {
        for (long i = 0; i < expected.Count; i++)
        {
            bool equal = expected.IsFloat ? Same(expected.Floats[i], actual.Floats[i], tolerance) : expected.Ints[i] == actual.Ints[i];
            if (!equal) Assert.Fail($"{what}, element {i}: expected {expected[i]}, got {actual[i]}\n{code.Listing}");
        }
    }

    private static bool Same(double expected, double actual, double tolerance) =>
        tolerance == 0 || double.IsNaN(expected) || double.IsInfinity(expected)
            ? BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual) || double.IsNaN(expected) && double.IsNaN(actual)
            : Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected));
}
