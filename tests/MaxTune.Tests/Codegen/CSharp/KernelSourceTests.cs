using System.Reflection;
using System.Text;
using MaxTune.Codegen.CSharp;
using MaxTune.IR;
using Xunit;
using Xunit.Sdk;

namespace MaxTune.Tests.Codegen.CSharp;

/// <summary>The functions that the IL's tests run, printed as C# into one file that runs them all: the same bits.</summary>
public class KernelSourceTests
{
    private const string Usings = """
        #:property AllowUnsafeBlocks=true
        #:property PublishAot=false
        #:property Optimize=true
        #:property Nullable=disable
        #:property NoWarn=CS0675
        using System.Numerics;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Runtime.Intrinsics;
        using System.Runtime.Intrinsics.X86;

        """;

    private static readonly Type[] Classes = [typeof(OperationTests), typeof(VectorTests), typeof(ControlFlowTests), typeof(AddressingTests), typeof(MicroKernelTests)];

    [Fact]
    public void TheCasesOfTheIlTestsGiveTheSameBits()
    {
        var cases = Record();
        Assert.True(cases.Count > 100, $"{cases.Count} cases");
        var refused = new List<string>();
        var written = new List<(Differential.Case Case, string Method)>();
        var methods = new StringBuilder();
        var named = new List<(string, Operation)>();
        foreach (var c in cases)
        {
            var sink = new DiagnosticSink();
            string name = $"f{written.Count}";
            if (Write(name, c.Function, sink) is null) refused.Add(sink.Diagnostics[0].Message);
            else
            {
                written.Add((c, name));
                named.Add((name, c.Function));
            }
        }
        // nothing that has IL may lack C#
        Assert.True(refused.Count == 0, string.Join('\n', refused.Distinct()));
        var source = KernelSource.Write(named, new DiagnosticSink())!.Value;
        string directory = CSharpProgram.NewDirectory(), file = Path.Combine(directory, "cases.cs");
        File.WriteAllText(file, $"{Usings}{Program(written)}\nstatic unsafe class Kernels\n{{\n{source.Methods}}}\n{source.Helpers}\n{KernelSource.Support}\n");
        var (exitCode, output, errors) = CSharpProgram.Run(file, Path.Combine(directory, "out.bin"));
        Assert.True(exitCode == 0, $"{file}: {output}{errors}");
        Compare(written, File.ReadAllBytes(Path.Combine(directory, "out.bin")), file);
        Directory.Delete(directory, recursive: true);
    }

    private static object? Write(string name, Operation function, DiagnosticSink sink)
    {
        try { return KernelSource.Write([(name, function)], sink); }
        catch (InvalidOperationException e) { throw new XunitException($"{e.Message}\n{function}"); }
    }

    private const int RowsOfATest = 4, CasesOfARow = 3;

    // first, last, and some between
    private static IEnumerable<T> Sample<T>(IReadOnlyList<T> all, int most) =>
        all.Count <= most ? all : Enumerable.Range(0, most).Select(i => all[i * (all.Count - 1) / (most - 1)]);

    /// <summary>Runs the tests of the IL with a recorder on.</summary>
    private static List<Differential.Case> Record()
    {
        var cases = new List<Differential.Case>();
        Differential.Recorder.Value = cases;
        foreach (var test in Classes.SelectMany(c => c.GetMethods()).Where(m => m.GetCustomAttribute<FactAttribute>() is not null && m.ReturnType == typeof(void)))
        {
            var instance = Activator.CreateInstance(test.DeclaringType!);
            var data = test.GetCustomAttributes<DataAttribute>().SelectMany(a => a.GetData(test)).DefaultIfEmpty([]);
            foreach (var row in Sample(data.ToArray(), RowsOfATest))
            {
                int before = cases.Count;
                test.Invoke(instance, row);
                var sample = Sample(cases[before..], CasesOfARow).ToArray();
                cases.RemoveRange(before, cases.Count - before);
                cases.AddRange(sample);
            }
        }
        // a kernel that calls machine code, whose bytes then are in the file
        if (System.Runtime.Intrinsics.X86.Fma.IsSupported) new X86.CallTests().TheReferenceCallsTheFunctionToo();
        Differential.Recorder.Value = null;
        return cases;
    }

    private static string Program(List<(Differential.Case Case, string Method)> cases)
    {
        var text = new StringBuilder("static unsafe class Cases\n{\n    static BinaryWriter output;\n    static byte* Buffer(string data) { var bytes = Convert.FromBase64String(data); byte* p = Memory.Allocate(bytes.Length); bytes.CopyTo(new Span<byte>(p, bytes.Length)); return p; }\n");
        text.Append("    static void Main(string[] args)\n    {\n        output = new BinaryWriter(File.Create(args[0]));\n");
        foreach (var (_, method) in cases) text.Append($"        {method}();\n");
        text.Append("        output.Close();\n    }\n");
        foreach (var (c, method) in cases)
        {
            text.Append($"    static void {method}()\n    {{\n");
            var arguments = new List<string>();
            for (int i = 0; i < c.Arguments.Length; i++)
            {
                var type = c.Function.Body.Argument(i).Type;
                switch (c.Arguments[i])
                {
                    case NdArray array:
                        text.Append($"        byte* p{i} = Buffer(\"{Convert.ToBase64String(array.ToConstant(new TensorType(array.Shape, array.Element)).Expanded().Span)}\");\n");
                        arguments.Add($"({ElementOf(array.Element)}*)p{i}");
                        for (int d = 0; d < array.Shape.Length; d++)
                            if (((MemRefType)type).Shape[d] == IrType.Dynamic) arguments.Add($"{array.Shape[d]}");
                        break;
                    case long integer: arguments.Add(type == IrType.I1 ? integer != 0 ? "true" : "false" : $"unchecked(({(type is IndexType ? "nint" : type == IrType.I64 ? "long" : "int")})({integer}L))"); break;
                    case double real: arguments.Add(type == IrType.F64 ? $"BitConverter.Int64BitsToDouble({BitConverter.DoubleToInt64Bits(real)}L)" : $"BitConverter.Int32BitsToSingle({BitConverter.SingleToInt32Bits((float)real)})"); break;
                }
            }
            text.Append($"        Kernels.{method}({string.Join(", ", arguments)});\n");
            for (int i = 0; i < c.Arguments.Length; i++)
                if (c.Results[i] is { } result) text.Append($"        output.Write(new Span<byte>(p{i}, {result.Length}));\n");
            text.Append("    }\n");
        }
        return text.Append("}\n").ToString();
    }

    private static string ElementOf(IrType element) => element switch
    {
        IndexType => "nint",
        FloatType { Kind: FloatKind.F16 or FloatKind.BF16 } => "ushort",
        FloatType { Kind: FloatKind.F64 } => "double",
        FloatType => "float",
        IntegerType { Width: 1 } => "byte",
        IntegerType { Width: 8 } => "sbyte",
        IntegerType { Width: 16 } => "short",
        IntegerType { Width: 32 } => "int",
        _ => "long",
    };

    private static void Compare(List<(Differential.Case Case, string Method)> cases, byte[] output, string file)
    {
        int at = 0;
        var wrong = new List<string>();
        foreach (var (c, method) in cases)
            for (int i = 0; i < c.Arguments.Length; i++)
            {
                if (c.Results[i] is not { } expected) continue;
                var actual = output.AsSpan(at, expected.Length);
                at += expected.Length;
                if (actual.SequenceEqual(expected)) continue;
                var element = ((NdArray)c.Arguments[i]).Element;
                int size = DenseElementsAttr.ByteWidth(element)!.Value;
                for (int e = 0; e < expected.Length; e += size)
                {
                    Attr want = DenseElementsAttr.Decode(element, expected.AsSpan(e, size)), got = DenseElementsAttr.Decode(element, actual.Slice(e, size));
                    if (actual.Slice(e, size).SequenceEqual(expected.AsSpan(e, size)) || want is FloatAttr { Value: double.NaN } && got is FloatAttr { Value: double.NaN }) continue;
                    wrong.Add($"{method}: argument #{i}, element {e / size}: IL {want}, C# {got}");
                    break;
                }
            }
        Assert.True(wrong.Count == 0, $"{file}\n{string.Join('\n', wrong.Take(20))}");
        Assert.Equal(output.Length, at);
    }
}
