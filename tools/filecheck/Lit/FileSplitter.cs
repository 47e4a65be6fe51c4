using System.Text;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>split-file: a file with several parts, each after a line <c>//--- name</c> (or <c>#--- name</c>, <c>;--- name</c>), becomes files of these names.</summary>
internal static class FileSplitter
{
    public static int Split(string input, string folder, bool leadingLines, Stream error)
    {
        var parts = new Dictionary<string, StringBuilder>();
        StringBuilder? part = null;
        int number = 0;
        foreach (string line in File.ReadAllText(input).Split('\n'))
        {
            number++;
            if (MarkedName(line) is not { } name)
            {
                part?.Append(line).Append('\n');
                continue;
            }

            part = new StringBuilder();
            if (leadingLines) part.Append('\n', number);
            if (!parts.TryAdd(name, part)) return Fail(error, $"{input}:{number}: error: '--- {name}' occurs twice");
        }

        if (parts.Count == 0) return Fail(error, $"{input}: error: no part marked by '--- name'");
        if (File.Exists(folder)) return Fail(error, $"{folder} is a file");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        foreach (var (name, content) in parts)
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (content == part && content.Length > 0) content.Length--; // the end of the file is no line
            File.WriteAllText(path, content.ToString());
        }

        return 0;
    }

    private static string? MarkedName(string line)
    {
        int marker = line.StartsWith("//", StringComparison.Ordinal) ? 6 : 5;
        return line.Length > marker && string.CompareOrdinal(line, marker - 4, "--- ", 0, 4) == 0 ? line[marker..].Trim() : null;
    }

    private static int Fail(Stream error, string message)
    {
        error.Write(Encoding.UTF8.GetBytes(message + "\n"));
        return 1;
    }
}
