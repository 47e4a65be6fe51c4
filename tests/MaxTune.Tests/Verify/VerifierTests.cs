using VerifyXunit;
using Xunit;
using Xunit.Sdk;

namespace MaxTune.Tests.Snapshots;

/// <summary>The stand-in itself: a new snapshot, an equal one, a different one, and blessing.</summary>
public sealed class VerifierTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("verifier").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_snapshot_is_received_compared_and_blessed()
    {
        string name = Path.Combine(folder, "C.M");
        var missing = await Assert.ThrowsAsync<XunitException>(() => Verifier.VerifyFile("a\nb", name, bless: false));
        Assert.Contains("no snapshot", missing.Message);
        Assert.Equal("a\nb", File.ReadAllText(name + ".received.txt"));

        await Verifier.VerifyFile("a\nb", name, bless: true);
        Assert.Equal("a\nb", File.ReadAllText(name + ".verified.txt"));
        Assert.False(File.Exists(name + ".received.txt"));
        await Verifier.VerifyFile("a\r\nb", name, bless: false);

        var different = await Assert.ThrowsAsync<XunitException>(() => Verifier.VerifyFile("a\nc", name, bless: false));
        Assert.Contains("line 2:\n  a\n- b\n+ c", different.Message);
        Assert.Equal("a\nb", File.ReadAllText(name + ".verified.txt"));
        Assert.Equal("a\nc", File.ReadAllText(name + ".received.txt"));
    }
}
