using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.Dialects;

/// <summary>Reference semantics at the edges.</summary>
public sealed class SemanticsTests
{
    [Theory]
    [InlineData("arith.addi", 127, 1, -128)]
    [InlineData("arith.subi", -128, 1, 127)]
    [InlineData("arith.muli", 64, 4, 0)]
    [InlineData("arith.divsi", -7, 2, -3)]
    [InlineData("arith.floordivsi", -7, 2, -4)]
    [InlineData("arith.ceildivsi", -7, 2, -3)]
    [InlineData("arith.ceildivsi", 7, 2, 4)]
    [InlineData("arith.remsi", -7, 2, -1)]
    [InlineData("arith.divui", -1, 2, 127)]       // 255 / 2
    [InlineData("arith.ceildivui", -1, 2, -128)]  // 128
    [InlineData("arith.remui", -1, 16, 15)]
    [InlineData("arith.shli", 1, 7, -128)]
    [InlineData("arith.shrsi", -128, 7, -1)]
    [InlineData("arith.shrui", -128, 7, 1)]
    [InlineData("arith.maxsi", -1, 1, 1)]
    [InlineData("arith.maxui", -1, 1, -1)]
    [InlineData("arith.minui", -1, 1, 1)]
    [InlineData("math.ipowi", 3, 5, -13)]          // 243
    public void Int8(string op, long a, long b, long expected) => Assert.Equal(expected, Programs.Eval($"{op} %a, %b : i8", "i8", a, b));

    [Theory]
    [InlineData("slt", -1, 1, 1)]
    [InlineData("ult", -1, 1, 0)]
    [InlineData("uge", -1, 1, 1)]
    [InlineData("eq", 5, 5, 1)]
    public void Compares(string predicate, long a, long b, long expected) => Assert.Equal(expected, Programs.Eval($"arith.cmpi {predicate}, %a, %b : i8", "i8", a, b));

    // the one bit of i1 is its sign: true is -1
    [Fact]
    public void TrueIsLessThanFalse() => Assert.Equal(1L, Programs.Eval("arith.cmpi slt, %a, %b : i1", "i1", 1L, 0L));

    [Theory]
    [InlineData("arith.divsi", 1, 0)]
    [InlineData("arith.divsi", -128, -1)]
    [InlineData("arith.remui", 1, 0)]
    public void UndefinedDivisionThrows(string op, long a, long b) => Assert.Throws<InterpreterException>(() => Programs.Eval($"{op} %a, %b : i8", "i8", a, b));

    [Fact]
    public void FloatsRoundToTheirType()
    {
        Assert.Equal((double)(0.1f + 0.2f), Programs.Eval("arith.addf %a, %b : f32", "f32", (double)0.1f, (double)0.2f));
        Assert.Equal(1.0, Programs.Eval("arith.addf %a, %b : bf16", "bf16", 1.0, 1.0 / 512));
    }

    [Theory]
    [InlineData("arith.maximumf", double.NaN, 1.0, double.NaN)]
    [InlineData("arith.maxnumf", double.NaN, 1.0, 1.0)]
    [InlineData("arith.minimumf", 1.0, double.NaN, double.NaN)]
    [InlineData("arith.minnumf", 1.0, double.NaN, 1.0)]
    [InlineData("arith.remf", -7.0, 2.0, -1.0)]
    public void NaNs(string op, double a, double b, double expected) => Assert.Equal(expected, Programs.Eval($"{op} %a, %b : f32", "f32", a, b));

    [Fact]
    public void MaximumOrdersTheZeros() => Assert.False(double.IsNegative((double)Programs.Eval("arith.maximumf %a, %b : f32", "f32", -0.0, 0.0)));

    [Theory]
    [InlineData("oeq", double.NaN, 0)]
    [InlineData("une", double.NaN, 1)]
    [InlineData("one", 1.0, 1)]
    [InlineData("ult", double.NaN, 1)]
    public void FloatComparisons(string predicate, double a, long expected) => Assert.Equal(expected, Programs.Eval($"arith.cmpf {predicate}, %a, %b : f32", "f32", a, 2.0));

    [Theory]
    [InlineData("arith.trunci %a : i32 to i8", "i32", 200L, -56L)]
    [InlineData("arith.extui %a : i8 to i32", "i8", -56L, 200L)]
    [InlineData("arith.extsi %a : i1 to i32", "i1", 1L, -1L)]
    [InlineData("arith.index_castui %a : i8 to index", "i8", -1L, 255L)]
    [InlineData("arith.bitcast %a : i32 to f32", "i32", 0x3F800000L, 1.0)]
    [InlineData("arith.fptosi %a : f32 to i8", "f32", -3.9, -3L)]
    [InlineData("arith.uitofp %a : i8 to f32", "i8", -1L, 255.0)]
    [InlineData("arith.sitofp %a : i64 to f32", "i64", 9007199791611905L, 9007200328482816.0)]   // once rounded; through f64 it would be 9007199254740992
    public void Casts(string cast, string type, object a, object expected) => Assert.Equal(expected, Programs.Eval(cast, type, a));

    [Fact]
    public void LoopsCarryValues()
    {
        var results = Programs.Run("""
            func.func @main(%n: index) -> index {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %s = scf.for %i = %c0 to %n step %c1 iter_args(%a = %c0) -> (index) {
                %t = arith.addi %a, %i : index
                scf.yield %t : index
              }
              return %s : index
            }
            """, 10L);
        Assert.Equal(45L, results[0]);
    }

    [Fact]
    public void ParallelReduces()
    {
        var results = Programs.Run("""
            func.func @main(%n: index) -> f32 {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %z = arith.constant 0.0 : f32
              %s = scf.parallel (%i, %j) = (%c0, %c0) to (%n, %n) step (%c1, %c1) init (%z) -> f32 {
                %one = arith.constant 1.0 : f32
                scf.reduce(%one : f32) {
                ^bb0(%l: f32, %r: f32):
                  %t = arith.addf %l, %r : f32
                  scf.reduce.return %t : f32
                }
              }
              return %s : f32
            }
            """, 3L);
        Assert.Equal(9.0, results[0]);
    }

    [Fact]
    public void SubviewsShareMemory()
    {
        var memory = NdArray.Of(IrType.F32, [4, 8], new double[32]);
        Programs.Run("""
            func.func @main(%m: memref<4x8xf32>) {
              %v = memref.subview %m[1, 2] [2, 3] [1, 2] : memref<4x8xf32> to memref<2x3xf32, strided<[8, 2], offset: 10>>
              %c1 = arith.constant 1 : index
              %c2 = arith.constant 2 : index
              %x = arith.constant 5.0 : f32
              memref.store %x, %v[%c1, %c2] : memref<2x3xf32, strided<[8, 2], offset: 10>>
              return
            }
            """, MemRefValue.Of(memory));
        Assert.Equal(5.0, memory.Floats[2 * 8 + 6]);
    }

    [Fact]
    public void MaskedLanesTouchNothing()
    {
        var memory = NdArray.Of(IrType.F32, [5], [1.0, 2, 3, 4, 5]);
        var results = Programs.Run("""
            func.func @main(%m: memref<5xf32>) -> vector<4xf32> {
              %c3 = arith.constant 3 : index
              %c2 = arith.constant 2 : index
              %k = vector.create_mask %c2 : vector<4xi1>
              %z = arith.constant dense<9.0> : vector<4xf32>
              %v = vector.maskedload %m[%c3], %k, %z : memref<5xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
              return %v : vector<4xf32>
            }
            """, MemRefValue.Of(memory));
        Assert.Equal([4.0, 5, 9, 9], ((NdArray)results[0]).Floats);
    }

    [Fact]
    public void OutOfBoundsThrows() => Assert.Throws<InterpreterException>(() => Programs.Run(
        "func.func @main(%m: memref<4xf32>, %i: index) -> f32 { %x = memref.load %m[%i] : memref<4xf32>\n return %x : f32 }",
        MemRefValue.Of(NdArray.Zeros(IrType.F32, 4)), 4L));
}
