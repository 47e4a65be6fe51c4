using System.Numerics;
using MaxTune.Codegen.Functions;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

/// <summary>Whole programs as IL and by the interpreter: both print the same, and what is expected.</summary>
public class CompiledFunctionsTests
{
    private static (string Output, string Errors) Emitted(string text)
    {
        var output = new StringWriter();
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(text, "test.mlir", BuiltinDialects.Registry, sink);
        if (module is not null && Verifier.Verify(module, sink)) CompiledFunctions.Compile(module, "main", sink)?.Run(output, sink, out _);
        return (output.ToString(), string.Join("\n", sink.Diagnostics.Select(d => d.Message)));
    }

    private static string Interpreted(string text)
    {
        var output = new StringWriter();
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(text, "test.mlir", BuiltinDialects.Registry, sink);
        Assert.True(module is not null && Verifier.Verify(module, sink), string.Join("\n", sink.Diagnostics.Select(d => d.Message)));
        new Interpreter(module!) { Output = output }.Call("main");
        return output.ToString();
    }

    private static void Prints(string expected, string text)
    {
        Assert.Equal(expected, Interpreted(text));
        var (output, errors) = Emitted(text);
        Assert.Equal("", errors);
        Assert.Equal(expected, output);
    }

    [Theory]
    [InlineData("i3", 3, 2, "addi", -3)]
    [InlineData("i3", -4, -1, "subi", -3)]
    [InlineData("i3", 3, 3, "muli", 1)]
    [InlineData("i7", 63, 1, "addi", -64)]
    [InlineData("i7", -64, 3, "shrsi", -8)]
    [InlineData("i7", -64, 3, "shrui", 8)]
    [InlineData("i7", 3, 6, "shli", -64)]
    [InlineData("i24", 8388607, 2, "muli", -2)]
    [InlineData("i24", -1, 7, "divui", 2396745)]
    [InlineData("i48", 140737488355327, 1, "addi", -140737488355328)]
    [InlineData("i48", -1, 2, "maxui", -1)]
    [InlineData("i1", 1, 1, "addi", 0)]
    public void OddWidthsWrap(string type, long a, long b, string operation, long expected)
    {
        string wide = type == "i48" ? "i64" : "i48";
        Prints(expected + "\n", $$"""
            func.func @op(%a: {{type}}, %b: {{type}}) -> {{type}} {
              %r = arith.{{operation}} %a, %b : {{type}}
              return %r : {{type}}
            }
            func.func @main() {
              %wa = arith.constant {{a}} : {{wide}}
              %wb = arith.constant {{b}} : {{wide}}
              %a = arith.trunci %wa : {{wide}} to {{type}}
              %b = arith.trunci %wb : {{wide}} to {{type}}
              %r = call @op(%a, %b) : ({{type}}, {{type}}) -> {{type}}
              %w = arith.extsi %r : {{type}} to {{wide}}
              vector.print %w : {{wide}}
              return
            }
            """);
    }

    [Theory]
    [InlineData(65)]
    [InlineData(100)]
    [InlineData(127)]
    [InlineData(128)]
    public void WideIntegersWrap(int width)
    {
        BigInteger modulus = BigInteger.One << width, a = BigInteger.Parse("123456789012345678901234567890123456789") % (modulus >> 1), b = -987654321987654321;
        var (binary, unary) = (new[] { "addi", "subi", "muli", "andi", "ori", "xori", "divsi", "remsi", "floordivsi", "ceildivsi", "divui", "remui", "maxui", "minsi" }, new[] { "ctlz", "cttz", "ctpop" });
        BigInteger u = b + modulus, floor = BigInteger.DivRem(a, b, out var rest) - (rest.IsZero ? 0 : 1);
        BigInteger[] expected = [a + b, a - b, a * b, a & b, a | b, a ^ b, a / b, a % b, floor, a / b, a / u, a % u, u, b, width - (int)a.GetBitLength(), Trailing(a), Ones(a)];
        var lines = new List<string>();
        for (int i = 0; i < binary.Length; i++) lines.Add($"%r{i} = arith.{binary[i]} %a, %b : i{width}");
        for (int i = 0; i < unary.Length; i++) lines.Add($"%r{binary.Length + i} = math.{unary[i]} %a : i{width}");
        for (int i = 0; i < expected.Length; i++)
            lines.Add($"%l{i} = arith.trunci %r{i} : i{width} to i64\n vector.print %l{i} : i64\n %s{i} = arith.shrui %r{i}, %c : i{width}\n %h{i} = arith.trunci %s{i} : i{width} to i64\n vector.print %h{i} : i64");
        string text = $"func.func @main() {{\n %a = arith.constant {a} : i{width}\n %b = arith.constant {b} : i{width}\n %c = arith.constant 64 : i{width}\n {string.Join("\n ", lines)}\n return\n}}\n";
        Prints(string.Concat(expected.Select(e => ((e % modulus) + modulus) % modulus).Select(e => $"{(long)(ulong)(e & ulong.MaxValue)}\n{(long)(ulong)(e >> 64)}\n")), text);
    }

    private static int Trailing(BigInteger x) => (int)(x & -x).GetBitLength() - 1;
    private static int Ones(BigInteger x) => x.ToByteArray().Sum(b => BitOperations.PopCount(b));

    [Fact]
    public void MoreThan128BitsIsADiagnostic()
    {
        var (_, errors) = Emitted("func.func @main() {\n %a = arith.constant 1 : i129\n %b = arith.addi %a, %a : i129\n return\n}\n");
        Assert.Contains("i129", errors);
        Assert.Contains("128 bits", errors);
    }

    [Fact]
    public void ForallOverMemoryRunsEveryIteration() => Prints("Unranked Memref base@ = 0x0 rank = 2 offset = 0 sizes = [2, 3] strides = [3, 1] data = \n[[10,   12,   14], \n [110,   112,   114]]\n", """
        func.func private @printMemrefI64(memref<*xi64>) attributes {llvm.emit_c_interface}
        func.func @main() {
          %n = arith.constant 6 : index
          %m = memref.alloc() : memref<2x3xi64>
          %c10 = arith.constant 10 : index
          %c100 = arith.constant 100 : index
          scf.forall (%i, %j) = (0, 0) to (2, %n) step (1, 2) {
            %a = arith.muli %i, %c100 : index
            %b = arith.addi %a, %j : index
            %c = arith.addi %b, %c10 : index
            %v = arith.index_cast %c : index to i64
            %c2 = arith.constant 2 : index
            %h = arith.divui %j, %c2 : index
            memref.store %v, %m[%i, %h] : memref<2x3xi64>
          }
          %u = memref.cast %m : memref<2x3xi64> to memref<*xi64>
          call @printMemrefI64(%u) : (memref<*xi64>) -> ()
          return
        }
        """);

    [Fact]
    public void ForallOverTensorsInsertsSlices() => Prints("( 1, 2, 3, 4, 5, 5 )\n", """
        func.func @main() {
          %init = arith.constant dense<5> : tensor<6xi32>
          %r = scf.forall (%i) in (2) shared_outs(%o = %init) -> (tensor<6xi32>) {
            %two = arith.constant 2 : index
            %one = arith.constant 1 : i32
            %at = arith.muli %i, %two : index
            %v = arith.index_cast %at : index to i32
            %a = arith.addi %v, %one : i32
            %b = arith.addi %a, %one : i32
            %t = tensor.from_elements %a, %b : tensor<2xi32>
            scf.forall.in_parallel {
              tensor.parallel_insert_slice %t into %o[%at] [2] [1] : tensor<2xi32> into tensor<6xi32>
            }
          }
          %c0 = arith.constant 0 : index
          %z = arith.constant 0 : i32
          %v = vector.transfer_read %r[%c0], %z {in_bounds = [true]} : tensor<6xi32>, vector<6xi32>
          vector.print %v : vector<6xi32>
          return
        }
        """);

    [Theory]
    [InlineData("%r = arith.divsi %x, %zero : i32", "undefined for 7, 0")]
    [InlineData("%c9 = arith.constant 9 : index\n %m = memref.alloca() : memref<4xi32>\n memref.store %x, %m[%c9] : memref<4xi32>", "index 9 is out of bounds for dimension 0 of size 4")]
    [InlineData("func.call @main() : () -> ()", "nested too deeply")]
    [InlineData("%f = arith.constant false\n cf.assert %f, \"no\"", "assertion failed: no")]
    public void WhatIsUndefinedIsADiagnostic(string body, string expected)
    {
        var (_, errors) = Emitted($"func.func @main() {{\n %x = arith.constant 7 : i32\n %zero = arith.constant 0 : i32\n {body}\n return\n}}\n");
        Assert.Contains(expected, errors);
    }
}
