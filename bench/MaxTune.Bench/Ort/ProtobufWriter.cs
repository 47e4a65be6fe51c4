using System.Text;

namespace MaxTune.Bench;

/// <summary>Writes protobuf's wire format: (field number · 8 + wire type), then a varint (0) or a length and bytes (2).</summary>
internal sealed class ProtobufWriter
{
    private readonly MemoryStream bytes = new();

    public ProtobufWriter Varint(int field, long value)
    {
        Raw((ulong)field << 3);
        Raw((ulong)value);
        return this;
    }

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Raw((ulong)field << 3 | 2);
        Raw((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter value) => Bytes(field, value.bytes.GetBuffer().AsSpan(0, (int)value.bytes.Length));

    public byte[] ToArray() => bytes.ToArray();

    // seven bits a byte, lowest first, the top bit says that more follow
    private void Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7) bytes.WriteByte((byte)(value | 0x80));
        bytes.WriteByte((byte)value);
    }
}
