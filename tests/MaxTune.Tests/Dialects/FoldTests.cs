using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Dialects;

/// <summary>What folds, and what IEEE 754 forbids to fold.</summary>
public sealed class FoldTests
{
    // the fold of %r in: func.func @main(%x: type) { %c = arith.constant value; %r = operation }
    private static object? Fold(string operation, string type, string constant)
    {
        var module = Programs.Parse($"func.func @main(%x: {type}) {{ %c = arith.constant {constant} : {type}\n %r = {operation} : {type}\n return }}");
        var op = module.Functions().Single().Entry.Operations.ElementAt(1);
        var constants = op.Operands.Select(v => v.DefiningOp?.ConstantValue).ToArray();
        object? folded = op.Definition.Fold!(op, constants)?[0];
        return folded is Value value ? value is BlockArgument ? "x" : "op" : folded?.ToString();
    }

    [Theory]
    [InlineData("arith.addi %x, %c", "0", "x")]
    [InlineData("arith.addi %c, %x", "0", "x")]
    [InlineData("arith.muli %x, %c", "1", "x")]
    [InlineData("arith.muli %x, %c", "0", "0 : i32")]
    [InlineData("arith.subi %x, %x", "0", "0 : i32")]
    [InlineData("arith.andi %x, %c", "-1", "x")]
    [InlineData("arith.ori %x, %c", "-1", "-1 : i32")]
    [InlineData("arith.xori %x, %x", "0", "0 : i32")]
    [InlineData("arith.shli %x, %c", "0", "x")]
    [InlineData("arith.addi %c, %c", "2147483647", "-2 : i32")]
    [InlineData("arith.shli %c, %c", "32", null)]
    [InlineData("arith.divsi %c, %c", "0", null)]
    [InlineData("arith.divsi %x, %c", "1", "x")]
    [InlineData("arith.remsi %x, %c", "1", "0 : i32")]
    public void Integers(string operation, string constant, string? expected) => Assert.Equal(expected, Fold(operation, "i32", constant));

    [Theory]
    [InlineData("arith.addf %x, %c", "0.0", null)]    // -0.0 + 0.0 is 0.0
    [InlineData("arith.addf %x, %c", "-0.0", "x")]
    [InlineData("arith.subf %x, %c", "0.0", "x")]
    [InlineData("arith.subf %x, %c", "-0.0", null)]
    [InlineData("arith.mulf %x, %c", "1.0", "x")]
    [InlineData("arith.mulf %x, %c", "0.0", null)]    // NaN * 0.0 is NaN
    [InlineData("arith.divf %x, %c", "1.0", "x")]
    [InlineData("arith.subf %x, %x", "0.0", null)]    // inf - inf is NaN
    [InlineData("arith.maximumf %x, %x", "0.0", "x")]
    [InlineData("arith.addf %c, %c", "1.5", "3.000000e+00 : f32")]
    public void Floats(string operation, string constant, string? expected) => Assert.Equal(expected, Fold(operation, "f32", constant));

    [Fact]
    public void SplatsFold() =>
        Assert.Equal("dense<3.000000e+00> : vector<4xf32>", Fold("arith.addf %c, %c", "vector<4xf32>", "dense<1.5>"));
}
