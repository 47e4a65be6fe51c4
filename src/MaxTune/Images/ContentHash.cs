using System.Numerics;
using System.Runtime.InteropServices;

namespace MaxTune;

/// <summary>
/// 128 bits of what a compilation depends on; 8 bytes a step and lane:
/// <code>
/// h ← low(p) ^ high(p), p = (h ^ word) · prime        (wyhash's step, in two lanes with primes of their own)
/// </code>
/// Quick, not safe against somebody who looks for collisions: whoever can write the cache can replace its code anyway.
/// </summary>
internal sealed class ContentHash
{
    private const ulong P0 = 0xA0761D6478BD642F, P1 = 0xE7037ED1A0B428DB;
    private ulong a = 0x8EBC6AF09C88C6E3, b = 0x589965CC75374CC3;

    public ContentHash Add(ReadOnlySpan<byte> bytes)
    {
        // a length first: "ab", "c" and "a", "bc" differ
        Step((ulong)bytes.Length);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) Step(word);
        Span<byte> rest = stackalloc byte[8];
        rest.Clear();
        bytes[(words.Length * 8)..].CopyTo(rest);
        Step(MemoryMarshal.Read<ulong>(rest));
        return this;
    }

    public ContentHash Add(string text) => Add(MemoryMarshal.AsBytes(text.AsSpan()));

    private void Step(ulong word)
    {
        a = Fold(a ^ word, P0);
        b = Fold(b ^ BitOperations.RotateLeft(word, 32), P1);
    }

    private static ulong Fold(ulong x, ulong y)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        return high ^ low;
    }

    public override string ToString() => $"{Fold(a ^ b, P1):x16}{Fold(b, P0 ^ a):x16}";

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new ContentHash().Add(bytes);
        return Fold(hash.a, hash.b | 1);
    }
}
