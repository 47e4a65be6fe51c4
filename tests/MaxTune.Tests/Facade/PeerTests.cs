using System.Text.Json;
using MaxTune.Tools.Cli;
using Xunit;

namespace MaxTune.Tests.Facade;

public sealed class PeerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maxtune-peers").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // y = max(x wᵀ + b, 0), plus an error at one element
    private sealed class Peer(string name, float error = 0, string? missing = null, bool fails = false) : IGemmPeer
    {
        public string Name => name;
        public string? Missing => missing;
        public IGemmRun Prepare(GemmTask task) => fails ? throw new PeerException("out of luck") : new Prepared(task, error);

        private sealed unsafe class Prepared(GemmTask t, float error) : IGemmRun
        {
            public nint Result => t.Y;

            public void Run()
            {
                float* x = (float*)t.X, w = (float*)t.W, b = (float*)t.B, y = (float*)t.Y;
                for (long m = 0; m < t.M; m++)
                    for (long n = 0; n < t.N; n++)
                    {
                        double sum = t.Epilogue == GemmEpilogue.None ? 0 : b[n];
                        for (long k = 0; k < t.K; k++) sum += (double)x[m * t.K + k] * w[n * t.K + k];
                        y[m * t.N + n] = (float)(t.Epilogue == GemmEpilogue.BiasRelu ? Math.Max(sum, 0) : sum);
                    }
                y[t.M * t.N - 1] += error;
            }

            public void Dispose() { }
        }
    }

    private (int Code, string Output, string Error) Run(IGemmPeer[] peers, params string[] more)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        string[] args = ["bench", "gemm", "--tune-budget", "0.01", "--tune-candidates", "2", "--race-budget", "0.01", .. more];
        int code = MaxTuneTool.Run(args, TextReader.Null, output, error, _ => null, peers);
        return (code, output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("bias")]
    [InlineData("bias_relu")]
    public void Peers_that_are_wrong_or_fail_are_rows_without_a_time(string epilogue)
    {
        string file = Path.Combine(folder, "figures.json");
        var (code, output, error) = Run([new Peer("right"), new Peer("off", error: 0.01f), new Peer("unlucky", fails: true)],
            "--shapes", "3x5x9", "--epilogue", epilogue, "--peers", "right,off,unlucky", "--json", file);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("wrong: [2, 8] is ", output);
        Assert.Contains("failed: out of luck", output);
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var peers = json.RootElement[0].GetProperty("peers");
        Assert.True(peers.GetProperty("right").GetProperty("best_us").GetDouble() > 0);
        Assert.StartsWith("wrong", peers.GetProperty("off").GetProperty("fault").GetString());
        Assert.False(peers.GetProperty("unlucky").TryGetProperty("best_us", out _));
    }

    [Fact]
    public void A_missing_peer_is_an_error_by_name_and_a_note_among_all()
    {
        IGemmPeer[] peers = [new Peer("gone", missing: "it went away"), new Peer("here")];
        var (code, _, error) = Run(peers, "--shapes", "2x3x4", "--peers", "gone");
        Assert.Equal(1, code);
        Assert.Contains("--peers gone: it went away", error);
        (code, var output, error) = Run(peers, "--shapes", "2x3x4", "--peers", "all");
        Assert.Equal(0, code);
        Assert.Contains("maxtune: without gone: it went away", error);
        Assert.Contains("here", output);
    }

    [Theory]
    [InlineData("expected either --shapes", "--threads", "1")]
    [InlineData("expected either --shapes", "--shapes", "2x2x2", "--suite", "f32")]
    [InlineData("--suite f64: f32", "--suite", "f64")]
    [InlineData("more than 268435456 elements", "--shapes", "1x20000x20000")]
    [InlineData("--threads 0: 1 to 1024", "--shapes", "2x2x2", "--threads", "0")]
    public void Mistakes_are_messages(string expected, params string[] args)
    {
        var (code, _, error) = Run([], args);
        Assert.Equal(1, code);
        Assert.Contains(expected, error);
        Assert.DoesNotContain("internal error", error);
    }
}
