using System.Globalization;

namespace MaxTune.Import;

/// <summary>
/// Matrices of numbers 0..15 (or -8..7, in two's complement), two a byte, the even place in the low half: what <c>mt.woq_linear bits = 4</c> reads. Files have no such
/// element type; they hold ui8 with half the last extent, and safetensors a note of the shape under __metadata__: <c>NAME.int4 = "[256, 64]"</c>.
/// </summary>
public static class PackedInt4
{
    /// <summary>What the note of a tensor is named.</summary>
    public static string NoteKey(string name) => name + ".int4";

    /// <summary>The note: the shape before packing.</summary>
    public static string Note(ReadOnlySpan<long> shape) => "[" + string.Join(", ", shape.ToArray().Select(d => d.ToString(CultureInfo.InvariantCulture))) + "]";

    /// <summary>Packs row-major numbers, of which the low four bits are kept.</summary>
    /// <exception cref="ArgumentException">The last extent is odd or missing, or the count is not the shape's.</exception>
    public static RawTensor Pack(ReadOnlySpan<byte> values, params ReadOnlySpan<long> shape)
    {
        if (shape.Length == 0 || shape[^1] % 2 != 0) throw new ArgumentException($"numbers are packed in pairs: the last extent of {Note(shape)} must be even");
        if (ElementTypes.ByteLength(shape, 1) != values.Length) throw new ArgumentException($"{Note(shape)} does not have {values.Length} elements");
        var bytes = new byte[values.Length / 2];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(values[2 * i] & 15 | values[2 * i + 1] << 4);
        return new RawTensor("ui8", [.. shape[..^1], shape[^1] / 2], bytes);
    }

    /// <summary>The numbers of a packed tensor, 0..15 each, or with <paramref name="signed"/> -8..7 as the bytes of an sbyte.</summary>
    /// <exception cref="ArgumentException">It is no tensor of bytes.</exception>
    public static (byte[] Values, long[] Shape) Unpack(RawTensor packed, bool signed = false)
    {
        if (packed.DType is not ("ui8" or "i8") || packed.Shape.Length == 0) throw new ArgumentException($"{packed} is no tensor of bytes");
        var values = new byte[packed.Data.Length * 2];
        var data = packed.Data.Span;
        for (int i = 0; i < values.Length; i++)
        {
            int half = data[i / 2] >> i % 2 * 4 & 15;
            values[i] = (byte)(signed && half > 7 ? half - 16 : half);
        }
        return (values, [.. packed.Shape[..^1], packed.Shape[^1] * 2]);
    }

    /// <summary>Whether a note is that of a packed tensor: its shape with twice the last extent.</summary>
    public static bool Agrees(string note, RawTensor packed) =>
        packed.Shape.Length > 0 && note.Replace(" ", "", StringComparison.Ordinal) == Note([.. packed.Shape[..^1], packed.Shape[^1] * 2]).Replace(" ", "", StringComparison.Ordinal);
}
