using System.Text.RegularExpressions;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

public class MicroKernelTests
{
    public static TheoryData<int, int, int, int> Blocks => new()
    {
        { 1, 1, 1, 1 }, { 4, 2, 1, 1 }, { 3, 1, 2, 1 }, { 6, 2, 4, 1 }, { 1, 4, 4, 2 }, { 6, 2, 8, 1 }, { 4, 3, 8, 2 }, { 8, 1, 8, 4 }, { 2, 2, 16, 1 }, { 14, 2, 16, 2 },
    };

    [Theory, MemberData(nameof(Blocks))]
    public void AgreesWithTheReference(int mr, int nv, int lanes, int unroll)
    {
        const int k = 8;
        var random = new Random(1);
        var function = MicroKernels.LinearRelu(mr * 3, k, mr, nv, lanes, unroll);
        Differential.Check(function, Arguments(random, mr * 3, k, nv * lanes), grain: 2);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(5)]
    public void RowsAndDepthMayBeKnownOnlyWhenRunning(int blocks)
    {
        foreach (int depth in new[] { 0, 1, 7 })
        {
            var function = MicroKernels.LinearRelu(0, 0, 3, 2, 8, dynamicRows: true, dynamicDepth: true);
            Differential.Check(function, Arguments(new Random(2), 3 * blocks, depth, 16));
        }
    }

    private static object[] Arguments(Random random, int m, int k, int n) =>
    [
        Differential.Random(random, IrType.F32, m, k), Differential.Random(random, IrType.F32, k, n), Differential.Random(random, IrType.F32, n), Differential.Random(random, IrType.F32, m, n),
    ];

    [Fact]
    public void TheInnerLoopHasTwoPointersAndNoCopies()
    {
        string text = Differential.Compile(MicroKernels.LinearRelu(24, 64, 6, 2, 8, unroll: 2)).IlText;
        string loop = Regex.Match(text, @"L(\d+):\n(?:(?!L\d+:).)*?FusedMultiplyAdd(?:(?!L\d+:).)*?blt L\1\n", RegexOptions.Singleline).Value;
        Assert.Equal(24, Regex.Count(loop, "call Vector256.FusedMultiplyAdd"));
        Assert.Equal(4, Regex.Count(loop, "call Vector256.Load"));
        Assert.Equal(12, Regex.Count(loop, "call Vector256.Create"));
        // pointers: ldloc p; ldc.i bytes; add; stloc p
        Assert.Equal(["128", "8"], [.. Regex.Matches(loop, @"ldloc (\S+)\n  ldc\.i (\d+)\n  add\n  stloc \1\n").Select(m => m.Groups[2].Value).Where(v => v != "2").OrderBy(v => v)]);
        // each accumulator: fma reads and writes one local
        foreach (int i in Enumerable.Range(0, 12)) Assert.Equal(2, Regex.Count(loop, $@"ldloc acc{i}\n  call Vector256.FusedMultiplyAdd\n  stloc acc{i}\n"));
        Assert.DoesNotMatch(@"ldloc acc\d+\n  stloc", loop);
    }

    [Fact]
    public void RowsAtAnUnknownDistanceShareAPointer()
    {
        string text = Differential.Compile(MicroKernels.LinearRelu(24, 64, 4, 2, 8, dynamicDepth: true)).IlText;
        string loop = Regex.Match(text, @"L(\d+):\n(?:(?!L\d+:).)*?FusedMultiplyAdd(?:(?!L\d+:).)*?blt L\1\n", RegexOptions.Singleline).Value;
        Assert.DoesNotContain("  mul\n", loop);
        Assert.Equal(2, Regex.Count(loop, @"ldloc (p_\S+)\n  ldc\.i \d+\n  add\n  stloc \1\n"));
    }
}
