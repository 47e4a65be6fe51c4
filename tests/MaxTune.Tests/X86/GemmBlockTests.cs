using MaxTune.Codegen.X86;
using MaxTune.IR;
using MaxTune.Runtime;
using MaxTune.Tests.Codegen;
using Xunit;

namespace MaxTune.Tests.X86;

public class GemmBlockTests
{
    // rows of a lie further apart than they are long
    private static object[] Data(int rows, int width, long k, IrType element, IrType sum, long[] panel)
    {
        var random = new Random(rows * 100 + width);
        long lda = k + 3;
        return
        [
            new Window(Differential.Random(random, element, rows * lda), [rows, k], [lda, 1]),
            Differential.Random(random, element, panel),
            Differential.Random(random, sum, rows, width),
        ];
    }

    [Theory]
    [InlineData(1, 1, 4), InlineData(4, 3, 8), InlineData(6, 2, 8), InlineData(7, 1, 8), InlineData(8, 1, 8), InlineData(13, 1, 8), InlineData(3, 3, 4)]
    [InlineData(14, 2, 16), InlineData(8, 3, 16), InlineData(31, 1, 16), InlineData(1, 1, 16), InlineData(6, 4, 16)]
    public void F32(int rows, int vectors, int lanes)
    {
        var function = X86Run.Parse(GemmBlock.F32(rows, vectors, lanes));
        Assert.Equal(0, X86Run.Compile(function).Spills);
        foreach (long k in new long[] { 0, 1, 2, 17 })
            X86Run.Check(function, Data(rows, vectors * lanes, k, IrType.F32, IrType.F32, [k, vectors * lanes]));
    }

    [Theory]
    [InlineData(6, 2, 8, 4), InlineData(14, 2, 16, 4), InlineData(4, 3, 8, 2)]
    public void UnrolledOverK(int rows, int vectors, int lanes, int unroll)
    {
        var function = X86Run.Parse(GemmBlock.F32(rows, vectors, lanes, unroll));
        Assert.Equal(0, X86Run.Compile(function).Spills);
        X86Run.Check(function, Data(rows, vectors * lanes, 3 * unroll, IrType.F32, IrType.F32, [3 * unroll, vectors * lanes]));
    }

    // every accumulator is written in place: one instruction a product, none that only moves registers
    [Theory, InlineData(6, 2, 8), InlineData(14, 2, 16)]
    public void TheLoopHasNoCopies(int rows, int vectors, int lanes)
    {
        var code = X86Run.Compile(X86Run.Parse(GemmBlock.F32(rows, vectors, lanes)));
        string loop = code.Listing[code.Listing.IndexOf("loop1:", StringComparison.Ordinal)..code.Listing.IndexOf("done1:", StringComparison.Ordinal)];
        string[] lines = loop.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(rows * vectors, lines.Count(l => l.Contains("vfmadd231ps")));
        Assert.Equal(rows, lines.Count(l => l.Contains("vbroadcastss")));
        Assert.Equal(vectors, lines.Count(l => l.Contains("vmovups")));
        int pointers = (rows + 6) / 7 + 1;
        Assert.Equal(rows * vectors + rows + vectors + pointers + 2, lines.Length);
    }

    [Theory]
    [InlineData(8, 2, 8), InlineData(6, 4, 8), InlineData(20, 2, 16)]
    public void MoreAccumulatorsThanRegisters(int rows, int vectors, int lanes)
    {
        var function = X86Run.Parse(GemmBlock.F32(rows, vectors, lanes));
        Assert.True(X86Run.Compile(function).Spills > 0);
        X86Run.Check(function, Data(rows, vectors * lanes, 5, IrType.F32, IrType.F32, [5, vectors * lanes]));
    }

    [Theory]
    [InlineData(5, 4, 4), InlineData(7, 5, 5), InlineData(9, 3, 6)]
    public void FewRegisters(int rows, int vectorRegisters, int generalRegisters)
    {
        var options = new X86Options { VectorRegisters = vectorRegisters, GeneralRegisters = generalRegisters };
        var function = X86Run.Parse(GemmBlock.F32(rows, 2, 8));
        Assert.True(X86Run.Compile(function, options).Spills > 0);
        X86Run.Check(function, Data(rows, 16, 6, IrType.F32, IrType.F32, [6, 16]), options: options);
    }

    [Theory, InlineData(6, 2, 8), InlineData(8, 2, 8), InlineData(14, 2, 16)]
    public void WindowsConvention(int rows, int vectors, int lanes) =>
        X86Run.Check(X86Run.Parse(GemmBlock.F32(rows, vectors, lanes)), Data(rows, vectors * lanes, 5, IrType.F32, IrType.F32, [5, vectors * lanes]), options: new X86Options { Convention = X86Convention.Windows });

    public static TheoryData<int[], int[], string, string> TileShapes => new()
    {
        { [16, 16], [16, 16], "bf16", "" }, { [16], [16], "bf16", "" }, { [16, 3], [16, 7], "bf16", "" }, { [1], [1], "bf16", "" }, { [16, 16, 16], [16], "bf16", "" },
        { [16, 16], [16, 16], "f16", "" }, { [5], [16, 4], "f16", "" },
        { [16, 16], [16, 16], "i8", "" }, { [16, 2], [16, 16], "i8", "l" }, { [16], [9], "i8", "r" }, { [7], [16], "i8", "lr" }, { [16], [16, 16, 16], "i8", "l" },
    };

    [Theory, MemberData(nameof(TileShapes))]
    public void Tiles(int[] rows, int[] columns, string element, string zext)
    {
        IrType type = element switch { "bf16" => IrType.BF16, "f16" => IrType.F16, _ => IrType.I8 }, sum = element == "i8" ? IrType.I32 : IrType.F32;
        int step = element == "i8" ? 64 : 32;
        var function = X86Run.Parse(GemmBlock.Tiles(rows, columns, element, zext));
        foreach (long steps in new long[] { 0, 1, 3 })
            X86Run.Check(function, Data(rows.Sum(), 16 * columns.Length, steps * step, type, sum, [steps, columns.Length, 16, step]));
    }

    [Fact]
    public void FeaturesComeFromTheInstructions()
    {
        Assert.Equal(CpuFeatures.Sse2 | CpuFeatures.Avx | CpuFeatures.Fma, X86Run.Compile(X86Run.Parse(GemmBlock.F32(6, 2, 8))).Features);
        Assert.True(X86Run.Compile(X86Run.Parse(GemmBlock.F32(6, 2, 16))).Features.Has(CpuFeatures.Avx512F));
        Assert.Equal(CpuFeatures.Sse2 | CpuFeatures.AmxTile | CpuFeatures.AmxBf16, X86Run.Compile(X86Run.Parse(GemmBlock.Tiles([16], [16], "bf16"))).Features);
        Assert.Equal(CpuFeatures.Sse2 | CpuFeatures.AmxTile | CpuFeatures.AmxInt8, X86Run.Compile(X86Run.Parse(GemmBlock.Tiles([16], [16], "i8"))).Features);
        Assert.Equal(CpuFeatures.Sse2 | CpuFeatures.AmxTile | CpuFeatures.AmxFp16, X86Run.Compile(X86Run.Parse(GemmBlock.Tiles([16], [16], "f16"))).Features);
    }

    [Fact]
    public void CodeThatTheMachineLacksDoesNotLoad()
    {
        var code = X86Run.Compile(X86Run.Parse(GemmBlock.Tiles([16], [16], "bf16")));
        var capped = CpuModel.Detect(MaxIsa.Avx2);
        var refused = Assert.Throws<PlatformNotSupportedException>(() => code.Load(capped));
        Assert.Equal("@block needs amx_tile amx_bf16, which this machine does not have", refused.Message);
    }
}
