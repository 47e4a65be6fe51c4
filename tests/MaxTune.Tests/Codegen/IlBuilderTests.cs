using System.Reflection.Emit;
using MaxTune.Codegen.Cil;
using Xunit;

namespace MaxTune.Tests.Codegen;

public class IlBuilderTests
{
    private static IlBuilder Method(Type? returns = null) => new("f", returns ?? typeof(void), typeof(nint), typeof(float));

    [Fact]
    public void OperandsOfTwoTypesAreReportedWithTheCodeSoFar()
    {
        var il = Method();
        il.LdcI4(1);
        il.Ldarg(1);
        var error = Assert.Throws<IlException>(() => il.Binary(OpCodes.Add));
        Assert.StartsWith("f: expected f32, found i32 at add", error.Message);
        Assert.Contains("ldarg 1", error.Message);
    }

    [Fact]
    public void TakingFromAnEmptyStackIsReported()
    {
        var il = Method();
        Assert.StartsWith("f: expected a value, found an empty stack at pop", Assert.Throws<IlException>(il.Pop).Message);
    }

    [Fact]
    public void ACallChecksItsArguments()
    {
        var il = Method();
        il.LdcI4(1);
        var error = Assert.Throws<IlException>(() => il.Call(typeof(MathF).GetMethod("Abs", [typeof(float)])!));
        Assert.StartsWith("f: expected f32, found i32 at call MathF.Abs", error.Message);
    }

    [Fact]
    public void WaysToALabelMustAgree()
    {
        var il = Method();
        var label = il.NewLabel();
        il.Br(label);
        var other = il.NewLabel();
        il.Mark(other);
        il.LdcI4(0);
        Assert.Contains("expected [], found [i32] at L0", Assert.Throws<IlException>(() => il.Mark(label)).Message);
    }

    [Fact]
    public void ALabelThatIsNeverMarkedIsReported()
    {
        var il = Method();
        il.Br(il.NewLabel());
        Assert.StartsWith("f: label L0 is never marked", Assert.Throws<IlException>(il.Finish).Message);
    }

    [Fact]
    public void RunningOffTheEndIsReported()
    {
        var il = Method();
        Assert.StartsWith("f: the method runs off its end", Assert.Throws<IlException>(il.Finish).Message);
    }

    [Fact]
    public void ReturningWithALoadedStackIsReported()
    {
        var il = Method();
        il.LdcI4(0);
        Assert.StartsWith("f: expected an empty stack, found [i32] at ret", Assert.Throws<IlException>(il.Ret).Message);
    }

    [Fact]
    public void CodeAfterABranchNeedsALabel()
    {
        var il = Method();
        il.Ret();
        Assert.Contains("cannot be reached", Assert.Throws<IlException>(() => il.LdcI4(0)).Message);
    }

    [Fact]
    public void ALocalIsReusedOnlyAfterItIsReturned()
    {
        var il = Method();
        var first = il.Rent(typeof(float), "a");
        Assert.NotSame(first, il.Rent(typeof(float), "a"));
        il.Return(first);
        Assert.NotSame(first, il.Rent(typeof(double), "a"));
        Assert.Same(first, il.Rent(typeof(float), "b"));
    }

    [Fact]
    public void TextAndMethodComeFromTheSameInstructions()
    {
        var il = new IlBuilder("scale", typeof(float), typeof(float), typeof(nint));
        var twice = il.NewLocal(typeof(float), "twice");
        var done = il.NewLabel();
        il.Ldarg(0);
        il.LdcR4(2);
        il.Binary(OpCodes.Mul);
        il.Stloc(twice);
        il.Ldarg(1);
        il.LdcNint(0);
        il.BrCompare(OpCodes.Beq, done);
        il.Ldloc(twice);
        il.Call(typeof(MathF).GetMethod("Abs", [typeof(float)])!);
        il.Stloc(twice);
        il.Mark(done);
        il.Ldloc(twice);
        il.Ret();
        Assert.Equal("""
            .method f32 scale(f32, nint)
              .local f32 twice
              ldarg 0
              ldc.r4 2
              mul
              stloc twice
              ldarg 1
              ldc.i 0
              beq L0
              ldloc twice
              call MathF.Abs
              stloc twice
            L0:
              ldloc twice
              ret

            """.ReplaceLineEndings("\n"), il.Text());
        var f = il.ToDynamicMethod().CreateDelegate<Func<float, nint, float>>();
        Assert.Equal(-6, f(-3, 0));
        Assert.Equal(6, f(-3, 1));
    }
}
