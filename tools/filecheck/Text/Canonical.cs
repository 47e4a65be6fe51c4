using System.Text;

namespace MaxTune.Tools.FileCheck;

/// <summary>What both files go through first: CR LF becomes LF, and (unless whitespace is strict) each run of blanks becomes one space.</summary>
internal static class Canonical
{
    public static string Of(string text, bool strictWhitespace)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n') continue;
            if (strictWhitespace || c is not (' ' or '\t'))
            {
                result.Append(c);
                continue;
            }

            result.Append(' ');
            while (i + 1 < text.Length && text[i + 1] is ' ' or '\t') i++;
        }

        return result.ToString();
    }
}
