using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Codegen;

/// <summary>Each operation, scalar and at every vector width, against its reference semantics.</summary>
public class OperationTests
{
    private static readonly double[] EdgeFloats =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -7, 1e-40, -1e-40, 1e30, -1e30, 65504, 1e-7, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.1, 100.25, 7, -3.75,
        2, 4, 10, -10, 0.75, 1e10, -0.1, 88,
    ];

    private static readonly long[] EdgeInts = [0, 1, -1, 2, 3, -3, 7, -7, 8, 15, 16, 31, 63, 100, -100, 127, -128, 255, 32767, -32768, 65535, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 5, 6, -6, 64, 33, 12345, -54321];

    private static IrType VectorOf(int lanes, IrType element) => lanes == 0 ? element : new VectorType([lanes], element);

    /// <summary>for i = 0 to n step lanes: out[i..] = op(in0[i..], in1[i..], ...)</summary>
    internal static Operation Lanewise(string name, IrType[] inputs, IrType output, int lanes, int count, AttrList? properties = null)
    {
        var definition = BuiltinDialects.Registry.Operation(name) ?? throw new ArgumentException(name);
        MemRefType[] memrefs = [.. inputs.Select(t => new MemRefType([count], t == IrType.I1 ? IrType.I8 : t)), new MemRefType([count], output == IrType.I1 ? IrType.I8 : output)];
        return new OpBuilder().Func("f", new FunctionType([.. memrefs], []), (b, args) =>
        {
            b.For(b.ConstantIndex(0), b.ConstantIndex(count), b.ConstantIndex(Math.Max(1, lanes)), (b, i) =>
            {
                var operands = inputs.Select((t, k) => FromMemory(b, Load(b, args[k], lanes, i), t, lanes)).ToArray();
                Value result = b.CreateValue(definition, operands, VectorOf(lanes, output), properties);
                if (output == IrType.I1) result = b.ExtUI(result, VectorOf(lanes, IrType.I8));
                if (lanes == 0) b.Store(result, args[^1], i);
                else b.VectorStore(result, args[^1], i);
            });
            b.Return();
        }).Op;
    }

    private static Value Load(OpBuilder b, Value memref, int lanes, Value i) =>
        lanes == 0 ? b.Load(memref, i) : b.VectorLoad(new VectorType([lanes], ((MemRefType)memref.Type).Element), memref, i);

    private static Value FromMemory(OpBuilder b, Value value, IrType type, int lanes) => type == IrType.I1 ? b.TruncI(value, VectorOf(lanes, IrType.I1)) : value;

    private static NdArray Edge(IrType element, int count, int shift)
    {
        var array = NdArray.Zeros(element, count);
        for (int i = 0; i < count; i++)
            if (element is FloatType f) array[i] = FloatBits.Round(EdgeFloats[(i * (1 + 2 * shift) + i / EdgeFloats.Length) % EdgeFloats.Length], f);
            else array[i] = element is IntegerType integer ? EdgeInts[(i * (1 + 2 * shift) + i / EdgeInts.Length) % EdgeInts.Length] << (64 - integer.Width) >> (64 - integer.Width) : EdgeInts[(i * (1 + 2 * shift)) % EdgeInts.Length];
        return array;
    }

    private const int Count = 256;

    private static void Check(string name, IrType[] inputs, IrType output, AttrList? properties = null, double tolerance = 0, int[]? lanes = null, Func<IrType, int, NdArray>? data = null)
    {
        foreach (int n in lanes ?? Lanes([.. inputs, output]))
        {
            var function = Lanewise(name, inputs, output, n, Count, properties);
            object[] args = [.. inputs.Select((t, k) => data is not null ? data(t, k) : Edge(t == IrType.I1 ? IrType.I8 : t, Count, k)), NdArray.Zeros(output == IrType.I1 ? IrType.I8 : output, Count)];
            Differential.Check(function, args, tolerance);
        }
    }

    // scalars, one-lane vectors, and all lane counts at which every type has 64 to 512 bits
    private static int[] Lanes(IrType[] types)
    {
        int[] widths = [.. types.Where(t => t != IrType.I1).Select(t => t is FloatType f ? f.Width : t is IntegerType i ? i.Width : 64)];
        if (types.Contains(IrType.I1)) widths = [.. widths, 8];
        return [0, 1, .. new[] { 2, 4, 8, 16, 32, 64 }.Where(n => widths.All(w => n * w is >= 64 and <= 512))];
    }

    public static TheoryData<string> FloatBinary => ["arith.addf", "arith.subf", "arith.mulf", "arith.divf", "arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf", "math.copysign"];

    [Theory, MemberData(nameof(FloatBinary))]
    public void FloatArithmeticIsExact(string name)
    {
        foreach (var type in new[] { IrType.F32, IrType.F64 }) Check(name, [type, type], type);
        foreach (var type in new[] { IrType.F16, IrType.BF16 }) Check(name, [type, type], type, lanes: [0, 1]);
    }

    [Fact]
    public void FloatRemainderIsExact()
    {
        foreach (var type in new[] { IrType.F32, IrType.F64 }) Check("arith.remf", [type, type], type);
    }

    [Theory, InlineData("math.fma"), InlineData("vector.fma")]
    public void FusedMultiplyAddRoundsOnce(string name)
    {
        // the reference rounds an f32 twice: to f64, then to f32
        foreach (var type in new[] { IrType.F32, IrType.F64 }) Check(name, [type, type, type], type, tolerance: type == IrType.F32 ? 1.2e-7 : 0, lanes: name == "vector.fma" ? [1, 4, 8] : null);
    }

    [Theory]
    [InlineData("arith.negf"), InlineData("math.absf"), InlineData("math.floor"), InlineData("math.ceil"), InlineData("math.trunc"), InlineData("math.round"), InlineData("math.roundeven"), InlineData("math.sqrt")]
    public void ExactUnaryFunctions(string name)
    {
        foreach (var type in new[] { IrType.F32, IrType.F64 }) Check(name, [type], type);
        foreach (var type in new[] { IrType.F16, IrType.BF16 }) Check(name, [type], type, lanes: [0, 1]);
    }

    [Theory]
    [InlineData("math.rsqrt"), InlineData("math.exp"), InlineData("math.exp2"), InlineData("math.expm1"), InlineData("math.log"), InlineData("math.log2"), InlineData("math.log10")]
    [InlineData("math.log1p"), InlineData("math.sin"), InlineData("math.cos"), InlineData("math.tan"), InlineData("math.asin"), InlineData("math.acos"), InlineData("math.atan")]
    [InlineData("math.sinh"), InlineData("math.cosh"), InlineData("math.tanh"), InlineData("math.asinh"), InlineData("math.acosh"), InlineData("math.atanh"), InlineData("math.erf"), InlineData("math.erfc"), InlineData("math.cbrt")]
    public void TranscendentalFunctions(string name)
    {
        Check(name, [IrType.F32], IrType.F32, tolerance: 3e-7, data: Moderate);
        Check(name, [IrType.F64], IrType.F64, tolerance: 1e-14, data: Moderate);
    }

    private static NdArray Moderate(IrType type, int shift)
    {
        var array = NdArray.Zeros(type, Count);
        for (int i = 0; i < Count; i++) array[i] = FloatBits.Round((i - 100) / 16.0, (FloatType)type);
        return array;
    }

    [Theory, InlineData("math.atan2"), InlineData("math.powf")]
    public void TranscendentalFunctionsOfTwo(string name)
    {
        Check(name, [IrType.F32, IrType.F32], IrType.F32, tolerance: 3e-7, data: (t, k) => k == 0 ? Moderate(t, 0) : Differential.Random(new Random(k), t, Count));
    }

    [Theory, InlineData("math.isnan"), InlineData("math.isinf"), InlineData("math.isfinite")]
    public void Classification(string name)
    {
        foreach (var type in new[] { IrType.F32, IrType.F64 }) Check(name, [type], IrType.I1);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8), InlineData(9), InlineData(10), InlineData(11), InlineData(12), InlineData(13), InlineData(14), InlineData(15)]
    public void FloatComparison(int predicate)
    {
        foreach (var type in new[] { IrType.F32, IrType.F64 }) Check("arith.cmpf", [type, type], IrType.I1, new AttrList { { "predicate", IntegerAttr.I64(predicate) } });
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8), InlineData(9)]
    public void IntegerComparison(int predicate)
    {
        foreach (IrType type in new IrType[] { IrType.I8, IrType.I16, IrType.I32, IrType.I64, IrType.Index })
            Check("arith.cmpi", [type, type], IrType.I1, new AttrList { { "predicate", IntegerAttr.I64(predicate) } });
        Check("arith.cmpi", [IrType.I1, IrType.I1], IrType.I1, new AttrList { { "predicate", IntegerAttr.I64(predicate) } }, lanes: predicate < 2 ? null : [0, 1]);
    }

    [Theory]
    [InlineData("arith.addi"), InlineData("arith.subi"), InlineData("arith.muli"), InlineData("arith.andi"), InlineData("arith.ori"), InlineData("arith.xori"), InlineData("arith.minsi"), InlineData("arith.maxsi"), InlineData("arith.minui"), InlineData("arith.maxui")]
    public void IntegerArithmeticWraps(string name)
    {
        foreach (IrType type in new IrType[] { IrType.I8, IrType.I16, IrType.I32, IrType.I64, IrType.Index }) Check(name, [type, type], type);
        Check(name, [IrType.I1, IrType.I1], IrType.I1, lanes: name is "arith.andi" or "arith.ori" or "arith.xori" ? null : [0, 1]);
    }

    [Theory]
    [InlineData("arith.divsi"), InlineData("arith.divui"), InlineData("arith.remsi"), InlineData("arith.remui"), InlineData("arith.floordivsi"), InlineData("arith.ceildivsi"), InlineData("arith.ceildivui")]
    public void IntegerDivision(string name)
    {
        // no zero divisors, and no smallest / -1: both are undefined
        foreach (IrType type in new IrType[] { IrType.I8, IrType.I16, IrType.I32, IrType.I64, IrType.Index })
            Check(name, [type, type], type, data: (t, k) =>
            {
                var data = Edge(t, Count, k);
                for (int i = 0; i < Count; i++)
                    if (k == 1 && (long)data[i] is 0 or -1) data[i] = 3L;
                return data;
            });
    }

    [Theory, InlineData("arith.shli"), InlineData("arith.shrsi"), InlineData("arith.shrui")]
    public void Shifts(string name)
    {
        foreach (IrType type in new IrType[] { IrType.I8, IrType.I16, IrType.I32, IrType.I64, IrType.Index })
            Check(name, [type, type], type, data: (t, k) =>
            {
                var data = Edge(t, Count, k);
                int width = t is IntegerType i ? i.Width : 64;
                for (int at = 0; at < Count && k == 1; at++) data[at] = (long)(at % width);
                return data;
            });
    }

    [Theory, InlineData("math.ctlz"), InlineData("math.cttz"), InlineData("math.ctpop"), InlineData("math.absi")]
    public void BitCounts(string name)
    {
        foreach (IrType type in new IrType[] { IrType.I8, IrType.I16, IrType.I32, IrType.I64 }) Check(name, [type], type, lanes: name == "math.absi" ? null : [0, 1]);
    }

    [Fact]
    public void IntegerCasts()
    {
        IrType[] types = [IrType.I1, IrType.I8, IrType.I16, IrType.I32, IrType.I64];
        for (int from = 0; from < types.Length; from++)
            for (int to = from + 1; to < types.Length; to++)
            {
                Check("arith.extsi", [types[from]], types[to]);
                Check("arith.extui", [types[from]], types[to]);
                Check("arith.trunci", [types[to]], types[from]);
            }
        foreach (var type in types[1..])
        {
            Check("arith.index_cast", [type], IrType.Index);
            Check("arith.index_castui", [type], IrType.Index);
            Check("arith.index_cast", [IrType.Index], type);
        }
    }

    [Fact]
    public void IntegersToFloats()
    {
        foreach (var from in new[] { IrType.I1, IrType.I8, IrType.I16, IrType.I32, IrType.I64 })
            foreach (var to in new[] { IrType.F32, IrType.F64 })
            {
                Check("arith.sitofp", [from], to);
                Check("arith.uitofp", [from], to);
            }
    }

    [Fact]
    public void FloatsToIntegers()
    {
        foreach (var from in new[] { IrType.F32, IrType.F64 })
            foreach (var to in new[] { IrType.I8, IrType.I16, IrType.I32, IrType.I64 })
            {
                Check("arith.fptosi", [from], to, data: (t, k) => Spread(t, -100, 100));
                Check("arith.fptoui", [from], to, data: (t, k) => Spread(t, 0, 200));
            }
    }

    private static NdArray Spread(IrType type, double low, double high)
    {
        var array = NdArray.Zeros(type, Count);
        for (int i = 0; i < Count; i++) array[i] = FloatBits.Round(low + (high - low) * i / Count, (FloatType)type);
        return array;
    }

    [Fact]
    public void FloatsToFloats()
    {
        foreach (var (narrow, wide) in new[] { (IrType.F16, IrType.F32), (IrType.BF16, IrType.F32), (IrType.F32, IrType.F64), (IrType.F16, IrType.F64), (IrType.BF16, IrType.F64) })
        {
            bool throughSingle = wide == IrType.F64 && narrow != IrType.F32;
            Check("arith.extf", [narrow], wide, lanes: throughSingle ? [0, 1] : null);
            Check("arith.truncf", [wide], narrow, lanes: throughSingle ? [0, 1] : null);
        }
    }

    [Fact]
    public void Bitcasts()
    {
        foreach (var (a, b) in new (IrType, IrType)[] { (IrType.F32, IrType.I32), (IrType.F64, IrType.I64), (IrType.F16, IrType.I16), (IrType.BF16, IrType.I16) })
        {
            Check("arith.bitcast", [a], b, data: (t, k) => Spread(t, -3, 3));
            Check("arith.bitcast", [b], a, data: (t, k) =>
            {
                var data = NdArray.Zeros(t, Count);
                for (int i = 0; i < Count; i++) data[i] = (long)i * 17;
                return data;
            });
        }
    }

    [Fact]
    public void Selection()
    {
        foreach (IrType type in new IrType[] { IrType.F32, IrType.F64, IrType.I8, IrType.I16, IrType.I32, IrType.I64 }) Check("arith.select", [IrType.I1, type, type], type);
    }
}
