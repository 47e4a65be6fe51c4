using System.Diagnostics;
using System.Text.RegularExpressions;
using MaxTune.Codegen.Functions;
using MaxTune.IR;

namespace MaxTune.Conformance.Programs;

/// <summary>What generated programs print: by mlir-runner, by our interpreter and by our IL.</summary>
public static partial class ProgramCampaign
{
    public const string Runner = "/usr/lib/llvm-22/bin/mlir-runner";

    private const string Lowering = "builtin.module(func.func(convert-linalg-to-loops),func.func(lower-vector-mask,lower-vector-multi-reduction),func.func(scf-forall-to-for),convert-vector-to-scf,convert-scf-to-cf,"
        + "expand-strided-metadata,lower-affine,arith-expand,convert-vector-to-llvm,finalize-memref-to-llvm,convert-math-to-llvm,convert-math-to-libm,convert-arith-to-llvm,convert-index-to-llvm,"
        + "convert-func-to-llvm,convert-cf-to-llvm,convert-ub-to-llvm,reconcile-unrealized-casts)";

    [GeneratedRegex("base@ = 0x[0-9a-f]+")]
    private static partial Regex Address();

    /// <summary>The text of one program.</summary>
    public static string Show(int seed, int index) => ProgramGenerator.Module(seed, index, 1);

    /// <summary>Prints and counts disagreements; the number of programs that disagree.</summary>
    public static int Run(int count, int seed, string report, TextWriter output, int batch = 20)
    {
        int wrong = 0, ran = 0, refused = 0;
        var clock = Stopwatch.StartNew();
        for (int first = 0; first < count; first += batch)
        {
            int size = Math.Min(batch, count - first);
            var (programs, disagreements, rejects) = Compare(seed, first, size);
            ran += programs;
            refused += rejects;
            foreach (string text in disagreements)
            {
                if (!text.Contains(": upstream refuses", StringComparison.Ordinal)) wrong++;
                output.WriteLine(text.Length > 1500 ? text[..1500] : text);
                if (report.Length > 0) File.AppendAllText(report, text + "\n");
            }
        }
        output.WriteLine($"programs: {ran - wrong} of {ran} print the same by mlir-runner, interpreter and IL; seed {seed}, {refused} that upstream cannot lower or run, {clock.Elapsed.TotalSeconds:F0} s");
        return wrong;
    }

    private static (int Programs, List<string> Disagreements, int Rejects) Compare(int seed, int first, int size)
    {
        string module = ProgramGenerator.Module(seed, first, size);
        var reference = Upstream(module);
        if (reference is null && size > 1)
        {
            // one that upstream cannot run hides the others
            var left = Compare(seed, first, size / 2);
            var right = Compare(seed, first + size / 2, size - size / 2);
            return (left.Programs + right.Programs, [.. left.Disagreements, .. right.Disagreements], left.Rejects + right.Rejects);
        }
        if (reference is null) return (0, [$"==== seed {seed} program {first}: upstream refuses it\n{LastRefusal}"], 1);
        var expected = Sections(reference);
        var interpreted = Sections(Interpreted(module));
        var emitted = Sections(Emitted(module));
        var wrong = new List<string>();
        for (int i = first; i < first + size; i++)
        {
            string want = expected.GetValueOrDefault(i, ""), one = interpreted.GetValueOrDefault(i, "nothing"), two = emitted.GetValueOrDefault(i, "nothing");
            if (want != one) wrong.Add(Difference(seed, i, "interpreter", want, one));
            else if (want != two) wrong.Add(Difference(seed, i, "IL", want, two));
        }
        return (size, wrong, 0);
    }

    private static string Difference(int seed, int index, string who, string want, string got)
    {
        string[] a = want.Split('\n'), b = got.Split('\n');
        int at = 0;
        while (at < a.Length && at < b.Length && a[at] == b[at]) at++;
        return $"==== seed {seed} program {index}: {who}, line {at + 1} of its output\n  mlir-runner: {a.ElementAtOrDefault(at)}\n  {who}: {string.Join('\n', b.Skip(at).Take(2))}\n";
    }

    // text after "==== N" up to the next; addresses and the sign of NaN say nothing
    private static Dictionary<int, string> Sections(string text)
    {
        var sections = new Dictionary<int, string>();
        text = Address().Replace(text, "base@ = 0x0").Replace("-nan", "nan", StringComparison.Ordinal);
        foreach (string section in text.Split("==== ", StringSplitOptions.RemoveEmptyEntries))
            if (section.IndexOf('\n', StringComparison.Ordinal) is var end and > 0 && int.TryParse(section[..end], out int index)) sections[index] = section[(end + 1)..];
        return sections;
    }

    private static string? Upstream(string module)
    {
        var lowered = Oracle.Execute(Oracle.MlirOpt!, module, "--pass-pipeline=" + Lowering);
        if (!lowered.Accepts)
        {
            LastRefusal = lowered.Errors;
            return null;
        }
        string libraries = string.Join(',', Directory.GetFiles("/usr/lib/llvm-22/lib", "libmlir_*runner_utils.so*"));
        var run = Oracle.Execute(Runner, lowered.Output, "-e", "main", "-entry-point-result=void", "-shared-libs=" + libraries);
        if (run.Accepts) return run.Output;
        LastRefusal = run.Errors;
        return null;
    }

    /// <summary>Why upstream could not run the last program it refused.</summary>
    public static string LastRefusal { get; private set; } = "";

    private static Operation? Parse(string module, StringWriter errors)
    {
        var sink = new DiagnosticSink();
        var parsed = IrParser.Parse(module, "program.mlir", BuiltinDialects.Registry, sink);
        if (parsed is not null && Verifier.Verify(parsed, sink)) return parsed;
        foreach (var diagnostic in sink.Diagnostics) errors.Write(diagnostic.Message + "\n");
        return null;
    }

    private static string Interpreted(string module)
    {
        var output = new StringWriter();
        if (Parse(module, output) is not { } parsed) return output.ToString();
        try
        {
            new Interpreter(parsed) { Output = output, RoundEachStep = true }.Call("main");
        }
        catch (Exception e)
        {
            output.Write($"stopped: {(e is InterpreterException ? e.Message : e)}\n");
        }
        return output.ToString();
    }

    private static string Emitted(string module)
    {
        var output = new StringWriter();
        if (Parse(module, output) is not { } parsed) return output.ToString();
        var sink = new DiagnosticSink();
        try
        {
            CompiledFunctions.Compile(parsed, "main", sink)?.Run(output, sink, out _);
        }
        catch (Exception e)
        {
            output.Write($"stopped: {e}\n");
        }
        foreach (var diagnostic in sink.Diagnostics) output.Write($"stopped: {diagnostic.Message}\n");
        return output.ToString();
    }
}
