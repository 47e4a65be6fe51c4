using MaxTune.Codegen.X86;
using MaxTune.Passes.Loops;
using Xunit;

namespace MaxTune.Tests.Lowering;

public class MachineCodeOpsTests
{
    // views and constant masks are looked through or made where they are used
    private static readonly string[] NotEmitted = ["memref.subview", "memref.cast", "vector.constant_mask", "scf.yield"];

    [Fact]
    public void TheEmitterHasCodeForWhatIsSaidToHaveIt() =>
        Assert.Empty(MachineCodeOps.Elementwise.Concat(MachineCodeOps.Structure).Except(OpTable.All.Keys).Except(NotEmitted));
}
