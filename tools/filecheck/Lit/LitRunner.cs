using System.Text;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>Runs test files as lit does: each RUN line in order, until one fails.</summary>
public sealed class LitRunner(LitConfiguration configuration, string testRoot, string temporaryRoot)
{
    /// <summary>Runs one test file.</summary>
    public LitResult Run(string path)
    {
        try
        {
            var test = LitTest.Load(path);
            if (SkipReason(test) is { } reason) return new LitResult(LitStatus.Skipped, reason);
            bool failureExpected = test.ExpectedFailures.Any(expression => expression == "*" || FeatureExpression.Evaluate(expression, configuration.Features));
            var result = Run(test);
            return (failureExpected, result.Status) switch
            {
                (true, LitStatus.Passed) => new LitResult(LitStatus.UnexpectedPass, "XFAIL: the test passes\n" + result.Report),
                (true, LitStatus.Failed) => new LitResult(LitStatus.ExpectedFailure, result.Report),
                _ => result,
            };
        }
        catch (FormatException e)
        {
            return new LitResult(LitStatus.Unresolved, $"{path}: {e.Message}");
        }
    }

    /// <summary>The temporary file name, %t, of a test; its folder is made.</summary>
    public string TemporaryName(string path)
    {
        string name = Path.Combine(temporaryRoot, Path.GetRelativePath(testRoot, path)) + ".tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(name)!);
        return name;
    }

    private string? SkipReason(LitTest test)
    {
        var missing = test.Requires.Where(expression => !FeatureExpression.Evaluate(expression, configuration.Features)).ToList();
        if (missing.Count > 0) return "REQUIRES: " + string.Join(", ", missing);
        var unsupported = test.Unsupported.Where(expression => expression == "*" || FeatureExpression.Evaluate(expression, configuration.Features)).ToList();
        return unsupported.Count > 0 ? "UNSUPPORTED: " + string.Join(", ", unsupported) : null;
    }

    private LitResult Run(LitTest test)
    {
        string temporary = TemporaryName(test.Path);
        var substitutions = new Substitutions(test.Path, temporary, configuration.Substitutions);
        var shell = new ShellRunner(configuration, Path.GetDirectoryName(temporary)!);
        foreach (var run in test.Runs)
        {
            shell.Log.Append($"# RUN at line {run.Line}\n");
            int exitCode = shell.Run(substitutions.Apply(run.Command), out _);
            if (exitCode == 0) continue;
            var report = new StringBuilder($"{test.Path}:{run.Line}: RUN line failed with exit code {exitCode}\n");
            return new LitResult(LitStatus.Failed, report.Append(shell.Log).ToString());
        }

        return new LitResult(LitStatus.Passed, shell.Log.ToString());
    }
}
