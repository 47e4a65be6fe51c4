namespace MaxTune.Tests.Import;

/// <summary>A folder for one test's files, removed with it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("maxtune-tests-");

    public string File(string name) => Path.Combine(folder.FullName, name);

    public string With(string name, ReadOnlySpan<byte> bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public string[] Names => [.. folder.GetFiles().Select(f => f.Name)];

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>A file under the repository, found upwards from the test binary.</summary>
    public static string InRepository(string path)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(at.FullName, "MaxTune.sln"))) return Path.Combine(at.FullName, path);
        }
        throw new DirectoryNotFoundException("MaxTune.sln is in no folder above the tests");
    }
}
