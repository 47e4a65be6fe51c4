using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Parsing;

/// <summary>The format language, on operations made for it.</summary>
public sealed class FormatTests
{
    private static readonly OperandDef X = new("x", TypeConstraints.AnyType), Y = new("y", TypeConstraints.AnyType, Arity.Optional), Zs = new("zs", TypeConstraints.AnyType, Arity.Variadic);
    private static readonly ResultDef R = new("r", TypeConstraints.AnyType);

    private static string Print(OpDefinition op, string line)
    {
        var registry = new DialectRegistry(BuiltinOps.Dialect, new Dialect("t") { Operations = [op] });
        var sink = new DiagnosticSink();
        string text = $"%a = \"u.a\"() : () -> i32\n%b = \"u.b\"() : () -> f32\n{line}";
        var module = IrParser.Parse(text, "t.mlir", registry, sink, new ParserOptions(true));
        Assert.True(module is not null, string.Join("\n", sink.Diagnostics.Select(d => d.Message)));
        return OpPrinter.ToText(module).Split('\n')[3].Trim();
    }

    [Theory]
    [InlineData("t.op %a : i32")]
    [InlineData("t.op %a, %b : i32, f32")]
    public void AnOptionalGroupFollowsItsAnchor(string line) =>
        Assert.Equal(line, Print(new OpDefinition("t.op") { Operands = [X, Y], AssemblyFormat = "$x (`,` $y^)? attr-dict `:` type($x) (`,` type($y)^)?" }, line));

    [Theory]
    [InlineData("t.op exact")]
    [InlineData("t.op inexact")]
    public void AnElseBranchAndAUnitAttribute(string line) =>
        Assert.Equal(line, Print(new OpDefinition("t.op") { Attributes = [new("flag", AttrConstraints.Unit, Optional: true)], AssemblyFormat = "(`exact` $flag^) : (`inexact`)? attr-dict" }, line));

    [Theory]
    [InlineData("%0 = t.op(%a, %b) {k = 1 : i32} : (i32, f32) -> i64")]
    public void FunctionalTypeAndPunctuation(string line) =>
        Assert.Equal(line, Print(new OpDefinition("t.op") { Operands = [Zs], Results = [R], AssemblyFormat = "`(` $zs `)` attr-dict `:` functional-type($zs, results)" }, line));

    [Theory]
    [InlineData("t.op [4, 5] tanh @s \"w\" 7")]
    public void AttributesInTheirOwnForms(string line) =>
        Assert.Equal(line, Print(new OpDefinition("t.op")
        {
            Attributes =
            [
                new("dims", AttrConstraints.DenseI64), new("kind", AttrConstraints.IntegerEnum("kind", IrType.I64, "exp", "tanh")),
                new("sym_name", AttrConstraints.SymbolName), new("text", AttrConstraints.String), new("n", AttrConstraints.I64),
            ],
            AssemblyFormat = "$dims $kind $sym_name $text $n attr-dict",
        }, line));

    [Theory]
    [InlineData("t.op b %a : i32 c", "t.op b %a : i32 c")]
    [InlineData("t.op c b %a : i32", "t.op b %a : i32 c")]
    [InlineData("t.op", "t.op")]
    public void AnOilistTakesAnyOrder(string line, string printed) =>
        Assert.Equal(printed, Print(new OpDefinition("t.op")
        {
            Operands = [Y],
            Attributes = [new("c", AttrConstraints.Unit, Optional: true)],
            AssemblyFormat = "oilist(`b` $y `:` type($y) | `c` $c) attr-dict",
        }, line));

    [Theory]
    [InlineData("%0 = t.op %a : i32")]
    public void TypesFollowFromTraits(string line) =>
        Assert.Equal(line, Print(new OpDefinition("t.op") { Operands = [X], Results = [R], Traits = OpTraits.SameOperandsAndResultType, AssemblyFormat = "$x attr-dict `:` type($r)" }, line));

    [Fact]
    public void EveryFormatOfTheDialectsIsWellFormed()
    {
        foreach (var op in BuiltinDialects.Registry.Operations) op.CheckFormat();
    }

    [Fact]
    public void AWrongFormatNamesItsOperation()
    {
        var e = Assert.Throws<ArgumentException>(() => new OpDefinition("t.op") { AssemblyFormat = "$nothing attr-dict" }.CheckFormat());
        Assert.Contains("'t.op'", e.Message);
        Assert.Contains("nothing", e.Message);
    }
}
