using System.Numerics;
using System.Runtime.InteropServices;

namespace MaxTune;

/// <summary>
/// 128 bits of what a compilation depends on, in two lanes of xxHash's step, 8 bytes each:
/// <code>
/// h ← rotl(h + word · p, 31) · q
/// </code>
/// Quick, not safe against somebody who looks for collisions: whoever can write the cache can replace its code anyway.
/// </summary>
internal sealed class ContentHash
{
    private const ulong P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F, P3 = 0x165667B19E3779F9;
    private ulong a = P3, b = P1 ^ P2;

    public ContentHash Add(ReadOnlySpan<byte> bytes)
    {
        // a length first: "ab", "c" and "a", "bc" differ
        Step((ulong)bytes.Length);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) Step(word);
        ulong rest = 0;
        foreach (byte last in bytes[(words.Length * 8)..]) rest = rest << 8 | last;
        Step(rest);
        return this;
    }

    public ContentHash Add(string text) => Add(MemoryMarshal.AsBytes(text.AsSpan()));

    public ContentHash Add(Guid build) => Add(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(in build)));

    private void Step(ulong word)
    {
        a = BitOperations.RotateLeft(a + word * P2, 31) * P1;
        b = BitOperations.RotateLeft(b + word * P3, 29) * P2;
    }

    // each bit of a lane reaches all others
    private static ulong Mix(ulong h)
    {
        h = (h ^ h >> 33) * P2;
        h = (h ^ h >> 29) * P3;
        return h ^ h >> 32;
    }

    public override string ToString() => $"{Mix(a ^ b >> 7):x16}{Mix(b):x16}";

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new ContentHash().Add(bytes);
        return Mix(hash.a ^ Mix(hash.b));
    }
}
