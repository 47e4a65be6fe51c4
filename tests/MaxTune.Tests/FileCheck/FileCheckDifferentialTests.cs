using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using MaxTune.Tools.FileCheck;
using Xunit;

namespace MaxTune.Tests.Golden;

/// <summary>
/// Our FileCheck against FileCheck-22 on generated and mutated cases: the exit codes agree always, the first error's place in 99 of 100.
/// MAXTUNE_FILECHECK_CASES and MAXTUNE_FILECHECK_SEED ask for more or other cases.
/// </summary>
public sealed partial class FileCheckDifferentialTests
{
    private const int DefaultCases = 1000;
    private const int BatchSize = 100;

    [SkippableFact]
    public void Agrees_with_FileCheck_22()
    {
        Skip.IfNot(UpstreamFileCheck.IsInstalled, "FileCheck-22 is not installed (apt-get install llvm-22-tools)");
        int count = Number("MAXTUNE_FILECHECK_CASES", DefaultCases);
        int seed = Number("MAXTUNE_FILECHECK_SEED", 22);
        string folder = Directory.CreateTempSubdirectory("filecheck-differential").FullName;
        try
        {
            var differences = new ConcurrentBag<(int Case, bool ExitCode, string Text)>();
            var outcomes = new int[3];
            int batches = (count + BatchSize - 1) / BatchSize;
            Parallel.For(0, batches, new ParallelOptions { MaxDegreeOfParallelism = 2 }, batch => Compare(folder, seed, batch, outcomes, differences));
            int compared = outcomes.Sum();
            var exitCodes = differences.Where(d => d.ExitCode).OrderBy(d => d.Case).ToList();
            var places = differences.Where(d => !d.ExitCode).OrderBy(d => d.Case).ToList();
            string report = $"{compared} cases (exit codes 0: {outcomes[0]}, 1: {outcomes[1]}, 2: {outcomes[2]}; {batches * BatchSize - compared} crashed upstream): "
                + $"{exitCodes.Count} exit codes and {places.Count} places differ\n"
                + string.Concat(exitCodes.Concat(places).Take(12).Select(d => d.Text));
            if (Environment.GetEnvironmentVariable("MAXTUNE_FILECHECK_REPORT") is { } file) File.WriteAllText(file, report);
            Assert.True(exitCodes.Count == 0 && places.Count * 100 <= compared, report);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Number(string variable, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), out int value) ? value : otherwise;

    private static void Compare(string folder, int seed, int batch, int[] outcomes, ConcurrentBag<(int, bool, string)> differences)
    {
        var generator = new CaseGenerator(seed * 100_003 + batch);
        var cases = Enumerable.Range(0, BatchSize).Select(_ => generator.Next()).ToList();
        var theirs = UpstreamFileCheck.Run(folder, cases, batch * BatchSize);
        for (int i = 0; i < BatchSize; i++)
        {
            if (theirs[i].ExitCode > 2) continue; // FileCheck-22 crashed
            Interlocked.Increment(ref outcomes[theirs[i].ExitCode]);
            int n = (batch * BatchSize) + i;
            var errors = new StringWriter();
            string[] arguments = ["--allow-misspelled-directives", .. UpstreamFileCheck.Arguments(cases[i], n)];
            int exitCode = FileCheckTool.Run(arguments, () => "", TextWriter.Null, errors, folder);
            string ours = FirstError(errors.ToString());
            string upstream = FirstError(theirs[i].Errors);
            if (exitCode == theirs[i].ExitCode && (ours == upstream || upstream.Length == 0)) continue; // no place upstream: nothing to compare
            var text = new StringBuilder($"---- case {n}: {string.Join(' ', cases[i].Options)}\n");
            text.Append($"-- check\n{cases[i].Check}\n-- input\n{cases[i].Input}\n-- ours {exitCode}\n{errors}-- theirs {theirs[i].ExitCode}\n{theirs[i].Errors}\n");
            differences.Add((n, exitCode != theirs[i].ExitCode, text.ToString()));
        }
    }

    private static string FirstError(string output) => ErrorPlace().Match(output).Value;

    [GeneratedRegex(@"^[^\n]*?:\d+:\d+: (?=error)", RegexOptions.Multiline)]
    private static partial Regex ErrorPlace();
}
