using System.Globalization;
using MaxTune.Codegen.Programs;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>What results must be: close to expected ones, or right by labels.</summary>
internal sealed class ResultChecks
{
    private readonly CompiledModel model;
    private readonly double rtol, atol;
    private readonly List<(int Output, string File, Tensor Expected)> expected = [];
    private readonly List<(int Output, string File, long[] Labels)> labels = [];

    public ResultChecks(CompiledModel model, string[] expect, string[] labelFiles, double rtol, double atol)
    {
        (this.model, this.rtol, this.atol) = (model, rtol, atol);
        if (!(rtol >= 0) || !(atol >= 0)) throw new UserException($"--rtol {rtol} --atol {atol}: at least 0");
        foreach (var (name, file) in ModelInputs.ByName("--expect", expect, model.Outputs, "output")) expected.Add((Index(name), file, Files.ReadNpy(file)));
        foreach (var (name, file) in ModelInputs.ByName("--labels", labelFiles, model.Outputs, "output"))
        {
            using var tensor = Files.ReadNpy(file);
            if (!tensor.DType.IsInteger || tensor.Rank != 1) throw new UserException($"{file} has {tensor}: labels are whole numbers, one a row");
            var values = new long[tensor.Shape[0]];
            for (int i = 0; i < values.Length; i++) values[i] = (long)tensor[i];
            labels.Add((Index(name), file, values));
        }
    }

    public bool Any => expected.Count > 0;

    private int Index(string name)
    {
        int at = 0;
        while (model.Outputs[at].Name != name) at++;
        return at;
    }

    /// <summary>Each comparison: the result's name and how close it is.</summary>
    public IEnumerable<(string Name, Closeness Closeness)> Compare(IReadOnlyList<Tensor> results)
    {
        foreach (var (output, file, tensor) in expected)
        {
            if (!tensor.Shape.SequenceEqual(results[output].Shape)) throw new UserException($"{file} has {tensor}, result '{model.Outputs[output].Name}' is {results[output]}");
            yield return (model.Outputs[output].Name, results[output].AllClose(tensor, rtol, atol, nanMatchesNaN: true));
        }
    }

    /// <summary>Prints a line a check; false when one fails.</summary>
    public bool Report(IReadOnlyList<Tensor> results, TextWriter output)
    {
        bool good = true;
        foreach (var (name, closeness) in Compare(results))
        {
            good &= closeness.Ok;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {closeness}; largest error {closeness.MaxAbsoluteError:0.0e+00} (rtol {rtol}, atol {atol}): {(closeness.Ok ? "passed" : "FAILED")}"));
        }
        foreach (var (at, file, wanted) in labels)
        {
            var result = results[at];
            if (result.Rank != 2 || result.Shape[0] != wanted.Length) throw new UserException($"{file} has {wanted.Length} labels, result '{model.Outputs[at].Name}' is {result}");
            int right = 0;
            for (int row = 0; row < wanted.Length; row++) if (Largest(result, row) == wanted[row]) right++;
            output.WriteLine($"{model.Outputs[at].Name}: {right} of {wanted.Length} right");
        }
        return good;
    }

    private static long Largest(Tensor matrix, int row)
    {
        long best = 0;
        for (long c = 1; c < matrix.Shape[1]; c++) if (matrix[row, c] > matrix[row, best]) best = c;
        return best;
    }
}
