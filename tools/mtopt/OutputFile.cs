namespace MaxTune.Tools.MtOpt;

/// <summary>Writes a file whole or not at all: beside its place first, then moved there.</summary>
internal static class OutputFile
{
    /// <returns>Null, or why the file could not be written.</returns>
    public static string? Write(string path, string text)
    {
        if (path.StartsWith("/dev/", StringComparison.Ordinal))
        {
            File.WriteAllText(path, text);
            return null;
        }
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, "." + Path.GetFileName(full) + "." + Path.GetRandomFileName());
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, full, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            return $"cannot open output file '{path}': {e.Message}";
        }
    }
}
