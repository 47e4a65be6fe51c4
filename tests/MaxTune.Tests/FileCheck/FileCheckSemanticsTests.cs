using MaxTune.Tools.FileCheck;
using Xunit;

namespace MaxTune.Tests.Golden;

/// <summary>What FileCheck means by its directives, with both sides of each trap.</summary>
public sealed class FileCheckSemanticsTests
{
    [Theory]
    // leftmost-longest: a|ab captures ab
    [InlineData("CHECK: x[[V:a|ab]]z", "xabz", 0)]
    [InlineData("CHECK: [[V:a|ab]]\nCHECK-SAME: {{^}}z", "xabz", 0)]
    [InlineData("CHECK: [[V:a|ab]]\nCHECK: =[[V]]$", "xabz\n=ab$", 0)]
    [InlineData("CHECK: [[V:a|ab]]\nCHECK: =[[V]]$", "xabz\n=a$", 1)]
    // COUNT-2 is satisfied by three
    [InlineData("CHECK-COUNT-2: a", "a\na\na", 0)]
    [InlineData("CHECK-COUNT-2: a", "a", 1)]
    [InlineData("CHECK-COUNT-2: a\nCHECK-NOT: a", "a\na\na", 1)]
    // labels are found before anything else: a check before a label cannot reach behind it
    [InlineData("CHECK: x\nCHECK-LABEL: f\nCHECK: y", "f\nx\ny", 1)]
    [InlineData("CHECK: x\nCHECK-LABEL: f\nCHECK: y", "x\nf\ny", 0)]
    // DAG matches in any order, but two of them never the same text
    [InlineData("CHECK-DAG: b\nCHECK-DAG: a", "a\nb", 0)]
    [InlineData("CHECK-DAG: a\nCHECK-DAG: a", "a", 1)]
    [InlineData("CHECK-DAG: a\nCHECK-DAG: a", "a a", 0)]
    // of a line, only the first directive counts
    [InlineData("CHECK: a CHECK: b", "a CHECK: b", 0)]
    [InlineData("CHECK: a CHECK: b", "a b", 1)]
    // NOT lies between its neighbours
    [InlineData("CHECK: a\nCHECK-NOT: x\nCHECK: b", "a\nb\nx", 0)]
    [InlineData("CHECK: a\nCHECK-NOT: x\nCHECK: b", "a\nx\nb", 1)]
    [InlineData("CHECK: a\nCHECK-NOT: x", "a\nx", 1)]
    // NEXT is the next line, SAME this one, EMPTY a line without anything
    [InlineData("CHECK: a\nCHECK-NEXT: b", "a\nb", 0)]
    [InlineData("CHECK: a\nCHECK-NEXT: b", "a\n\nb", 1)]
    [InlineData("CHECK: a\nCHECK-NEXT: b", "a b", 1)]
    [InlineData("CHECK: a\nCHECK-SAME: b", "a b", 0)]
    [InlineData("CHECK: a\nCHECK-SAME: b", "a\nb", 1)]
    [InlineData("CHECK: a\nCHECK-EMPTY:\nCHECK-NEXT: b", "a\n\nb", 0)]
    [InlineData("CHECK: a\nCHECK-EMPTY:\n", "a\nb\n\n", 1)]
    // literal text
    [InlineData("CHECK{LITERAL}: {{a}} [[b]]", "{{a}} [[b]]", 0)]
    [InlineData("CHECK{LITERAL}: {{a}}", "a", 1)]
    [InlineData("CHECK-COUNT-2{LITERAL}: [[", "[[ [[", 0)]
    // blanks are one blank; a regular expression does not cross a line
    [InlineData("CHECK: a   b", "a\tb", 0)]
    [InlineData("CHECK: a{{.*}}b", "a\nb", 1)]
    [InlineData("CHECK: a{{[^x]*}}b", "a\nb", 1)]
    // variables: one on the same line, one that is never defined, line numbers
    [InlineData("CHECK: [[V:[a-z]+]] [[V]]", "ab ab", 0)]
    [InlineData("CHECK: [[V:[a-z]+]] [[V]]!", "ab cd!", 1)]
    [InlineData("CHECK: [[V]]", "V", 1)]
    [InlineData("\nCHECK: line [[@LINE]] [[@LINE+2]] [[#@LINE-1]]", "line 2 4 1", 0)]
    // numbers
    [InlineData("CHECK: [[#N:]] [[#]]\nCHECK: [[#N+1]] [[#mul(N,2)]]", "7 9\n8 14", 0)]
    [InlineData("CHECK: [[#N:]]\nCHECK: [[#N+1]]", "7\n9", 1)]
    [InlineData("CHECK: [[#%#x,N:]]\nCHECK: [[#%#.4X,N]] [[#%u,N]]", "0x1f\n0x001F 31", 0)]
    [InlineData("CHECK: [[#%d,N:]]\nCHECK: [[#div(N,2)]] [[#min(N,3)]] [[#max(N,3)]] [[#sub(N,-3)]]", "-7\n-3 -7 3 -4", 0)]
    [InlineData("CHECK: [[#N:]]\nCHECK: [[#M:N+1]]\nCHECK: [[#M==3]]", "1\n2\n3", 2)]
    [InlineData("CHECK: [[#N:]]\nCHECK: [[#M: == N+1]]\nCHECK: [[#M]]", "1\n2\n2", 0)]
    [InlineData("CHECK: [[#N:]]\nCHECK: [[#N-9]]", "7\n-2", 1)]
    [InlineData("CHECK: [[#N:]]\nCHECK: [[#div(N,0)]]", "7\n7", 1)]
    // what is wrong in itself
    [InlineData("CHECK-NEXT: a", "a", 2)]
    [InlineData("CHECK:", "a", 1)]
    [InlineData("CHECK:\n", "a", 2)]
    [InlineData("CHECK: {{(}}", "a", 2)]
    [InlineData("CHECK: {{a", "a", 2)]
    [InlineData("CHECK-COUNT-0: a", "a", 2)]
    [InlineData("CHECK-NOT-DAG: a\nCHECK: a", "a", 2)]
    [InlineData("CHECK-LABEL: [[V:a]]", "a", 2)]
    [InlineData("CHECK_NEXT: a", "a", 2)]
    [InlineData("nothing", "a", 2)]
    [InlineData("CHECK: a", "", 2)]
    public void Directives(string check, string input, int exitCode)
    {
        var result = FileCheck.Run(check, "check", input);
        Assert.True(result.ExitCode == exitCode, $"exit code {result.ExitCode}\n{result.Output}");
    }

    [Theory]
    [InlineData("CHECK-LABLE: f", 1, 1, "CHECK-LABEL:")]
    [InlineData("x\n// CHECK-NXT: f", 2, 4, "CHECK-NEXT:")]
    [InlineData("CHCEK: f", 1, 1, "CHECK:")]
    [InlineData("CHEK-NOT: f", 1, 1, "CHECK-NOT:")]
    [InlineData("  ; CHECK-NEXT : f", 1, 4, "CHECK-NEXT:")]
    [InlineData("// CHECK-SMAE{LITERAL}: f", 1, 4, "CHECK-SAME:")]
    public void A_near_miss_is_an_error(string check, int line, int column, string meant)
    {
        var result = FileCheck.Run(check + "\nCHECK: f", "check", "f");
        Assert.Equal(2, result.ExitCode);
        var error = Assert.Single(result.Diagnostics);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains($"did you mean '{meant}'?", error.Message);
        Assert.Equal(0, FileCheck.Run(check + "\nCHECK: f", "check", "f", new FileCheckOptions { AllowMisspelledDirectives = true }).ExitCode);
    }

    [Theory]
    [InlineData("// CHECK1: b")]
    [InlineData("// CHECKS: as many as there are")]
    [InlineData("// Check: that it is here")]
    [InlineData("// RUN: x | FileCheck %s --check-prefix=CHECK-LABLE\n// CHECK-LABLE: b")]
    [InlineData("// RUN: x | FileCheck %s --check-prefixes=CHECK,CHCEK\n// CHCEK-NEXT: b")]
    [InlineData("// see CHECK-LABLE: in the text")]
    [InlineData("// COM: CHECK-LABLE: b")]
    [InlineData("// CHECK-AVX512: b")]
    [InlineData("// NOTE: b")]
    public void A_comment_is_no_near_miss(string comment)
    {
        var result = FileCheck.Run(comment + "\nCHECK: f", "check", "f");
        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Fact]
    public void Options_change_what_matches()
    {
        var defaults = new FileCheckOptions();
        Check("CHECK: a", "xa", defaults with { MatchFullLines = true }, 1);
        Check("CHECK: a", " a ", defaults with { MatchFullLines = true }, 0);
        Check("CHECK:a", " a", defaults with { MatchFullLines = true, StrictWhitespace = true }, 1);
        Check("CHECK:a", "a", defaults with { MatchFullLines = true, StrictWhitespace = true }, 0);
        Check("CHECK: a  b", "a b", defaults with { StrictWhitespace = true }, 1);
        Check("CHECK: ABc{{D}}", "abCd", defaults with { IgnoreCase = true }, 0);
        Check("CHECK: a\nCHECK: b", "a\nx\nb", defaults with { ImplicitCheckNot = ["x"] }, 1);
        Check("CHECK: a\nCHECK: b", "a\nb", defaults with { ImplicitCheckNot = ["x"] }, 0);
        Check("CHECK: a", "", defaults with { AllowEmpty = true }, 1);
        Check("CHECK-NOT: a", "", defaults with { AllowEmpty = true }, 0);
        Check("A: a\nB: b", "a\nb", defaults with { CheckPrefixes = ["A", "B"] }, 0);
        Check("A: a", "a\nb", defaults with { CheckPrefixes = ["A", "B"] }, 2);
        Check("A: a", "a\nb", defaults with { CheckPrefixes = ["A", "B"], AllowUnusedPrefixes = true }, 0);
        Check("A: a", "a", defaults with { CheckPrefixes = ["A", "A"] }, 2);
        Check("CHECK: [[V]] [[#N+1]]", "a.b 11", defaults with { Defines = ["V=a.b", "#N=10"] }, 0);
        Check("CHECK: [[V]]", "axb", defaults with { Defines = ["V=a.b"] }, 1);
        Check("XX: a\nCHECK: XX: b", "a\nXX: b", defaults with { CommentPrefixes = ["CC"] }, 0);
    }

    [Fact]
    public void Scoped_variables_end_at_a_label_and_global_ones_do_not()
    {
        const string Check = "CHECK-LABEL: f\nCHECK: [[V:a]] [[$G:b]]\nCHECK-LABEL: g\nCHECK: [[$G]]";
        const string Input = "f\na b\ng\nb a\n";
        var scoped = new FileCheckOptions { EnableVarScope = true };
        FileCheckSemanticsTests.Check(Check, Input, scoped, 0);
        FileCheckSemanticsTests.Check(Check + " [[V]]", Input, new FileCheckOptions(), 0);
        FileCheckSemanticsTests.Check(Check + " [[V]]", Input, scoped, 1);
    }

    [Fact]
    public void A_diagnostic_points_at_the_pattern_and_the_input()
    {
        var result = FileCheck.Run("// CHECK: a\n// CHECK: nope [[V]]\n", "t.mlir", "a\nnope x\n", new FileCheckOptions { Defines = ["V=y"], DumpInput = DumpInput.Never });
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            """
            t.mlir:2:11: error: CHECK: expected string not found in input
            // CHECK: nope [[V]]
                      ^
            <stdin>:1:2: note: scanning from here
            a
             ^
            <stdin>:1:2: note: with "V" equal to "y"
            a
             ^
            <stdin>:2:1: note: possible intended match here
            nope x
            ^

            """,
            result.Output);
        Assert.Equal(("t.mlir", 2, 11), (result.Diagnostics[0].File, result.Diagnostics[0].Line, result.Diagnostics[0].Column));
    }

    [Fact]
    public void The_dump_marks_where_nothing_was_found()
    {
        string input = string.Concat(Enumerable.Range(1, 20).Select(i => $"line {i}\n"));
        var result = FileCheck.Run("CHECK: line 9\nCHECK: zz", "t", input, new FileCheckOptions { DumpInputContext = 1 });
        Assert.Contains("check:2           X error: no match found\n", result.Output);
        Assert.Contains("\n         8: line 8 \n", result.Output);
        Assert.DoesNotContain(" 7: line 7", result.Output);
        Assert.Contains("\n         .\n         .\n         .\n>>>>>>\n", result.Output);
    }

    [Fact]
    public void Text_beyond_ASCII_matches_byte_by_byte()
    {
        Check("CHECK: größe {{.+}}=[[V:é+]]", "größe äß=éé", new FileCheckOptions(), 0);
        var result = FileCheck.Run("CHECK: ö\nCHECK: x", "t", "ö y", new FileCheckOptions { DumpInput = DumpInput.Never });
        Assert.Contains("<stdin>:1:3: note: scanning from here\nö y\n", result.Output);
    }

    private static void Check(string check, string input, FileCheckOptions options, int exitCode)
    {
        var result = FileCheck.Run(check, "check", input, options);
        Assert.True(result.ExitCode == exitCode, $"exit code {result.ExitCode}, not {exitCode}\n{check}\n{result.Output}");
    }
}
