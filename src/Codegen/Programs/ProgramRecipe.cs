using MaxTune.IR;

namespace MaxTune.Codegen.Programs;

internal enum RecipeKind : byte { Constant, Arithmetic, Scalar, Dim, Global, Allocate, Reshape, View, Copy, Call, Return }

/// <summary>One operation of <c>@main</c>. Values are numbered: arguments first, then results as they come.</summary>
/// <param name="Result">The number of the first result; -1 without.</param>
/// <param name="Operands">Numbers of values.</param>
internal sealed record RecipeStep(RecipeKind Kind, int Result, int[] Operands)
{
    /// <summary>The operation; of a global or a call what it refers to.</summary>
    public string Name { get; init; } = "";

    /// <summary>Of the result.</summary>
    public MemRefType? Type { get; init; }

    /// <summary>A constant's value.</summary>
    public long Number { get; init; }

    /// <summary>A reshape's reassociation.</summary>
    public int[][] Groups { get; init; } = [];

    /// <summary>Where errors are reported, and what gives scalars their meaning; null when the recipe was read from an image.</summary>
    public Operation? Source { get; init; }
}

/// <summary><c>@main</c> of a lowered module, without the module: what is left to do once the extents of its inputs are known.</summary>
/// <param name="Inputs">Types of its arguments.</param>
/// <param name="Values">How many values there are.</param>
internal sealed record ProgramRecipe(IReadOnlyList<IrType> Inputs, IReadOnlyList<RecipeStep> Steps, int Values)
{
    /// <summary>Types of what it returns.</summary>
    public IReadOnlyList<MemRefType> Outputs
    {
        get
        {
            var types = new MemRefType?[Values];
            for (int i = 0; i < Inputs.Count; i++) types[i] = Inputs[i] as MemRefType;
            var outputs = new List<MemRefType>();
            foreach (var step in Steps)
            {
                if (step.Result >= 0) types[step.Result] = step.Type;
                if (step.Kind == RecipeKind.Return)
                    foreach (int o in step.Operands) outputs.Add(types[o] ?? throw new ProgramException("what @main returns is no buffer", step.Source));
            }
            return outputs;
        }
    }

    /// <exception cref="ProgramException"><c>@main</c> holds what cannot run between kernels.</exception>
    public static ProgramRecipe Of(Operation main)
    {
        var numbers = new Dictionary<Value, int>();
        foreach (var argument in main.Body.Arguments) numbers.Add(argument, numbers.Count);
        var steps = new List<RecipeStep>();
        foreach (var op in main.Body.Operations)
        {
            if (op.Name == "memref.dealloc") continue;
            int first = op.ResultCount > 0 ? numbers.Count : -1;
            int[] operands = [.. op.Operands.Select(o => numbers[o])];
            foreach (var result in op.Results.ToArray()) numbers.Add(result, numbers.Count);
            steps.Add(Step(op, new RecipeStep(KindOf(op), first, operands) { Name = op.Name, Type = op.ResultCount > 0 ? op.Result().Type as MemRefType : null, Source = op }));
        }
        return new ProgramRecipe([.. main.Body.Arguments.Select(a => a.Type)], steps, numbers.Count);
    }

    /// <summary>The same without operations of the module; false when some are needed to run.</summary>
    public bool TryBare(out ProgramRecipe bare)
    {
        bare = this with { Steps = [.. Steps.Select(s => s with { Source = null })] };
        return Steps.All(s => s.Kind != RecipeKind.Scalar);
    }

    private static RecipeKind KindOf(Operation op) => op.Name switch
    {
        "memref.get_global" => RecipeKind.Global,
        "memref.alloc" or "memref.alloca" => RecipeKind.Allocate,
        "memref.dim" => RecipeKind.Dim,
        "memref.collapse_shape" or "memref.expand_shape" or "memref.cast" => RecipeKind.Reshape,
        "memref.view" => RecipeKind.View,
        "memref.copy" => RecipeKind.Copy,
        "func.call" => RecipeKind.Call,
        "func.return" => RecipeKind.Return,
        "arith.constant" when op.Result().Type is IndexType => RecipeKind.Constant,
        "arith.addi" or "arith.subi" or "arith.muli" when op.Result().Type is IndexType => RecipeKind.Arithmetic,
        _ => RecipeKind.Scalar,
    };

    private static RecipeStep Step(Operation op, RecipeStep step) => step.Kind switch
    {
        RecipeKind.Global => step with { Name = op.Attr<SymbolRefAttr>("name")!.Root },
        RecipeKind.Call => step with { Name = op.Attr<SymbolRefAttr>("callee")!.Root },
        RecipeKind.Constant => step with { Number = op.Attr<IntegerAttr>("value")!.Int64 },
        RecipeKind.Reshape when op.Attr<ArrayAttr>("reassociation") is { } groups =>
            step with { Groups = [.. groups.Elements.Select(g => ((ArrayAttr)g).Elements.Select(i => (int)((IntegerAttr)i).Int64).ToArray())] },
        RecipeKind.Scalar when op.Operands.Any(o => o.Type is ShapedType) || op.Results.ToArray().Any(r => r.Type is ShapedType) || op.Definition.Semantics is null =>
            throw new ProgramException($"'{op.Name}' cannot be run between kernels", op),
        _ => step,
    };
}
