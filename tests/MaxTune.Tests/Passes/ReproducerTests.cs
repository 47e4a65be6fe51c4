using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Passes;

public sealed class ReproducerTests
{
    [Theory]
    [InlineData("builtin.module(cse)", true)]
    [InlineData("builtin.module(x{a=\"b \\\"q\\\" \\\\ c\"})", false)]
    public void ReadsWhatItWrites(string pipeline, bool verifyEach)
    {
        string text = Reproducer.Write("module {}", pipeline, verifyEach);
        Assert.Equal(new Reproducer(pipeline, verifyEach), Reproducer.Read(text));
        // a second failure of a reproducer: the last pipeline counts, the metadata stays one section
        string again = Reproducer.Write(text, "builtin.module(dce)", true);
        Assert.Equal("builtin.module(dce)", Reproducer.Read(again)!.Pipeline);
        Assert.Single(again.Split("{-#")[1..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("module {} // mlir_reproducer: { pipeline: \"builtin.module(cse)\" }")]
    [InlineData("{-# external_resources: { mlir_reproducer: { verify_each: true } } #-}")]
    public void OtherTextsCarryNone(string text) => Assert.Null(Reproducer.Read(text));
}
