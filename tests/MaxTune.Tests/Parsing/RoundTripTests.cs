using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Parsing;

/// <summary>parse ∘ print = id on text in normal form, and print ∘ parse ∘ print = print on any.</summary>
public sealed class RoundTripTests
{
    internal static string Print(string text, PrinterOptions? options = null, bool allowUnregistered = true)
    {
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(text, "t.mlir", BuiltinDialects.Registry, sink, new ParserOptions(allowUnregistered));
        Assert.True(module is not null, string.Join("\n", sink.Diagnostics.Select(d => $"{d.Location.File?.Line}:{d.Location.File?.Column}: {d.Message}")));
        return OpPrinter.ToText(module, options);
    }

    private static string Attr(string attribute)
    {
        string text = Print($"\"t.op\"() {{a = {attribute}}} : () -> ()", new PrinterOptions { LocalScope = true });
        int start = text.IndexOf("{a", StringComparison.Ordinal) + 1, end = text.LastIndexOf("} : () -> ()", StringComparison.Ordinal);
        return text[start..end];
    }

    [Theory]
    [InlineData("1", "a = 1 : i64")]
    [InlineData("-1 : i8", "a = -1 : i8")]
    [InlineData("255 : i8", "a = -1 : i8")]
    [InlineData("-128 : i8", "a = -128 : i8")]
    [InlineData("255 : ui8", "a = 255 : ui8")]
    [InlineData("0xFF : i16", "a = 255 : i16")]
    [InlineData("true", "a = true")]
    [InlineData("unit", "a")]
    [InlineData("\"x\\0A\\22\\\\é\"", "a = \"x\\0A\\22\\\\\\C3\\A9\"")]
    [InlineData("\"\\FF\"", "a = \"\\FF\"")]
    [InlineData("1.0", "a = 1.000000e+00 : f64")]
    [InlineData("0.1 : f32", "a = 1.000000e-01 : f32")]
    [InlineData("3.14159265358979", "a = 3.14159265358979 : f64")]
    [InlineData("-1.5e-3 : f16", "a = -1.500130e-03 : f16")]
    [InlineData("0x7FC00000 : f32", "a = 0x7FC00000 : f32")]
    [InlineData("123456789.0 : f32", "a = 0x4CEB79A3 : f32")]
    [InlineData("[1, 2.0, 3 : i32, {z = 5}]", "a = [1, 2.000000e+00, 3 : i32, {z = 5 : i64}]")]
    [InlineData("@a::@b :: @\"c d\"", "a = @a::@b::@\"c d\"")]
    [InlineData("dense<[1, 1]> : tensor<2xi8>", "a = dense<1> : tensor<2xi8>")]
    [InlineData("dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>", "a = dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>")]
    [InlineData("dense<\"0x0000803F00000040\"> : tensor<2xf32>", "a = dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>")]
    [InlineData("dense<(1.0, -2.0)> : tensor<2xcomplex<f32>>", "a = dense<(1.000000e+00,-2.000000e+00)> : tensor<2xcomplex<f32>>")]
    [InlineData("dense<> : tensor<0xf32>", "a = dense<> : tensor<0xf32>")]
    [InlineData("dense<\"0x05\"> : tensor<8xi1>", "a = dense<[true, false, true, false, false, false, false, false]> : tensor<8xi1>")]
    [InlineData("sparse<[[0, 0], [1, 2]], [1, 5]> : tensor<3x4xi32>", "a = sparse<[[0, 0], [1, 2]], [1, 5]> : tensor<3x4xi32>")]
    [InlineData("array<i64: 1, -2>", "a = array<i64: 1, -2>")]
    [InlineData("strided<[?, 1], offset: 3>", "a = strided<[?, 1], offset: 3>")]
    [InlineData("affine_map<(i, j)[n] -> (j + n * 2, i floordiv 4 mod 3)>", "a = affine_map<(d0, d1)[s0] -> (d1 + s0 * 2, (d0 floordiv 4) mod 3)>")]
    [InlineData("#foo.bar<a -> b, \"s>\", [<>]>", "a = #foo.bar<a -> b, \"s>\", [<>]>")]
    [InlineData("#foo<a//b>", "a = #foo<a//b>")]
    [InlineData("loc(\"f\":12)", "a = loc(\"f\":12:0)")]
    [InlineData("tensor<0x4xf32>", "a = tensor<0x4xf32>")]
    [InlineData("tensor <4 x f32>", "a = tensor<4xf32>")]
    [InlineData("vector<[4]x2xf32>", "a = vector<[4]x2xf32>")]
    [InlineData("memref<4x?xf32, strided<[?, 1]>, 3>", "a = memref<4x?xf32, strided<[?, 1]>, 3>")]
    [InlineData("memref<4xf32, affine_map<(d0) -> (d0)>>", "a = memref<4xf32>")]
    [InlineData("() -> (() -> i32)", "a = () -> (() -> i32)")]
    [InlineData("loc(fused<\"m\">[\"a\", callsite(\"b\" at \"c\":1:3)])", "a = loc(fused<\"m\">[\"a\", callsite(\"b\" at \"c\":1:3)])")]
    public void Attributes(string text, string expected) => Assert.Equal(expected, Attr(text));

    [Fact]
    public void AliasesForwardReferencesPacksAndBlocks()
    {
        const string text = """
            !t = tensor<4xf32>
            #m = affine_map<(d0) -> (d0)>
            %0 = "a.use"(%b#1, %c) {m = #m, n = #foo.x<#m>} : (i32, !t) -> i32 loc(#l)
            %b:2 = "a.two"() : () -> (i64, i32)
            %c = "a.c"() <{p = 1 : i32}> : () -> !t
            "a.reg"(%0) ({
            ^entry(%q: i32):
              "a.br"(%q)[^next] : (i32) -> ()
            ^next(%z: i32):
              "a.end"(%z) : (i32) -> ()
            }, {
            }) : (i32) -> ()
            #l = loc("x":1:2)
            """;
        const string expected = """
            #map = affine_map<(d0) -> (d0)>
            module {
              %0 = "a.use"(%b#1, %c) {m = #map, n = #foo.x<affine_map<(d0) -> (d0)>>} : (i32, tensor<4xf32>) -> i32
              %b:2 = "a.two"() : () -> (i64, i32)
              %c = "a.c"() <{p = 1 : i32}> : () -> tensor<4xf32>
              "a.reg"(%0) ({
              ^entry(%q: i32):
                "a.br"(%q)[^next] : (i32) -> ()
              ^next(%z: i32):  // pred: ^entry
                "a.end"(%z) : (i32) -> ()
              }, {
              }) : (i32) -> ()
            }

            """;
        Assert.Equal(expected, Print(text));
        Assert.Equal(expected, Print(expected));
    }

    [Fact]
    public void ResourcesKeepTheirBytes()
    {
        const string text = """
            "a.b"() {v = dense_resource<blob> : tensor<3xi64>} : () -> ()
            {-#
              dialect_resources: {
                builtin: {
                  blob: "0x08000000010000000000000002000000000000000300000000000000"
                }
              }
            #-}
            """;
        string printed = Print(text);
        Assert.Contains("blob: \"0x08000000010000000000000002000000000000000300000000000000\"", printed);
        Assert.Equal(printed, Print(printed));
    }

    [Fact]
    public void CustomAndGenericFormSayTheSame()
    {
        const string text = """
            func.func @f(%a: i32, %c: i1, %f: f32, %n: index) -> f32 {
              %0 = arith.addi %a, %a overflow<nsw> : i32
              %1 = arith.cmpi slt, %a, %0 : i32
              %2 = arith.mulf %f, %f fastmath<nnan> : f32
              %3 = scf.for %i = %n to %n step %n iter_args(%x = %f) -> (f32) {
                scf.yield %x : f32
              }
              %4 = scf.if %1 -> (f32) {
                scf.yield %2 : f32
              } else {
                scf.yield %3 : f32
              }
              return %4 : f32
            }
            """;
        string custom = Print(text, allowUnregistered: false);
        string generic = Print(text, new PrinterOptions { Generic = true }, allowUnregistered: false);
        Assert.Contains("arith.addi %a, %a overflow<nsw> : i32", custom);
        Assert.Contains("\"arith.addi\"(%a, %a) <{overflowFlags = #arith.overflow<nsw>}> : (i32, i32) -> i32", generic);
        Assert.Equal(custom, Print(custom, allowUnregistered: false));
        Assert.Equal(custom, Print(generic, allowUnregistered: false));
    }

    [Fact]
    public void NamesAreUniquePerScope()
    {
        const string text = """
            "a.r"() ({
              %x = "a.x"() : () -> i32
              "a.use"(%x) : (i32) -> ()
            }, {
              %x = "a.x"() : () -> i32
            }) : () -> ()
            """;
        string printed = Print(text);
        Assert.Equal(2, printed.Split("%x = ").Length - 1);   // siblings share names
        Assert.Equal(printed, Print(printed));
    }
}
