using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MaxTune.Import;

/// <summary>numpy's .npy, format versions 1, 2 and 3: one array a file.</summary>
/// <remarks>
/// Reads f2 f4 f8, i1 i2 i4 i8, u1 u2 u4 u8, b1 of either byte order, and V2 as bf16 (numpy has no bfloat16: ml_dtypes' arrays are saved as raw pairs of
/// bytes). Fortran order is turned into row-major. Objects, strings, complex numbers and structures are refused; nothing is ever unpickled.
/// </remarks>
public static class NpyFile
{
    private const int MaxHeader = 1 << 20;
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a whole file. Allocates no more than the file is long.</summary>
    /// <exception cref="ImportException">Not an .npy file, truncated, longer than its array, or an element type that MaxTune does not have.</exception>
    public static RawTensor Read(string path)
    {
        using var file = new InputFile(path);
        var start = file.Read(0, 8, "the signature");
        if (!start.AsSpan(0, 6).SequenceEqual(Magic)) throw file.Error("not an .npy file: it does not start with \\x93NUMPY");
        var (major, minor) = (start[6], start[7]);
        if (major is < 1 or > 3 || minor != 0) throw file.Error($"version {major}.{minor} at byte 6: 1.0, 2.0 and 3.0 are known");
        var lengthBytes = major == 1 ? 2 : 4;
        var lengthField = file.Read(8, lengthBytes, "the header length");
        long headerLength = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthField) : BinaryPrimitives.ReadUInt32LittleEndian(lengthField);
        if (headerLength > MaxHeader) throw file.Error($"header length {headerLength} at byte 8: at most {MaxHeader}");
        long headerStart = 8 + lengthBytes, dataStart = headerStart + headerLength;
        var text = (major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(file.Read(headerStart, headerLength, "the header"));
        var header = NpyHeader.Parse(text, file, headerStart);
        var tensor = $"tensor<{string.Concat(header.Shape.Select(d => $"{d}x"))}{header.Type.Name}>";
        var bytes = ElementTypes.ByteLength(header.Shape, header.Type.Size) ?? throw file.Error($"{tensor} has more than 2^63 - 1 bytes");
        var data = file.Read(dataStart, bytes, $"the data of {tensor}");
        if (dataStart + bytes != file.Length)
            throw file.Error($"{file.Length - dataStart - bytes} bytes after the data of {tensor}, which ends at byte {dataStart + bytes}: a file holds one array");
        if (header.BigEndian) ByteOrder.Swap(data, header.Type.Size);
        if (header.Type.Name == "i1" && data.AsSpan().IndexOfAnyExcept((byte)0, (byte)1) is >= 0 and var odd)
            throw file.Error($"byte {dataStart + odd} is {data[odd]}: a bool is 0 or 1");
        if (header.FortranOrder) data = ByteOrder.RowMajorFromColumnMajor(data, header.Shape, header.Type.Size);
        return new RawTensor(header.Type.Name, header.Shape, data);
    }

    /// <summary>Writes version 1.0, row-major, little-endian, as numpy.save does, byte for byte; bf16 as '&lt;V2'. The file appears whole or not at all.</summary>
    /// <exception cref="ImportException">The tensor's data does not fit its shape, or the file cannot be written.</exception>
    public static void Write(string path, RawTensor tensor)
    {
        var type = ElementTypes.OfTensorToWrite(path, tensor);
        if (tensor.Shape.Length > NpyHeader.MaxRank) throw new ImportException(path, $"cannot write rank {tensor.Shape.Length}: at most {NpyHeader.MaxRank}");
        var dims = string.Join(", ", tensor.Shape.Select(d => d.ToString(CultureInfo.InvariantCulture))) + (tensor.Shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '{(type.Size == 1 ? '|' : '<')}{type.Npy}', 'fortran_order': False, 'shape': ({dims}), }}";
        // numpy leaves room for the first dimension to grow to 21 digits, then pads to 64 bytes, by 64 when it fits already, and ends with a newline
        if (tensor.Shape.Length > 0) text += new string(' ', 21 - tensor.Shape[0].ToString(CultureInfo.InvariantCulture).Length);
        var total = (10 + text.Length + 1) / 64 * 64 + 64;
        var header = new byte[total];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        OutputFile.Write(path, stream =>
        {
            stream.Write(header);
            stream.Write(tensor.Data.Span);
        });
    }
}
