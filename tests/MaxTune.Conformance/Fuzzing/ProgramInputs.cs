using MaxTune.Conformance.Programs;
using MaxTune.IR;

namespace MaxTune.Conformance.Fuzzing;

/// <summary>Generated programs, damaged: <c>maxtune run</c> on those that end, <c>--emit il</c> on all.</summary>
internal static class ProgramInputs
{
    private const int MostSteps = 100_000;

    public static Attempt Make(Random random)
    {
        string text = Corpus.Damage(ProgramGenerator.Module(random.Next(), 0, 1), random, 3);
        bool run = random.Next(3) != 0;
        return new Attempt(run ? "run" : "--emit il", text, () => run && Ends(text) ? ModelInputs.Maxtune(text, "run", "-") : ModelInputs.Maxtune(text, "run", "-", "--emit", "il"));
    }

    // a damaged bound makes a loop of years, which is no hang of ours
    private static bool Ends(string text)
    {
        var sink = new DiagnosticSink();
        var module = IrParser.Parse(text, "t.mlir", BuiltinDialects.Registry, sink);
        if (module is null || !Verifier.Verify(module, sink)) return true;
        try
        {
            new Interpreter(module) { Output = TextWriter.Null, RoundEachStep = true, MaxSteps = MostSteps }.Call("main");
            return true;
        }
        catch (InterpreterException e)
        {
            return !e.Message.StartsWith("more than", StringComparison.Ordinal);
        }
    }
}
