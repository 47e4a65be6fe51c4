using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

public class VectorTests
{
    private static Operation Function(IrType[] inputs, Action<OpBuilder, IReadOnlyList<BlockArgument>> body) =>
        new OpBuilder().Func("f", new FunctionType(inputs, []), (b, args) =>
        {
            body(b, args);
            b.Return();
        }).Op;

    private static NdArray Data(int seed, IrType element, params long[] shape) => Differential.Random(new Random(seed), element, shape);

    public static TheoryData<IrType, int> Vectors
    {
        get
        {
            var data = new TheoryData<IrType, int>();
            foreach (IrType type in new IrType[] { IrType.F32, IrType.F64, IrType.I8, IrType.I16, IrType.I32, IrType.I64 })
                foreach (int lanes in new[] { 1, 4, 8, 16 })
                    if (lanes == 1 || lanes * (type is FloatType f ? f.Width : ((IntegerType)type).Width) is >= 64 and <= 512) data.Add(type, lanes);
            return data;
        }
    }

    // tails of every length, lanes past the end of the buffer among them
    [Theory, MemberData(nameof(Vectors))]
    public void MaskedLoadsAndStores(IrType type, int lanes)
    {
        var vector = new VectorType([lanes], type);
        var mask = new VectorType([lanes], IrType.I1);
        for (long n = 0; n <= lanes + 1; n++)
        {
            var function = Function([new MemRefType([2 * lanes], type), new MemRefType([2 * lanes], type), IrType.Index], (b, args) =>
            {
                Value m = b.CreateMask(mask, args[2]), zero = b.ConstantIndex(0), at = b.ConstantIndex(lanes);
                Value pass = b.VectorLoad(vector, args[1], zero);
                Value none = b.ConstantSplat(vector, type is FloatType f ? (Attr)new FloatAttr(f, 0) : new IntegerAttr(type, 0));
                Value x = b.MaskedLoad(args[0], [zero], m, none), y = b.MaskedLoad(args[0], [at], m, pass);
                b.MaskedStore(type is FloatType ? b.AddF(x, y) : b.AddI(x, y), args[1], [at], m);
            });
            Differential.Check(function, [Data(1, type, 2 * lanes), Data(2, type, 2 * lanes), n]);
        }
    }

    [Theory, MemberData(nameof(Vectors))]
    public void ComparedMasksAndTheirLogic(IrType type, int lanes)
    {
        var vector = new VectorType([lanes], type);
        var function = Function([new MemRefType([lanes], type), new MemRefType([lanes], type), IrType.Index], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), x = b.VectorLoad(vector, args[0], zero), y = b.VectorLoad(vector, args[1], zero);
            Value less = type is FloatType ? b.CmpF(CmpFPredicate.Olt, x, y) : b.CmpI(CmpIPredicate.Slt, x, y);
            Value head = b.CreateMask(new VectorType([lanes], IrType.I1), args[2]);
            Value both = b.AndI(less, head), either = b.XOrI(less, head);
            b.MaskedStore(x, args[1], [zero], b.OrI(both, b.CreateValue(VectorOps.ConstantMask, [], head.Type, new AttrList { { "mask_dim_sizes", DenseArrayAttr.I64([1]) } })));
            b.VectorStore(b.Select(either, y, x), args[0], zero);
        });
        for (long n = 0; n <= lanes; n++) Differential.Check(function, [Data(1, type, lanes), Data(2, type, lanes), n]);
    }

    [Theory, MemberData(nameof(Vectors))]
    public void Reductions(IrType type, int lanes)
    {
        var vector = new VectorType([lanes], type);
        CombiningKind[] kinds = type is FloatType
            ? [CombiningKind.Add, CombiningKind.Mul, CombiningKind.MaximumF, CombiningKind.MinimumF, CombiningKind.MaxNumF, CombiningKind.MinNumF]
            : [CombiningKind.Add, CombiningKind.Mul, CombiningKind.MaxSI, CombiningKind.MinSI, CombiningKind.MaxUI, CombiningKind.MinUI, CombiningKind.And, CombiningKind.Or, CombiningKind.Xor];
        var function = Function([new MemRefType([lanes], type), new MemRefType([2 * kinds.Length], type)], (b, args) =>
        {
            Value x = b.VectorLoad(vector, args[0], b.ConstantIndex(0)), start = b.Load(args[1], b.ConstantIndex(0));
            for (int i = 0; i < kinds.Length; i++)
            {
                b.Store(b.Reduction(kinds[i], x), args[1], b.ConstantIndex(i));
                b.Store(b.Reduction(kinds[i], x, start), args[1], b.ConstantIndex(kinds.Length + i));
            }
        });
        for (int seed = 0; seed < 4; seed++) Differential.Check(function, [Data(seed, type, lanes), Data(seed + 10, type, 2 * kinds.Length)]);
    }

    [Theory, MemberData(nameof(Vectors))]
    public void LanesInAndOut(IrType type, int lanes)
    {
        var vector = new VectorType([lanes], type);
        var function = Function([new MemRefType([lanes], type), new MemRefType([lanes], type), IrType.Index], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), x = b.VectorLoad(vector, args[0], zero);
            Value last = b.Extract(x, lanes - 1), any = b.Extract(x, args[2]);
            Value y = b.Insert(last, x, 0);
            y = b.Insert(any, y, args[2]);
            b.VectorStore(y, args[1], zero);
            b.Store(b.Extract(y, 0), args[0], b.ConstantIndex(lanes - 1));
        });
        for (long at = 0; at < lanes; at++) Differential.Check(function, [Data(1, type, lanes), Data(2, type, lanes), at]);
    }

    [Theory, MemberData(nameof(Vectors))]
    public void Constants(IrType type, int lanes)
    {
        var vector = new VectorType([lanes], type);
        var values = NdArray.Zeros(type, lanes);
        for (int i = 0; i < lanes; i++) values[i] = type is FloatType ? (object)(i - 1.5) : (object)(long)(i * 3 - 7);
        var function = Function([new MemRefType([2 * lanes], type)], (b, args) =>
        {
            b.VectorStore(b.Constant(values.ToConstant(vector)), args[0], b.ConstantIndex(0));
            b.VectorStore(b.ConstantSplat(vector, NdArray.Box(values[0], type)), args[0], b.ConstantIndex(lanes));
        });
        Differential.Check(function, [Data(1, type, 2 * lanes)]);
    }

    [Fact]
    public void ManyLanesOfConstantsComeFromMemory()
    {
        var vector = new VectorType([64], IrType.I8);
        var function = Function([new MemRefType([64], IrType.I8)], (b, args) =>
            b.VectorStore(b.Constant(DenseElementsAttr.Of<sbyte>(vector, [.. Enumerable.Range(0, 64).Select(i => (sbyte)(i * 2 - 60))])), args[0], b.ConstantIndex(0)));
        Differential.Check(function, [Data(1, IrType.I8, 64)]);
    }

    [Theory, InlineData(4), InlineData(8), InlineData(16)]
    public void ShufflesAndShapes(int lanes)
    {
        var vector = new VectorType([lanes], IrType.F32);
        var function = Function([new MemRefType([lanes], IrType.F32), new MemRefType([lanes], IrType.F32)], (b, args) =>
        {
            Value zero = b.ConstantIndex(0), x = b.VectorLoad(vector, args[0], zero), y = b.VectorLoad(vector, args[1], zero);
            Value mixed = b.Shuffle(x, y, [.. Enumerable.Range(0, lanes).Select(i => (long)(i % 2 == 0 ? i : 2 * lanes - i))]);
            Value wide = b.ShapeCast(b.ShapeCast(mixed, new VectorType([1, lanes], IrType.F32)), vector);
            Value bits = b.VectorBitcast(wide, new VectorType([lanes], IrType.I32));
            b.VectorStore(b.VectorBitcast(b.OrI(bits, b.ConstantSplat(new VectorType([lanes], IrType.I32), IntegerAttr.I32(int.MinValue))), vector), args[0], zero);
        });
        Differential.Check(function, [Data(1, IrType.F32, lanes), Data(2, IrType.F32, lanes)]);
    }

    // the trap of vmaxps: it returns its second operand for a NaN and for two zeros
    [Theory, InlineData("0"), InlineData("-0"), InlineData("1"), InlineData("-1"), InlineData("NaN")]
    public void MaximumAndMinimumWithAConstantAreExact(string text)
    {
        double constant = double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        double[] edges = [double.NaN, 0, -0.0, 1, -1, double.PositiveInfinity, double.NegativeInfinity, 1e-40, -1e-40, 0.5, -0.5, 2, -2, 3, 1.0000001, -1.0000001];
        foreach (var type in new[] { IrType.F32, IrType.F64 })
            foreach (int lanes in type == IrType.F32 ? new[] { 4, 8, 16 } : [2, 4, 8])
            {
                var vector = new VectorType([lanes], type);
                var function = Function([new MemRefType([16], type), new MemRefType([64], type)], (b, args) =>
                    b.For(b.ConstantIndex(0), b.ConstantIndex(16), b.ConstantIndex(lanes), (b, i) =>
                    {
                        Value x = b.VectorLoad(vector, args[0], i), c = b.ConstantFloat(constant, vector);
                        Value[] results = [b.MaximumF(x, c), b.MaximumF(c, x), b.MinimumF(x, c), b.MinimumF(c, x)];
                        for (int r = 0; r < 4; r++) b.VectorStore(results[r], args[1], b.AddI(i, b.ConstantIndex(16 * r)));
                    }));
                var data = NdArray.Zeros(type, 16);
                for (int i = 0; i < 16; i++) data[i] = FloatBits.Round(edges[i], type);
                Differential.Check(function, [data, NdArray.Zeros(type, 64)]);
            }
    }
}
