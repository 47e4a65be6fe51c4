using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>Tensors for a model's inputs, from files or made up.</summary>
internal static class ModelInputs
{
    /// <summary>NAME=FILE, in order of the model's names.</summary>
    public static Dictionary<string, string> ByName(string option, string[] pairs, IReadOnlyList<TensorSignature> known, string what)
    {
        var byName = new Dictionary<string, string>();
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0 || equals == pair.Length - 1) throw new UserException($"{option} {pair}: expected NAME=FILE.npy");
            string name = pair[..equals];
            if (known.All(s => s.Name != name))
                throw new UserException($"{option}: the model has no {what} '{name}'{Spelling.Hint(name, known.Select(s => s.Name))}; it has {string.Join(", ", known)}");
            if (!byName.TryAdd(name, pair[(equals + 1)..])) throw new UserException($"{option}: '{name}' is given twice");
        }
        return byName;
    }

    public static Tensor[] Read(CompiledModel model, string[] pairs, ulong? seed, long dynamicHint)
    {
        var files = ByName("--input", pairs, model.Inputs, "input");
        var tensors = new Tensor[model.Inputs.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            var signature = model.Inputs[i];
            if (files.TryGetValue(signature.Name, out string? file)) tensors[i] = Fitting(Files.ReadNpy(file), signature, file);
            else if (seed is { } s)
                tensors[i] = Tensor.Random(signature.DType, s + (ulong)i, [.. signature.Shape.Select(d => d == TensorSignature.Dynamic ? dynamicHint : d)]);
            else throw new UserException($"input '{signature}' is missing: give --input {signature.Name}=FILE.npy, or --random");
        }
        return tensors;
    }

    private static Tensor Fitting(Tensor tensor, TensorSignature signature, string file)
    {
        if (tensor.DType != signature.DType) throw new UserException($"{file} has elements of type {tensor.DType.Name}, input '{signature}' takes {signature.DType.Name}");
        return signature.Mismatch(tensor.Shape) is { } why ? throw new UserException($"{file}: input {why}") : tensor;
    }
}
