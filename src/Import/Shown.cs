namespace MaxTune.Import;

internal static class Shown
{
    /// <summary>A name from a file, fit for a message: quoted, on one line, at most 100 characters.</summary>
    public static string Name(string? name)
    {
        name ??= "";
        var text = name.Length > 100 ? name[..97] + "..." : name;
        return $"'{string.Concat(text.Select(c => char.IsControl(c) ? '?' : c))}'";
    }
}
