using System.Text;

namespace MaxTune.Tools.FileCheck;

/// <summary>
/// Text as FileCheck sees it: bytes, each in one char (0..255). Matching, columns and carets count bytes, so any file content works,
/// valid UTF-8 or not; messages are turned back for display.
/// </summary>
internal static class ByteText
{
    public static string FromBytes(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static string FromString(string text) => Ascii.IsValid(text) ? text : FromBytes(Encoding.UTF8.GetBytes(text));

    public static string Display(string byteText)
        => Ascii.IsValid(byteText) ? byteText : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(byteText));
}
