using System.Text;

namespace MaxTune.IR.Parsing;

/// <summary>String literals: <c>\n</c>, <c>\t</c>, <c>\\</c>, <c>\"</c> and bytes as <c>\HH</c>.</summary>
internal static class StringLiteral
{
    /// <summary>The place after the closing quote of the literal that opens at <paramref name="start"/>.</summary>
    public static int End(string text, int start, out (string Message, int Offset)? error)
    {
        error = null;
        for (int at = start + 1; at < text.Length; at++)
            switch (text[at])
            {
                case '"': return at + 1;
                case '\n' or '\v' or '\f':
                    error = ("expected '\"' in string literal", at);
                    return at;
                case '\\':
                    char next = at + 1 < text.Length ? text[at + 1] : '\0';
                    if (next is '"' or '\\' or 'n' or 't') at++;
                    else if (at + 2 < text.Length && char.IsAsciiHexDigit(next) && char.IsAsciiHexDigit(text[at + 2])) at += 2;
                    else
                    {
                        error = ("unknown escape in string literal", at);
                        return at;
                    }
                    break;
            }
        error = ("expected '\"' in string literal", text.Length);
        return text.Length;
    }

    /// <summary>
    /// The value of a literal, quotes included. Escaped bytes are UTF-8; one that is not becomes a lone low surrogate, 0xDC00 + byte, which no
    /// valid text holds and which the printer turns back.
    /// </summary>
    public static string Unescape(ReadOnlySpan<char> quoted)
    {
        var body = quoted[1..^1];
        if (body.IndexOf('\\') < 0) return body.ToString();
        var bytes = new List<byte>(body.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\')
            {
                Rune.DecodeFromUtf16(body[i..], out var rune, out int consumed);
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += consumed - 1;
                continue;
            }
            switch (body[++i])
            {
                case 'n': bytes.Add((byte)'\n'); break;
                case 't': bytes.Add((byte)'\t'); break;
                case '"' or '\\': bytes.Add((byte)body[i]); break;
                default: bytes.Add((byte)(HexValue(body[i]) << 4 | HexValue(body[++i]))); break;
            }
        }
        return Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out int consumed) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[consumed..];
            }
            else
            {
                text.Append((char)(0xDC00 + bytes[0]));
                bytes = bytes[1..];
            }
        }
        return text.ToString();
    }

    public static int HexValue(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
