using System.Buffers.Binary;
using System.Globalization;

namespace MaxTune.IR.Parsing;

/// <summary>Turns the elements of a literal into the bytes of a constant, straight from the text.</summary>
internal sealed class DenseReader(OpParser owner)
{
    public Attr Read(TensorLiteral literal, ShapedType type, int at)
    {
        var element = type.Element;
        if (literal.IsString && !literal.IsList && DenseElementsAttr.ByteWidth(element) is not null) return Hex(literal, type);
        if (literal.IsList && !literal.Shape.AsSpan().SequenceEqual(type.Shape.Span) && !(literal.Count == 0 && type.ElementCount == 0 && literal.Shape.Length <= type.Rank))
            throw owner.Error(at, $"inferred shape of elements literal ([{string.Join(", ", literal.Shape)}]) does not match type ([{string.Join(", ", type.Shape)}])");
        if (literal.Count == 0 && !literal.IsList && type.ElementCount != 0)
            throw owner.Error(at, $"parsed zero elements, but type ({OpParser.Quote(type)}) expected at least 1");
        if (DenseElementsAttr.ByteWidth(element) is not { } width)
        {
            for (int i = 0; i < literal.Count; i++)
                if (literal.Kind(i) != MlirLexer.STRING) throw owner.Error(at, $"expected string token, got {literal.Text(i)}");
            return Strings(literal, type);
        }
        if (literal.IsComplex != element is ComplexType)
            throw owner.Error(literal.Offset, literal.IsComplex ? $"expected element type to be complex" : "expected complex elements");
        if (literal.Count == 0) return new DenseElementsAttr(type, ReadOnlyMemory<byte>.Empty);
        var part = element is ComplexType complex ? complex.Element : element;
        int size = element is ComplexType ? width / 2 : width;
        var bytes = new byte[checked(literal.Count * size)];
        for (int i = 0; i < literal.Count; i++) Write(literal, i, part, bytes.AsSpan(i * size, size), type);
        return new DenseElementsAttr(type, Narrow(bytes, width, type));
    }

    // all elements equal: a splat, as upstream makes of it
    private static ReadOnlyMemory<byte> Narrow(byte[] bytes, int width, ShapedType type)
    {
        if (type.ElementCount <= 1 || bytes.Length == width) return bytes;
        var first = bytes.AsSpan(0, width);
        return bytes.AsSpan(0, bytes.Length - width).SequenceEqual(bytes.AsSpan(width)) ? first.ToArray() : bytes;
    }

    private void Write(TensorLiteral literal, int index, IrType type, Span<byte> to, ShapedType whole)
    {
        int kind = literal.Kind(index);
        var text = literal.Text(index);
        bool negative = literal.IsNegative(index);
        if (type is FloatType f)
        {
            if (kind is MlirLexer.TRUE or MlirLexer.FALSE or MlirLexer.STRING) throw owner.Error(literal.Start(index), $"expected floating-point elements, but parsed {(kind == MlirLexer.STRING ? "string" : "integer")}");
            if (kind == MlirLexer.FLOAT && f.Kind is FloatKind.F32 or FloatKind.F64)
            {
                double value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
                if (double.IsInfinity(value)) throw owner.Error(literal.Start(index), "floating point value too large for attribute");
                if (negative) value = -value;
                if (f.Kind == FloatKind.F32) BinaryPrimitives.WriteSingleLittleEndian(to, (float)value);
                else BinaryPrimitives.WriteDoubleLittleEndian(to, value);
                return;
            }
            if (kind == MlirLexer.HEXADECIMAL)
            {
                var bits = OpParser.Magnitude(text);
                if (bits.GetBitLength() > f.Width) throw owner.Error(literal.Start(index), "hexadecimal float constant out of range for type");
                OpParser.Bytes(bits, to.Length).CopyTo(to);
                return;
            }
            FloatBits.Encode(owner.FloatValue(literal.Token(index), negative, f, literal.Start(index)), f).CopyTo(to);
            return;
        }
        if (kind is MlirLexer.FLOAT or MlirLexer.STRING)
            throw owner.Error(literal.Start(index), $"expected integer elements, but parsed {(kind == MlirLexer.STRING ? "string" : "floating-point")}");
        if (kind is MlirLexer.TRUE or MlirLexer.FALSE)
        {
            if (type is not IntegerType { Width: 1 }) throw owner.Error(literal.Start(index), "expected i1 type for 'true' or 'false' values");
            to[0] = kind == MlirLexer.TRUE ? (byte)1 : (byte)0;
            return;
        }
        if (negative && type is IntegerType { Signedness: Signedness.Unsigned }) throw owner.Error(literal.Start(index), $"expected unsigned integer elements, but parsed negative value");
        if (!negative && to.Length >= 4 && kind == MlirLexer.INTEGER && text.Length <= 9)
        {
            to.Clear();
            BinaryPrimitives.WriteInt32LittleEndian(to, int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
            return;
        }
        var magnitude = OpParser.Magnitude(text);
        if (negative && magnitude.IsZero) negative = false;
        var fitted = OpParser.Fit(magnitude, negative, type)
            ?? throw owner.Error(literal.Start(index), $"integer constant out of range for type {type}");
        OpParser.Bytes(fitted, to.Length).CopyTo(to);
        _ = whole;
    }

    private Attr Hex(TensorLiteral literal, ShapedType type)
    {
        var text = literal.Text(0)[1..^1];
        if (!text.StartsWith("0x") || text.Length % 2 != 0) throw owner.Error(literal.Offset, "expected string containing hex digits starting with `0x`");
        byte[] bytes;
        try { bytes = Convert.FromHexString(text[2..]); }
        catch (FormatException) { throw owner.Error(literal.Offset, "expected string containing hex digits starting with `0x`"); }
        var element = type.Element;
        int width = DenseElementsAttr.ByteWidth(element)!.Value;
        long count = type.ElementCount;
        if (element is IntegerType { Width: 1 })
        {
            // bits, eight to a byte; a splat is 00 or FF
            long packed = (count + 7) / 8;
            if (bytes.Length == 1 && bytes[0] is 0 or 0xFF && count != 0) return new DenseElementsAttr(type, new[] { (byte)(bytes[0] & 1) });
            if (bytes.Length != packed) throw Invalid(literal, bytes.Length);
            var bits = new byte[count];
            for (long i = 0; i < count; i++) bits[i] = (byte)(bytes[i / 8] >> (int)(i % 8) & 1);
            return new DenseElementsAttr(type, Narrow(bits, 1, type));
        }
        if (bytes.Length != width && bytes.Length != checked(count * width)) throw Invalid(literal, bytes.Length);
        return new DenseElementsAttr(type, bytes);
    }

    private SyntaxError Invalid(TensorLiteral literal, int bytes) =>
        owner.Error(literal.Offset, $"elements hex data size is invalid for provided type: {bytes} bytes");

    private static Attr Strings(TensorLiteral literal, ShapedType type)
    {
        var values = new string[literal.Count];
        for (int i = 0; i < values.Length; i++) values[i] = StringLiteral.Unescape(literal.Text(i));
        return new DenseStringsAttr(type, values, !literal.IsList);
    }
}
