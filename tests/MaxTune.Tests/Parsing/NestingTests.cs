using System.Text;
using MaxTune.Conformance;
using MaxTune.Tools.FileCheck;
using Xunit;

namespace MaxTune.Tests.Parsing;

/// <summary>100,000 brackets in one another are a diagnostic, wherever brackets may stand.</summary>
public sealed class NestingTests
{
    private const int Levels = 100_000;

    private static string Repeat(string text) => new StringBuilder().Insert(0, text, Levels).ToString();

    private static string Attribute(string text) => $"\"t.op\"() {{a = {text}}} : () -> ()\n";

    public static TheoryData<string, string> Texts()
    {
        string Nest(string open, string middle, string close) => Repeat(open) + middle + Repeat(close);
        return new TheoryData<string, string>
        {
            { "tuple types", Attribute(Nest("tuple<", "i32", ">")) },
            { "tuple types that do not close", Attribute(Repeat("tuple<")) },
            { "memref types", Attribute(Nest("memref<4x", "i32", ">")) },
            { "complex types", Attribute(Nest("complex<", "i32", ">")) },
            { "results that are functions", Attribute(Repeat("() -> (") + Repeat(")")) },
            { "inputs that are functions", Attribute(Nest("(", "", ") -> ()")) },
            { "arrays", Attribute(Nest("[", "", "]")) },
            { "arrays that do not close", Attribute(Repeat("[")) },
            { "dictionaries", Attribute(Nest("{a = ", "1", "}")) },
            { "constants", Attribute("dense<" + Nest("[", "1", "]") + "> : tensor<1xi32>") },
            { "regions", Nest("\"t.op\"() ({\n", "", "}) : () -> ()\n") },
            { "regions that do not close", Repeat("\"t.op\"() ({\n") },
            { "modules", Nest("module {\n", "", "}\n") },
            { "loops", "func.func @f(%c: i1) {\n" + Nest("scf.if %c {\n", "", "}\n") + "return }\n" },
            { "affine expressions", Attribute("affine_map<(d0) -> (" + Nest("(", "d0", ")") + ")>") },
            { "negations", Attribute("affine_map<(d0) -> (" + Repeat("-") + "d0)>") },
            { "affine constraints", Attribute("affine_set<(d0) : (" + Nest("(", "d0", ")") + " == 0)>") },
            { "affine subscripts", "func.func @f(%m: memref<4xf32>, %i: index) {\n%0 = affine.load %m[" + Nest("(", "%i", ")") + "] : memref<4xf32>\nreturn }\n" },
            { "names of locations", "\"t.op\"() : () -> () loc(" + Nest("\"a\"(", "unknown", ")") + ")\n" },
            { "call sites", "\"t.op\"() : () -> () loc(" + Nest("callsite(", "unknown", " at unknown)") + ")\n" },
            { "fused locations", "\"t.op\"() : () -> () loc(" + Nest("fused[", "unknown", "]") + ")\n" },
        };
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void In_a_file(string what, string text)
    {
        var answer = Oracle.Ours(text, "--allow-unregistered-dialect");
        Assert.True(answer.ExitCode == 1, what);
        Assert.Contains("nested too deeply", answer.Errors.Split('\n')[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+ d0", "affine expression with more than 1000 operators")]
    [InlineData("* 2 floordiv 3", "affine expression with more than 1000 operators")]
    public void Affine_expressions_without_brackets(string more, string error) =>
        Assert.Contains(error, Oracle.Ours(Attribute($"affine_map<(d0) -> (d0 {Repeat(more)})>"), "--allow-unregistered-dialect").Errors, StringComparison.Ordinal);

    // bodies in a dialect's own syntax are read without going down, and stay text
    [Theory]
    [InlineData("#d.x<", ">", "[", "]")]
    [InlineData("!d.x<", ">", "<", ">")]
    [InlineData("!llvm.struct<(", ")>", "struct<(", ")>")]
    public void Bodies_of_other_dialects(string start, string end, string open, string close)
    {
        string attribute = start + Repeat(open) + Repeat(close) + end;
        var answer = Oracle.Ours(Attribute(attribute), "--allow-unregistered-dialect");
        Assert.True(answer.Accepts);
        Assert.Contains(attribute, answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('#', "[1]", "[{0}]", "nested too deeply")]
    [InlineData('#', "[1]", "[{0}, {0}]", "stands for more than 1048576 attributes")]
    [InlineData('#', "#d.y", "#d.x<{0}, {0}>", "stands for more than 1048576 attributes")]
    [InlineData('!', "i32", "tuple<{0}>", "nested too deeply")]
    [InlineData('!', "i32", "tuple<{0}, {0}>", "stands for more than 1048576 attributes")]
    [InlineData('!', "i32", "!d.x<{0}, {0}>", "stands for more than 1048576 attributes")]
    [InlineData('#', "loc(unknown)", "loc(\"a\"({0}))", "nested too deeply")]
    [InlineData('#', "loc(unknown)", "loc(callsite({0} at {0}))", "stands for more than 16777216 attributes")]
    public void Aliases_of_aliases(char mark, string first, string next, string error)
    {
        var text = new StringBuilder($"{mark}a0 = {first}\n");
        for (int i = 1; i < 2000; i++) text.Append($"{mark}a{i} = ").AppendFormat(next, $"{mark}a{i - 1}").Append('\n');
        Assert.Contains(error, Oracle.Ours(text.ToString(), "--allow-unregistered-dialect").Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("builtin.module(", ")")]
    [InlineData("any(", ")")]
    [InlineData("canonicalize{", "}")]
    [InlineData("(", ")")]
    public void In_a_pipeline(string open, string close)
    {
        Assert.Equal(1, Oracle.Ours("module {}", $"--pass-pipeline={Repeat(open)}{Repeat(close)}").ExitCode);
        Assert.Equal(1, Oracle.Ours("module {}", $"--pass-pipeline={Repeat(open)}").ExitCode);
    }

    [Theory]
    [InlineData("{{", "(", "a", ")", "}}")]
    [InlineData("{{", "(", "a", ")*", "}}")]
    [InlineData("{{", "(", "", "", "}}")]
    [InlineData("{{", "[", "a", "]", "}}")]
    [InlineData("[[#", "(", "1", ")", "]]")]
    [InlineData("[[#", "add(1,", "1", ")", "]]")]
    [InlineData("", "[[", "X", "]]", "")]
    [InlineData("", "{{", "a", "}}", "")]
    [InlineData("", "[[X:{{", "a", "}}]]", "")]
    public void In_a_pattern(string start, string open, string middle, string close, string end)
    {
        string check = $"CHECK: {start}{Repeat(open)}{middle}{Repeat(close)}{end}\n";
        var result = FileCheck.Run(check, "t.txt", "input\n");
        Assert.InRange(result.ExitCode, 1, 2);
    }
}
