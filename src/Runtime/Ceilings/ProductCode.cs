namespace MaxTune.Runtime;

/// <summary>
/// Machine code of loops of products on registers alone, for instructions that .NET has no intrinsics for: <c>void loop(long n, void* tileConfig)</c>, n at least 1.
/// Zeros times zeros: no exceptions, no subnormals.
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

    /// <summary>Palette 1, all tiles 16 rows of 64 bytes.</summary>
    public static byte[] TileConfig
    {
        get
        {
            var config = new byte[64];
            config[0] = 1;
            for (int t = 0; t < 8; t++) (config[16 + 2 * t], config[48 + t]) = (64, 16);
            return config;
        }
    }

    private static byte[] Vectors(bool windows, byte prefix, byte opcode)
    {
        var code = Begin(windows);
        foreach (int r in Enumerable.Range(16, VectorChains).Append(30).Append(31))
        {
            // vpxord zmm, zmm, zmm
            bool high = r >= 24;
            code.AddRange([0x62, (byte)(high ? 0x01 : 0xA1), (byte)((high ? 0x3D : 0x7D) - 8 * (r & 7)), 0x40, 0xEF, (byte)(0xC0 + 9 * (r & 7))]);
        }
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
        for (int t = 0; t < 8; t++) code.AddRange([0xC4, 0xE2, 0x7B, 0x49, (byte)(0xC0 + 8 * t)]);   // tilezero
        int top = code.Count;
        for (int t = 0; t < TileChains; t++) code.AddRange([0xC4, 0xE2, prefix, opcode, (byte)(0xC6 + 8 * t)]);
        Loop(code, top);
        code.AddRange([0xC4, 0xE2, 0x78, 0x49, 0xC0, 0xC3]);                         // tilerelease; ret
        return [.. code];
    }

    // rax = n, rdx = config
    private static List<byte> Begin(bool windows) => windows ? [0x48, 0x89, 0xC8] : [0x48, 0x89, 0xF8, 0x48, 0x89, 0xF2];

    // dec rax; jnz top
    private static void Loop(List<byte> code, int top) => code.AddRange([0x48, 0xFF, 0xC8, 0x75, (byte)(top - (code.Count + 5))]);
}
