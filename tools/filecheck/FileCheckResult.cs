namespace MaxTune.Tools.FileCheck;

/// <summary>The outcome of one run.</summary>
/// <param name="ExitCode">0: every check matched. 1: some did not. 2: empty input, no checks, or a bad directive or option.</param>
/// <param name="Diagnostics">Errors with their notes, in the order found.</param>
/// <param name="Output">All that the tool writes to stderr: the diagnostics and, when asked for, the annotated input.</param>
public sealed record FileCheckResult(int ExitCode, IReadOnlyList<FileCheckDiagnostic> Diagnostics, string Output);
