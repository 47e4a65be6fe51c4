using System.Globalization;
using System.Numerics;

namespace MaxTune.Tools.FileCheck;

internal enum FormatKind
{
    None,
    Unsigned,
    Signed,
    HexUpper,
    HexLower,
}

/// <summary>How a number is written: %u %d %x %X, at least so many digits (%.8x), hexadecimal ones perhaps with 0x (%#x).</summary>
internal readonly record struct ExpressionFormat(FormatKind Kind, int Precision = 0, bool Alternate = false)
{
    private string Prefix => Alternate ? "0x" : "";

    /// <summary>The regular expression of any number in this format.</summary>
    public string Wildcard
    {
        get
        {
            string? padded = Kind switch
            {
                FormatKind.Unsigned => "([1-9][0-9]*)?[0-9]",
                FormatKind.Signed => "-?([1-9][0-9]*)?[0-9]",
                FormatKind.HexUpper => "([1-9A-F][0-9A-F]*)?[0-9A-F]",
                _ => "([1-9a-f][0-9a-f]*)?[0-9a-f]",
            };
            if (Precision > 0) return $"{Prefix}{padded}{{{Precision}}}";
            return Kind switch
            {
                FormatKind.Unsigned => "[0-9]+",
                FormatKind.Signed => "-?[0-9]+",
                FormatKind.HexUpper => Prefix + "[0-9A-F]+",
                _ => Prefix + "[0-9a-f]+",
            };
        }
    }

    /// <summary>The text of a value; null when the format has no sign and the value is negative.</summary>
    public string? Write(BigInteger value)
    {
        if (value.Sign < 0 && Kind != FormatKind.Signed) return null;
        var magnitude = BigInteger.Abs(value);
        string digits = Kind is FormatKind.HexLower or FormatKind.HexUpper ? Hex(magnitude) : magnitude.ToString(CultureInfo.InvariantCulture);
        return (value.Sign < 0 ? "-" : "") + Prefix + digits.PadLeft(Precision, '0');
    }

    /// <summary>The value of a text that the wildcard matched.</summary>
    public BigInteger Read(string text)
    {
        bool negative = text.StartsWith('-');
        if (negative) text = text[1..];
        if (Kind is not (FormatKind.HexLower or FormatKind.HexUpper))
        {
            var value = BigInteger.Parse(text, CultureInfo.InvariantCulture);
            return negative ? -value : value;
        }

        if (Alternate && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) text = text[2..];
        return BigInteger.Parse("0" + text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    public override string ToString() => Kind switch
    {
        FormatKind.Unsigned => "%u",
        FormatKind.Signed => "%d",
        FormatKind.HexUpper => "%X",
        FormatKind.HexLower => "%x",
        _ => "<none>",
    };

    private string Hex(BigInteger magnitude)
    {
        string digits = magnitude.ToString(Kind == FormatKind.HexUpper ? "X" : "x", CultureInfo.InvariantCulture).TrimStart('0');
        return digits.Length == 0 ? "0" : digits;
    }
}
