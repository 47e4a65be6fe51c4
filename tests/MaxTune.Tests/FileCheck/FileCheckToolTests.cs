using MaxTune.Tools.FileCheck;
using VerifyXunit;
using Xunit;

namespace MaxTune.Tests.Golden;

public sealed class FileCheckToolTests
{
    [Fact]
    public Task Help_names_every_option() => Verifier.Verify(Run(0, "--help"));

    [Theory]
    [InlineData("<check-file> not specified")]
    [InlineData("Could not open check file '/no/such/file': No such file or directory", "/no/such/file")]
    [InlineData("must start with a letter and contain only", "--check-prefix=A,B", "/dev/null")]
    [InlineData("Missing equal sign in command-line definition '-DX'", "-DX", "f")]
    public void Wrong_command_lines_exit_with_2(string message, params string[] arguments) => Assert.Contains(message, Run(2, arguments));

    [Theory]
    [InlineData("Did you mean '--match-full-lines'?", "--match-full-line", "f")]
    [InlineData("for the -D option: requires a value!", "-D", "X=1", "f")]
    [InlineData("for the --dump-input option", "--dump-input=often", "f")]
    [InlineData("Too many positional arguments", "f", "g")]
    public void Unknown_options_exit_with_1(string message, params string[] arguments) => Assert.Contains(message, Run(1, arguments));

    private static string Run(int exitCode, params string[] arguments)
    {
        var output = new StringWriter();
        Assert.Equal(exitCode, FileCheckTool.Run(arguments, new StringReader(""), output, output));
        return output.ToString();
    }
}
