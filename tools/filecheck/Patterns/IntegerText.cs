using System.Numerics;

namespace MaxTune.Tools.FileCheck;

/// <summary>Integers at the front of a text: decimal, or with the radix sensed from 0x, 0b, 0o or a leading 0 (octal).</summary>
internal static class IntegerText
{
    public static bool TryEatDecimal(ref Slice text, out BigInteger value) => TryEatDigits(text, 10, text, out value, ref text);

    public static bool TryEatAnyRadix(ref Slice text, out BigInteger value)
    {
        var rest = text;
        int radix = EatRadixPrefix(ref rest);
        return TryEatDigits(rest, radix, text, out value, ref text);
    }

    private static int EatRadixPrefix(ref Slice text)
    {
        if (text.Length < 2 || text[0] != '0') return 10;
        int radix = text[1] switch
        {
            'x' or 'X' => 16,
            'b' or 'B' => 2,
            'o' => 8,
            _ => 0,
        };
        if (radix > 0)
        {
            text = text.From(2);
            return radix;
        }

        if (!char.IsAsciiDigit(text[1])) return 10;
        text = text.From(1);
        return 8;
    }

    private static bool TryEatDigits(Slice digits, int radix, Slice original, out BigInteger value, ref Slice rest)
    {
        value = BigInteger.Zero;
        if (digits.IsEmpty) return false;
        while (!digits.IsEmpty && char.IsAsciiHexDigit(digits[0]))
        {
            int digit = Convert.ToInt32(digits[0].ToString(), 16);
            if (digit >= radix) break;
            value = value * radix + digit;
            digits = digits.From(1);
        }

        if (digits.Length == original.Length) return false;
        rest = digits;
        return true;
    }
}
