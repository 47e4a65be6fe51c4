namespace MaxTune.Runtime;

/// <summary>
/// Machine code of loops of products on registers alone, for instructions that .NET has no intrinsics for: <c>void loop(long n, void* block)</c>, n at least 1. The block
/// has 64 bytes of tile configuration and then two tiles of factors that are like a model's: products of tiles of zeros run at 16 cycles, of random numbers at 20
/// (2962 and 2348 GFLOP/s of bf16 on an Emerald Rapids, half of it alike with bytes), and a ceiling that only zeros reach is none.
/// <code>
/// zmm16..zmm27 += zmm30 · zmm31                       12 chains; what both calling conventions leave to the callee
/// tmm0..tmm5   += tmm6 · tmm7                         6 chains of 52 cycles, one every 16
/// </code>
/// </summary>
internal static class ProductCode
{
    public const int VectorChains = 12, TileChains = 6;

    /// <summary>vdpbf16ps: 16 lanes of 2 products of bf16.</summary>
    public static byte[] DotBf16(bool windows) => Vectors(windows, 0x0E, 0x52);

    /// <summary>vpdpbusd: 16 lanes of 4 products of bytes.</summary>
    public static byte[] DotInt8(bool windows) => Vectors(windows, 0x0D, 0x50);

    /// <summary>tdpbf16ps: 16 x 16 sums of 32 products of bf16.</summary>
    public static byte[] TileBf16(bool windows) => Tiles(windows, 0x42, 0x5C);

    /// <summary>tdpbssd: 16 x 16 sums of 64 products of bytes.</summary>
    public static byte[] TileInt8(bool windows) => Tiles(windows, 0x43, 0x5E);

    /// <summary>What <c>block</c> points to: palette 1, all tiles 16 rows of 64 bytes; then 2 KB of random bytes, or random numbers of bf16 of size 1/2 to 1.</summary>
    public static byte[] Block(bool bf16)
    {
        var block = new byte[64 + 2 * TileBytes];
        block[0] = 1;
        for (int t = 0; t < 8; t++) (block[16 + 2 * t], block[48 + t]) = (64, 16);
        var factors = block.AsSpan(64);
        new Random(1).NextBytes(factors);
        // sign and mantissa stay random: s 01111110 mmmmmmm
        if (bf16)
            for (int i = 0; i < factors.Length; i += 2) (factors[i], factors[i + 1]) = ((byte)(factors[i] & 0x7F), (byte)(factors[i + 1] & 0x80 | 0x3F));
        return block;
    }

    private const int TileBytes = 1024;

    private static byte[] Vectors(bool windows, byte prefix, byte opcode)
    {
        var code = Begin(windows);
        foreach (int r in Enumerable.Range(16, VectorChains))
        {
            // vpxord zmm, zmm, zmm
            bool high = r >= 24;
            code.AddRange([0x62, (byte)(high ? 0x01 : 0xA1), (byte)((high ? 0x3D : 0x7D) - 8 * (r & 7)), 0x40, 0xEF, (byte)(0xC0 + 9 * (r & 7))]);
        }
        code.AddRange([0x62, 0x61, 0x7C, 0x48, 0x10, 0x72, 0x01]);                   // vmovups zmm30, [rdx+64]
        code.AddRange([0x62, 0x61, 0x7C, 0x48, 0x10, 0x7A, 0x02]);                   // vmovups zmm31, [rdx+128]
        int top = code.Count;
        for (int r = 16; r < 16 + VectorChains; r++) code.AddRange([0x62, (byte)(r >= 24 ? 0x02 : 0x82), prefix, 0x40, opcode, (byte)(0xC7 + 8 * (r & 7))]);
        Loop(code, top);
        code.AddRange([0xC5, 0xF8, 0x77, 0xC3]);                                     // vzeroupper; ret
        return [.. code];
    }

    private static byte[] Tiles(bool windows, byte prefix, byte opcode)
    {
        var code = Begin(windows);
        code.AddRange([0xC4, 0xE2, 0x78, 0x49, 0x02]);                               // ldtilecfg [rdx]
        for (int t = 0; t < TileChains; t++) code.AddRange([0xC4, 0xE2, 0x7B, 0x49, (byte)(0xC0 + 8 * t)]);   // tilezero
        code.AddRange([0xB9, 0x40, 0x00, 0x00, 0x00]);                               // mov ecx, 64
        code.AddRange([0xC4, 0xE2, 0x7B, 0x4B, 0x74, 0x0A, 0x40]);                   // tileloadd tmm6, [rdx+rcx+64]
        code.AddRange([0xC4, 0xE2, 0x7B, 0x4B, 0xBC, 0x0A, 0x40, 0x04, 0x00, 0x00]); // tileloadd tmm7, [rdx+rcx+64+1024]
        int top = code.Count;
        for (int t = 0; t < TileChains; t++) code.AddRange([0xC4, 0xE2, prefix, opcode, (byte)(0xC6 + 8 * t)]);
        Loop(code, top);
        code.AddRange([0xC4, 0xE2, 0x78, 0x49, 0xC0, 0xC3]);                         // tilerelease; ret
        return [.. code];
    }

    // rax = n, rdx = block
    private static List<byte> Begin(bool windows) => windows ? [0x48, 0x89, 0xC8] : [0x48, 0x89, 0xF8, 0x48, 0x89, 0xF2];

    // dec rax; jnz top
    private static void Loop(List<byte> code, int top) => code.AddRange([0x48, 0xFF, 0xC8, 0x75, (byte)(top - (code.Count + 5))]);
}
