using System.Text;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>What %-words in RUN lines stand for.</summary>
public sealed class Substitutions
{
    private readonly List<(string From, string To)> pairs;

    /// <summary>The words of a test: %s, %S, %p the file and its folder, %t and %T a temporary file and folder, and more of one's own.</summary>
    public Substitutions(string testFile, string temporary, IEnumerable<KeyValuePair<string, string>> more)
    {
        string folder = Path.GetDirectoryName(testFile)!;
        string temporaryFolder = Path.GetDirectoryName(temporary)!;
        pairs =
        [
            ("%s", testFile), ("%S", folder), ("%p", folder), ("%t", temporary), ("%T", temporaryFolder),
            ("%/s", testFile), ("%/S", folder), ("%/p", folder), ("%/t", temporary), ("%/T", temporaryFolder),
            ("%basename_t", Path.GetFileName(temporary)), ("%{pathsep}", Path.PathSeparator.ToString()), ("%%", "%"),
        ];
        pairs.AddRange(more.Select(pair => (pair.Key, pair.Value)));
        pairs.Sort((a, b) => b.From.Length.CompareTo(a.From.Length)); // the longest word that fits
    }

    /// <summary>Puts in what the words stand for.</summary>
    public string Apply(string command)
    {
        var result = new StringBuilder();
        for (int i = 0; i < command.Length;)
        {
            var (from, to) = command[i] == '%' ? pairs.FirstOrDefault(pair => string.CompareOrdinal(command, i, pair.From, 0, pair.From.Length) == 0) : default;
            result.Append(from is null ? command[i].ToString() : to);
            i += from?.Length ?? 1;
        }

        return result.ToString();
    }
}
