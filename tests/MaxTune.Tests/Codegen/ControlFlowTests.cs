using System.Text.RegularExpressions;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

public class ControlFlowTests
{
    private static readonly MemRefType F32x64 = new([64], IrType.F32);

    private static Operation Function(IrType[] inputs, Action<OpBuilder, IReadOnlyList<BlockArgument>> body) =>
        new OpBuilder().Func("f", new FunctionType(inputs, []), (b, args) =>
        {
            body(b, args);
            b.Return();
        }).Op;

    private static NdArray Data(int seed = 1, params long[] shape) => Differential.Random(new Random(seed), IrType.F32, shape.Length == 0 ? [64] : shape);

    // a, b = b, a + b
    [Fact]
    public void CarriedValuesAreAssignedAllAtOnce()
    {
        var function = Function([F32x64], (b, args) =>
        {
            var loop = b.For(b.ConstantIndex(0), b.ConstantIndex(7), b.ConstantIndex(1), [b.ConstantFloat(0, IrType.F32), b.ConstantFloat(1, IrType.F32)], (b, _, c) => [c[1], b.AddF(c[0], c[1])]);
            b.Store(loop.Op.Result(0), args[0], b.ConstantIndex(0));
            b.Store(loop.Op.Result(1), args[0], b.ConstantIndex(1));
        });
        Differential.Check(function, [Data()]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void CarriedValuesMayRotate(int trips)
    {
        var function = Function([F32x64], (b, args) =>
        {
            Value[] init = [.. Enumerable.Range(0, 4).Select(i => (Value)b.Load(args[0], b.ConstantIndex(i)))];
            // x, y, z, w = y, z, x, w: a cycle of three, and one that stays
            var loop = b.For(b.ConstantIndex(0), b.ConstantIndex(trips), b.ConstantIndex(1), init, (b, _, c) => [c[1], c[2], c[0], c[3]]);
            for (int i = 0; i < 4; i++) b.Store(loop.Op.Result(i), args[0], b.ConstantIndex(8 + i));
        });
        Differential.Check(function, [Data()]);
    }

    [Fact]
    public void TwoCyclesAndAFanOut()
    {
        var function = Function([F32x64], (b, args) =>
        {
            Value[] init = [.. Enumerable.Range(0, 6).Select(i => (Value)b.Load(args[0], b.ConstantIndex(i)))];
            var loop = b.For(b.ConstantIndex(0), b.ConstantIndex(5), b.ConstantIndex(1), init, (b, _, c) =>
            {
                Value sum = b.AddF(c[0], c[4]);
                return [c[1], c[0], c[3], c[2], sum, sum];
            });
            for (int i = 0; i < 6; i++) b.Store(loop.Op.Result(i), args[0], b.ConstantIndex(8 + i));
        });
        Differential.Check(function, [Data()]);
    }

    [Fact]
    public void AnOldValueReadAfterTheNewOneIsMadeSurvives()
    {
        var function = Function([F32x64], (b, args) =>
        {
            var loop = b.For(b.ConstantIndex(0), b.ConstantIndex(6), b.ConstantIndex(1), [b.ConstantFloat(1, IrType.F32)], (b, i, c) =>
            {
                Value next = b.AddF(c[0], b.Load(args[0], i));
                b.Store(b.MulF(c[0], next), args[0], b.AddI(i, b.ConstantIndex(10)));
                return [next];
            });
            b.Store(loop.Op.Result(), args[0], b.ConstantIndex(63));
        });
        Differential.Check(function, [Data()]);
    }

    // The inner loop takes over y's local and leaves its result there; the yielded maximum is not to be computed into it while that result lives.
    [Theory, InlineData(0), InlineData(3)]
    public void ALoopsResultInATakenLocalSurvives(int trips)
    {
        var function = Function([F32x64, IrType.Index], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), one = b.ConstantIndex(1);
            Value[] init = [.. Enumerable.Range(0, 2).Select(i => (Value)b.Load(args[0], b.ConstantIndex(i)))];
            var outer = b.For(zero, b.ConstantIndex(2), one, init, (b, _, c) =>
            {
                var inner = b.For(zero, args[1], one, [c[1], c[0]], (b, _, d) => [b.AddF(d[0], d[1]), d[0]]);
                return [b.MaximumF(inner.Op.Result(0), b.ConstantFloat(100, IrType.F32)), inner.Op.Result(0)];
            });
            b.Store(outer.Op.Result(0), args[0], b.ConstantIndex(8));
            b.Store(outer.Op.Result(1), args[0], b.ConstantIndex(9));
        });
        Differential.Check(function, [Data(), (long)trips]);
    }

    // a nest that a random one found: three values change places on the way
    [Fact]
    public void ALoopsResultSurvivesAmongPermutations() => RandomNestTests.Check(1239159811, 16);

    // acc stays in one local through both loops
    [Fact]
    public void AnAccumulatorOfNestedLoopsIsOneLocal()
    {
        var function = Function([new MemRefType([8, 8], IrType.F32), F32x64], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), one = b.ConstantIndex(1), eight = b.ConstantIndex(8);
            var outer = b.For(zero, eight, one, [b.ConstantFloat(0, IrType.F32)], (b, i, c) =>
                [b.For(zero, eight, one, [c[0]], (b, j, d) => [b.AddF(d[0], b.Load(args[0], i, j))]).Op.Result()]);
            b.Store(outer.Op.Result(), args[1], zero);
        });
        Differential.Check(function, [Data(1, 8, 8), Data()]);
        Assert.Single(Regex.Matches(Differential.Compile(function).IlText, @"\.local f32 "));
    }

    [Fact]
    public void AnInnerLoopStartingFromZeroKeepsTheOuterValue()
    {
        var function = Function([new MemRefType([8, 8], IrType.F32), F32x64], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), one = b.ConstantIndex(1), eight = b.ConstantIndex(8);
            var outer = b.For(zero, eight, one, [b.ConstantFloat(1, IrType.F32)], (b, i, c) =>
            {
                var inner = b.For(zero, eight, one, [b.ConstantFloat(0, IrType.F32)], (b, j, d) => [b.AddF(d[0], b.MulF(c[0], b.Load(args[0], i, j)))]);
                return [inner.Op.Result()];
            });
            b.Store(outer.Op.Result(), args[1], zero);
        });
        Differential.Check(function, [Data(1, 8, 8), Data()]);
    }

    [Fact]
    public void AnInitialValueUsedAgainIsKept()
    {
        var function = Function([F32x64], (b, args) =>
        {
            Value start = b.Load(args[0], b.ConstantIndex(3));
            Value sum = b.AddF(start, start);
            var loop = b.For(b.ConstantIndex(0), b.ConstantIndex(4), b.ConstantIndex(1), [sum, sum], (b, i, c) => [b.AddF(c[0], b.Load(args[0], i)), b.MulF(c[1], c[0])]);
            b.Store(b.AddF(sum, loop.Op.Result(0)), args[0], b.ConstantIndex(20));
            b.Store(loop.Op.Result(1), args[0], b.ConstantIndex(21));
        });
        Differential.Check(function, [Data()]);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(10)]
    public void BoundsMayComeFromArguments(long n)
    {
        var function = Function([F32x64, IrType.Index, IrType.Index], (b, args) =>
        {
            b.For(args[1], args[2], b.ConstantIndex(3), (b, i) => b.Store(b.AddF(b.Load(args[0], i), b.ConstantFloat(1, IrType.F32)), args[0], i));
        });
        Differential.Check(function, [Data(), 2L, 2 + n]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void TheStepMayComeFromAnArgument(long step)
    {
        var function = Function([new MemRefType([64, 4], IrType.F32), IrType.Index], (b, args) =>
        {
            b.For(b.ConstantIndex(1), b.ConstantIndex(60), args[1], (b, i) =>
                b.Store(b.AddF(b.Load(args[0], i, b.ConstantIndex(1)), b.ConstantFloat(1, IrType.F32)), args[0], b.AddI(i, b.ConstantIndex(2)), b.ConstantIndex(2)));
        });
        Differential.Check(function, [Data(1, 64, 4), step]);
    }

    [Fact]
    public void BranchesYieldValues()
    {
        var function = Function([F32x64], (b, args) =>
        {
            b.For(b.ConstantIndex(0), b.ConstantIndex(32), b.ConstantIndex(1), (b, i) =>
            {
                Value x = b.Load(args[0], i);
                var choice = b.If(b.CmpF(CmpFPredicate.Ogt, x, b.ConstantFloat(0, IrType.F32)), [IrType.F32, IrType.F32],
                    b => [b.MulF(x, x), x], b => [b.ConstantFloat(5, IrType.F32), b.NegF(x)]);
                b.If(b.CmpI(CmpIPredicate.Slt, i, b.ConstantIndex(9)), b => b.Store(choice.Op.Result(1), args[0], b.AddI(i, b.ConstantIndex(32))));
                b.Store(choice.Op.Result(0), args[0], i);
            });
        });
        Differential.Check(function, [Data()]);
    }

    [Fact]
    public void ABranchMayUpdateACarriedValue()
    {
        var function = Function([F32x64], (b, args) =>
        {
            var loop = b.For(b.ConstantIndex(0), b.ConstantIndex(32), b.ConstantIndex(1), [b.ConstantFloat(0, IrType.F32), b.ConstantFloat(0, IrType.F32)], (b, i, c) =>
            {
                Value x = b.Load(args[0], i);
                var choice = b.If(b.CmpF(CmpFPredicate.Ogt, x, b.ConstantFloat(0, IrType.F32)), [IrType.F32, IrType.F32],
                    b => [b.AddF(c[0], x), c[1]], b => [c[1], b.SubF(c[0], x)]);
                return [choice.Op.Result(0), choice.Op.Result(1)];
            });
            b.Store(loop.Op.Result(0), args[0], b.ConstantIndex(40));
            b.Store(loop.Op.Result(1), args[0], b.ConstantIndex(41));
        });
        Differential.Check(function, [Data()]);
    }

    // while x < 100: x = 2x + 1, counting
    [Fact]
    public void WhileLoops()
    {
        var function = Function([F32x64], (b, args) =>
        {
            Value start = b.Load(args[0], b.ConstantIndex(0));
            var loop = b.Create(ScfOps.While, [b.MulF(start, start), b.ConstantIndex(0)], [IrType.F32, IrType.Index], regions: 2);
            var before = loop.Region(0).AddBlock();
            before.AddArgument(IrType.F32);
            before.AddArgument(IrType.Index);
            b.Within(before, b => b.Create(ScfOps.Condition,
                [b.CmpF(CmpFPredicate.Olt, before.Argument(0), b.ConstantFloat(100, IrType.F32)), b.AddF(before.Argument(0), before.Argument(0)), before.Argument(1)], []));
            var after = loop.Region(1).AddBlock();
            after.AddArgument(IrType.F32);
            after.AddArgument(IrType.Index);
            b.Within(after, b =>
            {
                b.Store(after.Argument(0), args[0], b.AddI(after.Argument(1), b.ConstantIndex(10)));
                b.Yield(b.AddF(after.Argument(0), b.ConstantFloat(1, IrType.F32)), b.AddI(after.Argument(1), b.ConstantIndex(1)));
            });
            b.Store(loop.Result(0), args[0], b.ConstantIndex(40));
            b.Store(b.SIToFP(b.IndexCast(loop.Result(1), IrType.I32), IrType.F32), args[0], b.ConstantIndex(41));
        });
        for (int seed = 0; seed < 4; seed++) Differential.Check(function, [Data(seed)]);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(3), InlineData(7), InlineData(100)]
    public void ParallelLoopsOfSeveralDimensionsCanBeCutAnywhere(long grain)
    {
        var function = Function([new MemRefType([4, 6, 5], IrType.F32), new MemRefType([6, 4, 5], IrType.F32)], (b, args) =>
        {
            Value[] zero = [b.ConstantIndex(0), b.ConstantIndex(1), b.ConstantIndex(0)], upper = [b.ConstantIndex(4), b.ConstantIndex(6), b.ConstantIndex(5)];
            b.Parallel(zero, upper, [b.ConstantIndex(1), b.ConstantIndex(2), b.ConstantIndex(1)], (b, iv) => b.Store(b.AddF(b.Load(args[0], iv[0], iv[1], iv[2]), b.ConstantFloat(1, IrType.F32)), args[1], iv[1], iv[0], iv[2]));
        });
        Differential.Check(function, [Data(1, 4, 6, 5), Data(2, 6, 4, 5)], grain: grain);
    }

    [Fact]
    public void ParallelLoopsInsideAStageRunInTurn()
    {
        var function = Function([new MemRefType([4, 8, 8], IrType.F32), new MemRefType([4, 8, 8], IrType.F32)], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), one = b.ConstantIndex(1), eight = b.ConstantIndex(8);
            b.Parallel([zero], [b.ConstantIndex(4)], [one], (b, outer) =>
                b.Parallel([zero, zero], [eight, eight], [one, b.ConstantIndex(2)], (b, inner) => b.Store(b.Load(args[0], outer[0], inner[1], inner[0]), args[1], outer[0], inner[0], inner[1])));
        });
        Differential.Check(function, [Data(1, 4, 8, 8), Data(2, 4, 8, 8)]);
    }

    [Fact]
    public void StagesHandOnScalarsVectorsAndBuffers()
    {
        var vector = new VectorType([8], IrType.F32);
        var function = Function([F32x64, F32x64], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), one = b.ConstantIndex(1), n = b.ConstantIndex(64);
            Value buffer = b.Alloc(F32x64);
            Value sum = b.For(zero, n, one, [b.ConstantFloat(0, IrType.F32)], (b, i, c) => [b.AddF(c[0], b.Load(args[0], i))]).Op.Result();
            Value first = b.VectorLoad(vector, args[0], zero);
            b.Parallel([zero], [n], [one], (b, iv) => b.Store(b.MulF(sum, b.Load(args[0], iv[0])), buffer, iv[0]));
            Value last = b.Load(buffer, b.ConstantIndex(63));
            b.Parallel([zero], [n], [b.ConstantIndex(8)], (b, iv) =>
                b.VectorStore(b.AddF(b.AddF(first, b.Broadcast(last, vector)), b.VectorLoad(vector, buffer, iv[0])), args[1], iv[0]));
            b.Dealloc(buffer);
        });
        Differential.Check(function, [Data(), Data(2)], grain: 3);
        Assert.Equal([true, false, true, false], Differential.Compile(function).Stages.Select(s => s.IsSerial));
    }

    [Theory, InlineData(16), InlineData(1 << 15)]
    public void BuffersInsideAStageMayBeSmallOrLarge(int size)
    {
        var buffer = new MemRefType([size], IrType.F32);
        var function = Function([F32x64, F32x64], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), one = b.ConstantIndex(1);
            b.Parallel([zero], [b.ConstantIndex(4)], [one], (b, iv) =>
            {
                Value temporary = b.Alloca(buffer), other = b.Alloc(buffer);
                b.For(zero, b.ConstantIndex(16), one, (b, i) =>
                {
                    Value at = b.AddI(b.MulI(iv[0], b.ConstantIndex(16)), i);
                    b.Store(b.Load(args[0], at), temporary, i);
                    b.Store(b.NegF(b.Load(args[0], at)), other, i);
                });
                b.For(zero, b.ConstantIndex(16), one, (b, i) =>
                {
                    Value mirrored = b.SubI(b.ConstantIndex(15), i);
                    b.Store(b.MulF(b.Load(temporary, mirrored), b.Load(other, i)), args[1], b.AddI(b.MulI(iv[0], b.ConstantIndex(16)), i));
                });
                b.Dealloc(other);
            });
        });
        Differential.Check(function, [Data(), Data(2)], grain: 1);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(40)]
    public void BuffersAndGridsMayDependOnArguments(long n)
    {
        var dynamic = new MemRefType([IrType.Dynamic], IrType.F32);
        var function = Function([dynamic, dynamic], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), one = b.ConstantIndex(1), size = b.Dim(args[0], 0);
            Value twice = b.Alloc(new MemRefType([IrType.Dynamic, 2], IrType.F32), size);
            b.Parallel([zero, zero], [size, b.ConstantIndex(2)], [one, one], (b, iv) => b.Store(b.Load(args[0], iv[0]), twice, iv[0], iv[1]));
            b.Parallel([zero], [size], [one], (b, iv) => b.Store(b.AddF(b.Load(twice, iv[0], zero), b.Load(twice, iv[0], one)), args[1], iv[0]));
        });
        Differential.Check(function, [Data(1, n), Data(2, n)], grain: 7);
    }

    [Fact]
    public void ReturnedValuesAndUnknownOperationsAreRefused()
    {
        var returns = new OpBuilder().Func("f", new FunctionType([], [IrType.F32]), (b, _) => b.Return(b.ConstantFloat(1, IrType.F32))).Op;
        Assert.Equal("'func.return' op returns values; a compiled function writes its results to memref arguments", Differential.Refusal(returns));
        var unknown = Function([], (b, _) => b.Create(OpDefinition.Unregistered("foo.bar"), [], []));
        Assert.Equal("'foo.bar' op has no code in the CIL emitter", Differential.Refusal(unknown));
        var odd = Function([F32x64], (b, args) => b.VectorStore(b.VectorLoad(new VectorType([3], IrType.F32), args[0], b.ConstantIndex(0)), args[0], b.ConstantIndex(8)));
        Assert.Equal("'vector.load' op a value of type vector<3xf32> cannot be held: vectors have one dimension other than 1, and 64, 128, 256 or 512 bits", Differential.Refusal(odd));
    }
}
