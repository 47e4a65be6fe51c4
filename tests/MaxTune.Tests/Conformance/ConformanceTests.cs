using MaxTune.Conformance;
using MaxTune.Conformance.Fuzzing;
using Xunit;

namespace MaxTune.Tests.Conformance;

/// <summary>Small, seeded runs of the campaigns of docs/conformance.md.</summary>
public class ConformanceTests
{
    private static readonly string Repository = Campaign.FindRepository();

    private static void NeedsMlirOpt() => Skip.If(Oracle.MlirOpt is null, "mlir-opt-22 is not installed");

    [SkippableFact]
    public void Generated_modules_and_golden_files_round_trip_through_both_tools()
    {
        NeedsMlirOpt();
        Assert.Equal(0, Campaign.RoundTrips(Repository, count: 75, seed: 11, report: ""));
    }

    [SkippableFact]
    public void Mutants_are_accepted_by_both_tools_or_by_neither()
    {
        NeedsMlirOpt();
        Assert.Equal(0, Campaign.Mutants(Repository, count: 800, seed: 11, report: ""));
    }

    [SkippableFact]
    public void Every_snippet_is_what_mlir_opt_accepts()
    {
        NeedsMlirOpt();
        Assert.Equal(0, Campaign.CheckSnippets(Repository, expansions: 1, seed: 11));
    }

    [Theory]
    [InlineData("mtopt", 300)]
    [InlineData("passes", 150)]
    [InlineData("pipelines", 300)]
    [InlineData("filecheck", 300)]
    [InlineData("programs", 30)]
    [InlineData("models", 5)]
    public void Damaged_texts_end_in_a_diagnostic(string target, int count) =>
        Assert.Equal(0, Fuzz.Run(FuzzTarget.All(Repository, target), minutes: 0, seed: 11, report: "", from: 0, atLeast: count));

    [Fact]
    public void Upstream_operations_are_known()
    {
        // one of each kind that a file from upstream is likely to hold
        string[] names = ["affine.for", "affine.delinearize_index", "linalg.conv_2d_nhwc_hwcf", "linalg.pooling_nchw_max", "linalg.pack", "linalg.softmax", "tensor.gather", "ml_program.subgraph"];
        Assert.All(names, name => Assert.NotNull(MaxTune.IR.BuiltinDialects.Registry.Operation(name)));
    }
}
