using MaxTune.Codegen.X86;
using MaxTune.IR;
using Xunit;

namespace MaxTune.Tests.X86;

/// <summary>What has no code is a diagnostic that says what and why, never wrong code.</summary>
public class RefusalTests
{
    private static string Refused(string arguments, string body) =>
        X86Run.Refusal(X86Run.Parse($"func.func @f({arguments}) attributes {{mt.target = \"x86\"}} {{\n%c0 = arith.constant 0 : index\n{body}\nreturn\n}}"));

    [Theory]
    [InlineData("%x: memref<8xf32>", "%v = vector.load %x[%c0] : memref<8xf32>, vector<3xf32>\nvector.store %v, %x[%c0] : memref<8xf32>, vector<3xf32>",
        "'vector.load' op has a value of type vector<3xf32>, which fills no vector register: 32, 64, 128, 256 or 512 bits do")]
    [InlineData("%x: memref<8xf32>", "%v = vector.load %x[%c0] : memref<8xf32>, vector<8xf32>\n%e = math.exp %v : vector<8xf32>\nvector.store %e, %x[%c0] : memref<8xf32>, vector<8xf32>",
        "'math.exp' op has no code in the x86 emitter")]
    [InlineData("%x: memref<8xindex>", "%n = memref.load %x[%c0] : memref<8xindex>\n%d = arith.divsi %n, %n : index\nmemref.store %d, %x[%c0] : memref<8xindex>",
        "'arith.divsi' op has no code in the x86 emitter")]
    [InlineData("%x: memref<16x32xbf16>, %y: memref<16x16xf32>", "%t = amx.tile_load %x[%c0, %c0] : memref<16x32xbf16> into !amx.tile<16x32xbf16>\n%z = amx.tile_zero : !amx.tile<16x16xf32>\n%p = amx.tile_mulf %t, %t, %z : !amx.tile<16x32xbf16>, !amx.tile<16x32xbf16>, !amx.tile<16x16xf32>\namx.tile_store %y[%c0, %c0], %p : memref<16x16xf32>, !amx.tile<16x16xf32>",
        "'amx.tile_mulf' op multiplies a tile by itself, for which it must be loaded twice")]
    [InlineData("%x: memref<8xf64>", "%m = vector.create_mask %c0 : vector<4xi1>\n%z = arith.constant dense<0.0> : vector<4xf64>\nvector.maskedstore %x[%c0], %m, %z : memref<8xf64>, vector<4xi1>, vector<4xf64>",
        "'vector.maskedstore' op masks lanes of vector<4xf64>, for which AVX2 has no instruction: it masks 4 or 8 lanes of 32 bits")]
    [InlineData("%n: index", "%b = memref.alloca(%n) : memref<?xf32>", "'memref.alloca' op of memref<?xf32> has no room on the stack: up to 65536 bytes of a constant shape have")]
    [InlineData("%x: tensor<4xf32>", "", "'func.func' op has argument #0 of type tensor<4xf32>, which cannot be passed to machine code")]
    [InlineData("%x: memref<4xf32>", "scf.for %i = %c0 to %c0 step %c0 {\n}", "'scf.for' op has step 0; steps must be positive")]
    public void IsSaid(string arguments, string body, string message) => Assert.Equal(message, Refused(arguments, body));

    [Fact]
    public void ResultsAreRefused()
    {
        var function = X86Run.Parse("func.func @f(%n: index) -> index attributes {mt.target = \"x86\"} {\nreturn %n : index\n}");
        Assert.Equal("'func.func' op cannot be compiled to x86: it must be a function with one block and no results", X86Run.Refusal(function));
    }

    // nine tiles alive at once: the ninth lives in memory
    [Fact]
    public void MoreTilesThanThereAre()
    {
        var function = X86Run.Parse(GemmBlock.Tiles([16, 16, 16], [16, 16, 16], "bf16"));
        var code = X86Run.Compile(function);
        Assert.True(code.Spills > 0);
        X86Run.Check(function, [new Window(Codegen.Differential.Random(new Random(1), IrType.BF16, 48 * 64), [48, 64], [64, 1]), Codegen.Differential.Random(new Random(2), IrType.BF16, 2, 3, 16, 32), NdArray.Zeros(IrType.F32, 48, 48)]);
    }
}
