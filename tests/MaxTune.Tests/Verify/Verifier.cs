using System.Runtime.CompilerServices;
using System.Text;
using Xunit.Sdk;

namespace VerifyXunit;

/// <summary>
/// A stand-in for the package Verify.Xunit: compares a text with the snapshot <c>Class.Method.verified.txt</c> beside the test's source.
/// One that differs is written to <c>Class.Method.received.txt</c> and fails; MAXTUNE_BLESS=1 makes it the snapshot.
/// The class is taken from the name of the source file.
/// </summary>
public static class Verifier
{
    private const int ContextLines = 3;

    /// <summary>Compares the text with its snapshot; line ends count as \n.</summary>
    public static Task Verify(string? target, [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "")
    {
        string name = Path.Combine(Path.GetDirectoryName(sourceFile)!, $"{Path.GetFileNameWithoutExtension(sourceFile)}.{method}");
        return VerifyFile(target ?? "null", name, bless: Environment.GetEnvironmentVariable("MAXTUNE_BLESS") == "1");
    }

    internal static async Task VerifyFile(string text, string name, bool bless)
    {
        string verified = name + ".verified.txt";
        string received = name + ".received.txt";
        text = text.ReplaceLineEndings("\n");
        string? expected = File.Exists(verified) ? (await File.ReadAllTextAsync(verified)).ReplaceLineEndings("\n") : null;
        if (text != expected && bless) await File.WriteAllTextAsync(verified, text);
        if (text == expected || bless)
        {
            File.Delete(received);
            return;
        }

        await File.WriteAllTextAsync(received, text);
        throw new XunitException(expected is null
            ? $"no snapshot {verified} yet; the text is in {received}"
            : $"the text differs from {verified}, see {received}\n{FirstDifference(expected, text)}");
    }

    private static string FirstDifference(string expected, string text)
    {
        string[] old = expected.Split('\n');
        string[] now = text.Split('\n');
        int line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line]) line++;
        var message = new StringBuilder($"line {line + 1}:\n");
        foreach (string same in old[Math.Max(0, line - ContextLines)..line]) message.Append($"  {same}\n");
        foreach (string removed in old.Skip(line).Take(ContextLines)) message.Append($"- {removed}\n");
        foreach (string added in now.Skip(line).Take(ContextLines)) message.Append($"+ {added}\n");
        return message.ToString();
    }
}
