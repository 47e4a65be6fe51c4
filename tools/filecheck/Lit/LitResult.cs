namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>How a test ended.</summary>
public enum LitStatus
{
    /// <summary>Every command succeeded.</summary>
    Passed,

    /// <summary>A command failed.</summary>
    Failed,

    /// <summary>REQUIRES or UNSUPPORTED says that the test is not for here.</summary>
    Skipped,

    /// <summary>It failed, as XFAIL says.</summary>
    ExpectedFailure,

    /// <summary>It passed, and XFAIL says that it should not.</summary>
    UnexpectedPass,

    /// <summary>The test itself is broken: no RUN line, or one that does not parse.</summary>
    Unresolved,
}

/// <summary>How a test ended and why: the reason of a skip, or each command with its exit code and output.</summary>
public sealed record LitResult(LitStatus Status, string Report)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool Succeeded => Status is LitStatus.Passed or LitStatus.ExpectedFailure or LitStatus.Skipped;
}
