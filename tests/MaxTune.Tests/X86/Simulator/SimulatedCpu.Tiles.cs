using System.Buffers.Binary;
using Iced.Intel;

namespace MaxTune.Tests.X86.Simulator;

// Intel SDM vol. 2, TDPBF16PS and its like, by their pseudocode.
internal sealed partial class SimulatedCpu
{
    private const int MostRows = 16, RowBytes = 64;

    private readonly byte[][] tiles = [.. Enumerable.Range(0, 8).Select(_ => new byte[MostRows * RowBytes])];
    private readonly int[] tileRows = new int[8], tileBytes = new int[8];
    private bool tilesConfigured;

    private static readonly Dictionary<Mnemonic, Action<SimulatedCpu, Instruction>> Tiles = new()
    {
        [Mnemonic.Ldtilecfg] = static (cpu, i) => cpu.Configure(i),
        [Mnemonic.Tilerelease] = static (cpu, _) => cpu.tilesConfigured = false,
        [Mnemonic.Tilezero] = static (cpu, i) => cpu.Tile(i, 0).AsSpan().Clear(),
        [Mnemonic.Tileloadd] = static (cpu, i) => cpu.LoadTile(i),
        [Mnemonic.Tileloaddt1] = static (cpu, i) => cpu.LoadTile(i),
        [Mnemonic.Tilestored] = static (cpu, i) => cpu.StoreTile(i),
        [Mnemonic.Tdpbf16ps] = static (cpu, i) => cpu.Halves(i, static h => BitConverter.UInt32BitsToSingle((uint)h << 16)),
        [Mnemonic.Tdpfp16ps] = static (cpu, i) => cpu.Halves(i, static h => (float)BitConverter.UInt16BitsToHalf(h)),
        [Mnemonic.Tdpbssd] = static (cpu, i) => cpu.Bytes(i, static (a, b) => (sbyte)a * (sbyte)b),
        [Mnemonic.Tdpbsud] = static (cpu, i) => cpu.Bytes(i, static (a, b) => (sbyte)a * b),
        [Mnemonic.Tdpbusd] = static (cpu, i) => cpu.Bytes(i, static (a, b) => a * (sbyte)b),
        [Mnemonic.Tdpbuud] = static (cpu, i) => cpu.Bytes(i, static (a, b) => a * b),
    };

    private void Configure(in Instruction i)
    {
        Span<byte> bytes = stackalloc byte[64];
        Memory.Read(AddressOf(i), bytes);
        if (bytes[0] != 1 || bytes[1] != 0 || bytes[2..16].IndexOfAnyExcept((byte)0) >= 0 || bytes[32..48].IndexOfAnyExcept((byte)0) >= 0 || bytes[56..].IndexOfAnyExcept((byte)0) >= 0)
            throw new SimulationException("a tile configuration that the processor refuses");
        for (int t = 0; t < 8; t++)
        {
            (tileBytes[t], tileRows[t]) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[(16 + 2 * t)..]), bytes[48 + t]);
            if (tileBytes[t] > RowBytes || tileRows[t] > MostRows || tileBytes[t] == 0 != (tileRows[t] == 0)) throw new SimulationException($"tile {t} of {tileRows[t]} rows of {tileBytes[t]} bytes");
            tiles[t].AsSpan().Clear();
        }
        tilesConfigured = true;
    }

    private int TileNumber(in Instruction i, int operand)
    {
        int number = i.GetOpRegister(operand).GetNumber();
        if (!tilesConfigured || tileRows[number] == 0) throw new SimulationException($"tile {number} is not configured");
        return number;
    }

    private byte[] Tile(in Instruction i, int operand) => tiles[TileNumber(i, operand)];

    private (ulong Start, ulong Stride) Rows(in Instruction i)
    {
        ulong stride = i.MemoryIndex == Register.None ? 0 : gpr[i.MemoryIndex.GetNumber()] * (ulong)i.MemoryIndexScale;
        return (AddressOf(i) - stride, stride);
    }

    private void LoadTile(in Instruction i)
    {
        int t = TileNumber(i, 0);
        var (at, stride) = Rows(i);
        tiles[t].AsSpan().Clear();
        for (int row = 0; row < tileRows[t]; row++) Memory.Read(at + (ulong)row * stride, tiles[t].AsSpan(row * RowBytes, tileBytes[t]));
    }

    private void StoreTile(in Instruction i)
    {
        int t = TileNumber(i, 1);
        var (at, stride) = Rows(i);
        for (int row = 0; row < tileRows[t]; row++) Memory.Write(at + (ulong)row * stride, tiles[t].AsSpan(row * RowBytes, tileBytes[t]));
    }

    private (int C, int A, int B) Product(in Instruction i)
    {
        int c = TileNumber(i, 0), a = TileNumber(i, 1), b = TileNumber(i, 2);
        if (c == a || c == b || a == b) throw new SimulationException("the processor refuses a product whose tiles are not three");
        if (tileRows[a] != tileRows[c] || tileBytes[b] != tileBytes[c] || tileBytes[a] / 4 != tileRows[b] || (tileBytes[a] | tileBytes[b]) % 4 != 0) throw new SimulationException("shapes that do not multiply");
        return (c, a, b);
    }

    // even and odd products are summed apart along k, then together, then added: all rounded to nearest even, denormals as zero
    private void Halves(in Instruction i, Func<ushort, float> widen)
    {
        var (c, a, b) = Product(i);
        int columns = tileBytes[c] / 4;
        Span<float> sums = stackalloc float[2 * columns];
        for (int m = 0; m < tileRows[c]; m++)
        {
            sums.Clear();
            for (int kk = 0; kk < tileBytes[a] / 4; kk++)
                for (int n = 0; n < columns; n++)
                    for (int half = 0; half < 2; half++)
                        sums[2 * n + half] = FlushedFma(
                            widen(BinaryPrimitives.ReadUInt16LittleEndian(tiles[a].AsSpan(m * RowBytes + 4 * kk + 2 * half))),
                            widen(BinaryPrimitives.ReadUInt16LittleEndian(tiles[b].AsSpan(kk * RowBytes + 4 * n + 2 * half))), sums[2 * n + half]);
            for (int n = 0; n < columns; n++)
            {
                var at = tiles[c].AsSpan(m * RowBytes + 4 * n);
                float pair = Flush(Flush(sums[2 * n]) + Flush(sums[2 * n + 1]));
                BinaryPrimitives.WriteSingleLittleEndian(at, Flush(Flush(BinaryPrimitives.ReadSingleLittleEndian(at)) + pair));
            }
        }
        ClearBelow(c);
    }

    private void Bytes(in Instruction i, Func<byte, byte, int> multiply)
    {
        var (c, a, b) = Product(i);
        for (int m = 0; m < tileRows[c]; m++)
            for (int n = 0; n < tileBytes[c] / 4; n++)
            {
                var at = tiles[c].AsSpan(m * RowBytes + 4 * n);
                int sum = BinaryPrimitives.ReadInt32LittleEndian(at);
                for (int kk = 0; kk < tileBytes[a] / 4; kk++)
                    for (int part = 0; part < 4; part++) sum += multiply(tiles[a][m * RowBytes + 4 * kk + part], tiles[b][kk * RowBytes + 4 * n + part]);
                BinaryPrimitives.WriteInt32LittleEndian(at, sum);
            }
        ClearBelow(c);
    }

    private void ClearBelow(int t)
    {
        for (int row = 0; row < MostRows; row++)
        {
            int from = row < tileRows[t] ? tileBytes[t] : 0;
            tiles[t].AsSpan(row * RowBytes + from, RowBytes - from).Clear();
        }
    }

    private static float Flush(float value) => float.IsSubnormal(value) ? MathF.CopySign(0, value) : value;

    private static float FlushedFma(float a, float b, float c) => Flush(MathF.FusedMultiplyAdd(Flush(a), Flush(b), Flush(c)));
}
