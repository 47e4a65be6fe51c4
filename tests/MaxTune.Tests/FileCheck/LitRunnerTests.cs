using MaxTune.Tools.FileCheck.Lit;
using Xunit;

namespace MaxTune.Tests.Golden;

/// <summary>RUN lines, features, substitutions and the shell, each on tests made here.</summary>
public sealed class LitRunnerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lit-runner").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("a && b", true)]
    [InlineData("a && c", false)]
    [InlineData("c || b", true)]
    [InlineData("!c", true)]
    [InlineData("!!a", true)]
    [InlineData("!(a && (b || c))", false)]
    [InlineData("c && a || b", true)]
    [InlineData("true && !false", true)]
    [InlineData("{{x.*}}", true)]
    [InlineData("x-{{[0-9]}}", true)]
    [InlineData("x-{{[a-z]}}", false)]
    [InlineData("x", false)]
    public void Feature_expressions(string expression, bool value)
        => Assert.Equal(value, FeatureExpression.Evaluate(expression, new HashSet<string> { "a", "b", "x-1" }));

    [Theory]
    [InlineData("a &&")]
    [InlineData("(a")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a # b")]
    public void Broken_feature_expressions(string expression)
        => Assert.Throws<FormatException>(() => FeatureExpression.Evaluate(expression, new HashSet<string>()));

    [Theory]
    [InlineData("RUN: true", LitStatus.Passed)]
    [InlineData("RUN: false", LitStatus.Failed)]
    [InlineData("RUN: true\nRUN: false", LitStatus.Failed)]
    [InlineData("RUN: false | true", LitStatus.Failed)] // a pipeline fails when any of its commands does
    [InlineData("RUN: not false | true", LitStatus.Passed)]
    [InlineData("RUN: false || true", LitStatus.Passed)]
    [InlineData("RUN: true && false", LitStatus.Failed)]
    [InlineData("RUN: false ; true", LitStatus.Passed)]
    [InlineData("RUN: not no-such-program", LitStatus.Failed)]
    [InlineData("RUN: no-such-program", LitStatus.Failed)]
    [InlineData("RUN: not not true", LitStatus.Passed)]
    [InlineData("RUN: not tool crash", LitStatus.Failed)]
    [InlineData("RUN: not --crash tool crash", LitStatus.Passed)]
    [InlineData("RUN: not tool 3", LitStatus.Passed)]
    [InlineData("RUN: not --crash tool 3", LitStatus.Failed)]
    [InlineData("RUN: tool 0\nXFAIL: *", LitStatus.UnexpectedPass)]
    [InlineData("RUN: tool 1\nXFAIL: have", LitStatus.ExpectedFailure)]
    [InlineData("RUN: tool 1\nXFAIL: other", LitStatus.Failed)]
    [InlineData("RUN: false\nREQUIRES: other", LitStatus.Skipped)]
    [InlineData("RUN: false\nREQUIRES: have, other", LitStatus.Skipped)]
    [InlineData("RUN: true\nREQUIRES: have, !other", LitStatus.Passed)]
    [InlineData("RUN: false\nUNSUPPORTED: have", LitStatus.Skipped)]
    [InlineData("RUN: true\nUNSUPPORTED: other", LitStatus.Passed)]
    [InlineData("nothing to run", LitStatus.Unresolved)]
    [InlineData("RUN: true \\", LitStatus.Unresolved)]
    [InlineData("RUN: echo 'open", LitStatus.Unresolved)]
    [InlineData("RUN: true |", LitStatus.Unresolved)]
    [InlineData("RUN: true\nREQUIRES: a &&", LitStatus.Unresolved)]
    [InlineData("RUN: true\nEND.\nRUN: false", LitStatus.Passed)]
    [InlineData("RUN: tool \\\nRUN:   0", LitStatus.Passed)]
    [InlineData("// RUN: echo %(line) %(line+2) | FileCheck %s\n// CHECK: 1 3", LitStatus.Passed)]
    [InlineData("// RUN: echo %%s %basename_t | FileCheck %s\n// CHECK: %s t.mlir.tmp", LitStatus.Passed)]
    [InlineData("RUN: cd %T && mkdir -p sub && cd sub && echo x > f && cd .. && diff sub/f sub/f", LitStatus.Passed)]
    [InlineData("// RUN: tool both 2>&1 | FileCheck %s\n// CHECK: out\n// CHECK-NEXT: err\n// CHECK-NEXT: out", LitStatus.Passed)]
    [InlineData("// RUN: tool both 2>%t | FileCheck %s\n// RUN: FileCheck %s --check-prefix=E < %t\n// CHECK: out\n// CHECK-NEXT: out\n// E: err", LitStatus.Passed)]
    [InlineData("// RUN: tool both &> %t && echo more >> %t && cat %t | count 4\n", LitStatus.Passed)]
    [InlineData("// RUN: sh -c 'echo a; echo b >&2; echo c' 2>&1 | FileCheck %s\n// CHECK: a\n// CHECK-NEXT: b\n// CHECK-NEXT: c", LitStatus.Passed)]
    [InlineData("// RUN: env GREETING=hello sh -c 'echo $GREETING' | FileCheck %s\n// CHECK: hello", LitStatus.Passed)]
    [InlineData("// RUN: echo \"a 'b' \\\"c\\\"\" d\\ e | FileCheck %s\n// CHECK: {{^}}a 'b' \"c\" d e{{$}}", LitStatus.Passed)]
    public void Runs(string test, LitStatus status)
    {
        var result = Run(test);
        Assert.True(result.Status == status, $"{result.Status}, not {status}\n{result.Report}");
    }

    [Fact]
    public void A_failure_shows_the_command_its_exit_code_and_the_diagnostics()
    {
        var result = Run("// RUN: echo got | FileCheck %s\n// CHECK: wanted\n");
        Assert.Equal(LitStatus.Failed, result.Status);
        Assert.Contains("t.mlir:1: RUN line failed with exit code 1", result.Report);
        Assert.Contains("$ FileCheck ", result.Report);
        Assert.Contains("t.mlir:2:11: error: CHECK: expected string not found in input", result.Report);
        Assert.Contains("# exit code 1", result.Report);
    }

    [Fact]
    public void A_tool_that_hangs_or_throws_fails_its_test_alone()
    {
        Assert.Contains("timed out after 1 s", Run("RUN: tool hang", TimeSpan.FromSeconds(1)).Report);
        Assert.Contains("tool threw: System.InvalidOperationException", Run("RUN: tool crash").Report);
    }

    [Fact]
    public void A_skip_says_why() => Assert.Equal("REQUIRES: other || another", Run("RUN: true\nREQUIRES: other || another, have").Report);

    private LitResult Run(string test, TimeSpan? timeout = null)
    {
        string path = Path.Combine(folder, "t.mlir");
        File.WriteAllText(path, test);
        var configuration = new LitConfiguration
        {
            Tools = new Dictionary<string, InProcessTool> { ["tool"] = new(Tool) },
            Features = new HashSet<string> { "have" },
            Timeout = timeout ?? TimeSpan.FromSeconds(60),
        };
        return new LitRunner(configuration, folder, Path.Combine(folder, "tmp")).Run(path);
    }

    private static int Tool(string[] arguments, TextReader input, TextWriter output, TextWriter error)
    {
        switch (arguments[0])
        {
            case "crash":
                throw new InvalidOperationException("on purpose");
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                return 0;
            case "both":
                output.WriteLine("out");
                error.WriteLine("err");
                output.WriteLine("out");
                return 0;
            default:
                return int.Parse(arguments[0]);
        }
    }
}
