using MaxTune.Codegen.Programs;
using MaxTune.IR;

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
        return new ProgramRecipe(inputs, steps, values);
    }
}
