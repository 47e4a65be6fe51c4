using MaxTune.Conformance;
using MaxTune.Conformance.Programs;
using Xunit;

namespace MaxTune.Tests.Conformance;

/// <summary>Generated programs print the same by mlir-runner, by the interpreter and by our IL; the seed is in the message, <c>programs --seed S --show N</c> shows one.</summary>
public class ProgramTests
{
    [SkippableTheory]
    [InlineData(11)]
    [InlineData(12)]
    public void GeneratedProgramsPrintTheSame(int seed)
    {
        Skip.IfNot(File.Exists(ProgramCampaign.Runner) && Oracle.MlirOpt is not null, "mlir-runner is not installed (apt-get install mlir-22-tools)");
        var output = new StringWriter();
        Assert.True(ProgramCampaign.Run(40, seed, "", output) == 0, output.ToString());
        Assert.Contains("40 of 40", output.ToString());   // none was refused
    }
}
