namespace MaxTune.Import;

internal static class Shown
{
    /// <summary>A name from a file, fit for a message: quoted, on one line, at most 100 characters.</summary>
    public static string Name(string? name)
    {
        name ??= "";
        // messages are made whether they are needed or not, so without LINQ: its code for characters is not compiled ahead of time
        char[] text = (name.Length > 100 ? name[..97] + "..." : name).ToCharArray();
        for (var i = 0; i < text.Length; i++) if (char.IsControl(text[i])) text[i] = '?';
        return $"'{new string(text)}'";
    }
}
