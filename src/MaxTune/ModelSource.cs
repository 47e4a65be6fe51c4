using MaxTune.IR;

namespace MaxTune;

/// <summary>A model's text and where it is from, for messages.</summary>
/// <param name="Text">MLIR: the graph level, or modules that lower levels have.</param>
/// <param name="FileName">As diagnostics show it.</param>
public sealed record ModelSource(string Text, string FileName = "<model>")
{
    public static implicit operator ModelSource(string text) => new(text);

    /// <exception cref="CompilationException">The file cannot be read.</exception>
    public static ModelSource FromFile(string path)
    {
        try
        {
            return new ModelSource(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var sink = new DiagnosticSink();
            string why = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : Directory.Exists(path) ? "it is a folder" : e.Message;
            sink.Error(new FileLocation(path, 0, 0), $"cannot open: {why}");
            throw new CompilationException(sink);
        }
    }
}
