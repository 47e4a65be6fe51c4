using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Parsing;

/// <summary>What is said of wrong text, and where: the words and places are mlir-opt's.</summary>
public sealed class SyntaxErrorTests
{
    private static (int Line, int Column, string Message) FirstError(string text)
    {
        var sink = new DiagnosticSink();
        Assert.Null(IrParser.Parse(text, "t.mlir", BuiltinDialects.Registry, sink, new ParserOptions(AllowUnregistered: true)));
        var first = sink.Diagnostics[0];
        return (first.Location.File!.Line, first.Location.File.Column, first.Message);
    }

    [Theory]
    [InlineData("\"a.b\"() {x = !foo.bar <a>} : () -> ()", 22, "expected '}' in attribute dictionary")]
    [InlineData("\"a.b\"() {q = 300 : i8} : () -> ()", 14, "integer constant out of range for attribute")]
    [InlineData("\"a.b\"() {q = 5 : f32} : () -> ()", 14, "unexpected decimal integer literal for a floating point value")]
    [InlineData("\"a.b\"() {x = #foo<(]>} : () -> ()", 18, "unbalanced '(' character in pretty dialect name")]
    [InlineData("\"a.b\"() {q = dictionary} : () -> ()", 13, "expected attribute value")]
    [InlineData("\"a.b\"() {q = array<i32:>} : () -> ()", 24, "expected integer literal")]
    [InlineData("\"a.b\"(%x) : () -> ()", 13, "expected 1 operand type but had 0")]
    [InlineData("\"a.b\"(%x) : (i32) -> ()", 7, "use of undeclared SSA value name")]
    [InlineData("%x = \"a.b\"() : () -> ()", 1, "cannot name an operation with no results")]
    [InlineData("%x:2 = \"a.b\"() : () -> i32", 1, "operation defines 1 results but was provided 2 to bind")]
    [InlineData("\"a.b\"() {x = !t} : () -> ()", 16, "undefined symbol alias id 't'")]
    [InlineData("\"a.b\"() {a, a} : () -> ()", 14, "duplicate key 'a' in dictionary attribute")]
    public void OneLine(string text, int column, string message)
    {
        var error = FirstError(text);
        Assert.Equal(message, error.Message);
        Assert.Equal((1, column), (error.Line, error.Column));
    }

    [Fact]
    public void TypeOfAUseAndItsNote()
    {
        var sink = new DiagnosticSink();
        Assert.Null(IrParser.Parse("%x = \"a.b\"() : () -> i32\n\"a.c\"(%x) : (f32) -> ()", "t.mlir", BuiltinDialects.Registry, sink, new ParserOptions(true)));
        var error = sink.Diagnostics[0];
        Assert.Equal("use of value '%x' expects different type than prior uses: 'f32' vs 'i32'", error.Message);
        Assert.Equal("prior use here", error.Notes[0].Message);
        Assert.Equal(1, error.Notes[0].Location.File!.Line);
    }

    [Fact]
    public void AnUnknownOperationIsToldWhatItMayHaveBeen()
    {
        var sink = new DiagnosticSink();
        Assert.Null(IrParser.Parse("func.func @f(%a: i32) {\n  %0 = arith.adi %a, %a : i32\n  return\n}", "t.mlir", BuiltinDialects.Registry, sink));
        var error = Assert.Single(sink.Diagnostics);
        Assert.Equal((2, 8), (error.Location.File!.Line, error.Location.File.Column));
        Assert.Contains("'arith.adi' is unknown", error.Message);
        Assert.Contains(error.Notes, n => n.Message.Contains("did you mean 'arith."));
    }

    [Theory]
    [InlineData("\"a.b\"() {x = ", "[", "]", "} : () -> ()")]
    [InlineData("\"a.b\"() {x = dense<", "[", "]", "> : tensor<1xi32>} : () -> ()")]
    [InlineData("\"a.b\"() {x = ", "tuple<", ">", "} : () -> ()")]
    [InlineData("\"a.b\"() {x = affine_map<(d0) -> (", "(", ")", ")>} : () -> ()")]
    [InlineData("\"a.b\"() {x = affine_map<(d0) -> (d0", " + d0", "", ")>} : () -> ()")]
    [InlineData("\"a.b\"() {x = affine_map<(d0) -> (", "-", "", "d0)>} : () -> ()")]
    [InlineData("", "\"a.b\"() ({", "", "")]
    [InlineData("\"a.b\"() {x = #foo<", "(", "", "")]
    public void ADepthOf100000IsADiagnostic(string before, string open, string close, string after)
    {
        const int depth = 100_000;
        string text = before + string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth)) + after;
        Assert.NotEqual("", FirstError(text).Message);
    }

    [Fact]
    public void DialectTextOfAnyDepthIsKept()
    {
        string deep = "#foo<" + new string('(', 100_000) + new string(')', 100_000) + ">";
        Assert.Contains(deep, RoundTripTests.Print($"\"a.b\"() {{x = {deep}}} : () -> ()"));
    }

    // any prefix and any file with one character less ends in a module or a diagnostic
    [Fact]
    public void BrokenTextNeverThrows()
    {
        const string text = "#m = affine_map<(d0)[s0] -> (d0 + s0)>\n%a:2 = \"x.y\"() <{p = dense<[1, 2]> : tensor<2xi8>}> ({\n^b(%q: memref<4x?xf32, #m>):\n  %z = arith.addi %a#1, %a#1 : i32 loc(\"f\":1:2)\n}) {s = \"t\\0A\"} : () -> (i32, i32)\nfunc.func @f(%i: i32) -> i32 { return %i : i32 }";
        for (int i = 0; i < text.Length; i++)
            foreach (string broken in new[] { text[..i], text.Remove(i, 1) })
            {
                var sink = new DiagnosticSink();
                var module = IrParser.Parse(broken, "t.mlir", BuiltinDialects.Registry, sink, new ParserOptions(true));
                Assert.True(module is not null || sink.HasErrors);
            }
    }
}
