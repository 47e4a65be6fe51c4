using MaxTune.Tools.FileCheck.Lit;
using Xunit;

namespace MaxTune.Tests.Golden;

/// <summary>Every tests/filecheck/**/*.mlir, run as its RUN lines say. One file: <c>dotnet test --filter "DisplayName~canonicalize"</c>.</summary>
public sealed class GoldenFileTests(GoldenFileTests.TemporaryFolder temporary) : IClassFixture<GoldenFileTests.TemporaryFolder>
{
    public sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("maxtune-filecheck").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (string path in Directory.EnumerateFiles(GoldenTools.TestRoot, "*.mlir", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(GoldenTools.TestRoot, path);
            if (!name.Split('/').Any(part => part is "Inputs" or "Output")) files.Add(name);
        }

        return files;
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void Golden(string file)
    {
        var runner = new LitRunner(GoldenTools.Configuration, GoldenTools.TestRoot, temporary.Path);
        var result = runner.Run(Path.Combine(GoldenTools.TestRoot, file));
        Skip.If(result.Status == LitStatus.Skipped, result.Report);
        Assert.True(result.Succeeded, $"{result.Status}\n{result.Report}");
    }
}
