using MaxTune.Codegen.Cil;
using MaxTune.Codegen.Programs;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Images;

/// <summary>A program's recipe in an image.</summary>
internal static class RecipeImage
{
    public static void Write(ImageWriter to, ProgramRecipe recipe)
    {
        to.List(recipe.Inputs, t => TypeImage.Write(to, t));
        to.Int(recipe.Values);
        to.List(recipe.Steps, s =>
        {
            if (s.Kind == RecipeKind.Scalar) throw new ImageException($"'{s.Name}' between kernels takes the interpreter");
            to.Byte((int)s.Kind);
            to.Int(s.Result);
            to.Ints(s.Operands);
            to.Text(s.Name);
            to.Long(s.Number);
            to.List(s.Groups, to.Ints);
            to.Byte(s.Type is null ? 0 : 1);
            if (s.Type is not null) TypeImage.Write(to, s.Type);
        });
    }

    public static ProgramRecipe Read(ImageReader from)
    {
        var inputs = from.List(() => TypeImage.Read(from));
        int values = from.Int();
        var steps = from.List(() =>
        {
            var kind = (RecipeKind)from.Byte();
            int result = from.Int();
            if (kind is RecipeKind.Scalar or > RecipeKind.Return) throw new ImageException($"a step of kind {(int)kind}");
            int[] operands = from.Ints();
            if (result < -1 || result >= values || Array.Exists(operands, o => o < 0 || o >= values)) throw new ImageException("a step has a value that there is not");
            var step = new RecipeStep(kind, result, operands) { Name = from.Text(), Number = from.Long(), Groups = from.List(from.Ints) };
            return from.Byte() == 0 ? step : step with { Type = (MemRefType)TypeImage.Read(from) };
        });
        return inputs.Length <= values ? new ProgramRecipe(inputs, steps, values) : throw new ImageException("there are fewer values than inputs");
    }

    /// <summary>Holds a recipe against the functions it calls and the constants it reads, as far as code would otherwise run on memory that is not there.</summary>
    /// <exception cref="ImageException">They do not fit.</exception>
    public static void Check(ProgramRecipe recipe, IReadOnlyDictionary<string, CompiledFunction> functions, Func<string, long> bytesOf)
    {
        var types = new MemRefType?[recipe.Values];
        for (int i = 0; i < recipe.Inputs.Count; i++) types[i] = recipe.Inputs[i] as MemRefType;
        foreach (var step in recipe.Steps)
        {
            int[] operands = step.Operands;
            bool fits = step.Kind switch
            {
                RecipeKind.Global => step.Type is { HasStaticShape: true } type && bytesOf(step.Name) == checked(Shapes.ElementCount(type.Extents.Span) * SizeOf(type)),
                RecipeKind.Reshape => operands.Length > 0 && step.Type is not null && SizeOf(types[operands[0]]) == SizeOf(step.Type),
                RecipeKind.Allocate or RecipeKind.View => step.Type is not null,
                RecipeKind.Copy => operands.Length == 2 && SizeOf(types[operands[0]]) == SizeOf(types[operands[1]]),
                RecipeKind.Call => functions.TryGetValue(step.Name, out var function) && Fit(function.Layout.Arguments, operands, types),
                _ => true,
            };
            if (!fits) throw new ImageException($"a step '{step.Name}' does not fit what it is of");
            if (step.Result >= 0) types[step.Result] = step.Type;
        }
    }

    // bytes of an element; 0 of a scalar
    private static int SizeOf(MemRefType? type) => type is null ? 0 : BufferView.ElementSize(type.Element);

    private static bool Fit(IReadOnlyList<ArgumentSlots> arguments, int[] operands, MemRefType?[] types)
    {
        if (arguments.Count != operands.Length) return false;
        for (int i = 0; i < operands.Length; i++)
        {
            var (wanted, given) = (arguments[i].Type as MemRefType, types[operands[i]]);
            if (SizeOf(wanted) != SizeOf(given) || wanted?.Rank != given?.Rank) return false;
        }
        return true;
    }
}
