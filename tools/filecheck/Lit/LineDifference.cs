using System.Text;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>diff: compares two texts by lines; -b, -w and --strip-trailing-cr as diff has them.</summary>
internal static class LineDifference
{
    private const int Shown = 40;

    public static int Run(string[] options, byte[] first, byte[] second, string firstName, string secondName, Stream output)
    {
        string[] a = Lines(first, options);
        string[] b = Lines(second, options);
        if (a.SequenceEqual(b)) return 0;
        int begin = 0;
        while (begin < a.Length && begin < b.Length && a[begin] == b[begin]) begin++;
        int same = 0;
        while (same < Math.Min(a.Length, b.Length) - begin && a[^(same + 1)] == b[^(same + 1)]) same++;
        var text = new StringBuilder($"--- {firstName}\n+++ {secondName}\n@@ -{begin + 1} +{begin + 1} @@\n");
        foreach (string line in a.Skip(begin).Take(Math.Min(Shown, a.Length - same - begin))) text.Append($"-{line}\n");
        foreach (string line in b.Skip(begin).Take(Math.Min(Shown, b.Length - same - begin))) text.Append($"+{line}\n");
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return 1;
    }

    private static string[] Lines(byte[] bytes, string[] options)
    {
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        bool Has(char flag) => options.Any(option => option.Length > 1 && option[1] != '-' && option.Contains(flag));
        if (options.Contains("--strip-trailing-cr")) lines = [.. lines.Select(line => line.TrimEnd('\r'))];
        if (Has('w')) lines = [.. lines.Select(line => string.Concat(line.Where(c => !char.IsWhiteSpace(c))))];
        else if (Has('b')) lines = [.. lines.Select(line => string.Join(' ', line.TrimEnd().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)))];
        return lines;
    }
}
