using static MaxTune.IR.OpTraits;

namespace MaxTune.IR;

/// <summary>Operations on whole tensors that are no loop nests: softmax, Winograd transforms, pack and unpack.</summary>
public static partial class LinalgOps
{
    private static TypeConstraint RankedTensor(int rank) => new($"{rank}D tensor of any type values", t => t is TensorType { Rank: var r } && r == rank);

    private static readonly AttrDef Fmr = new("fmr", AttrConstraints.IntegerEnum("allowed 32-bit signless integer cases: 0, 1, 2", IrType.I32, "F_2_3", "F_4_3", "F_2_5"));

    public static readonly OpDefinition Softmax = new("linalg.softmax")
    {
        Summary = "e^(x - max x) / Σ e^(x - max x) along a dimension",
        Operands = [new("input", TypeConstraints.AnyShaped), new("output", TypeConstraints.AnyShaped)],
        Results = [new("result", TypeConstraints.RankedTensor, Arity.Variadic)],
        Attributes = [new("dimension", AttrConstraints.I64)],
        AssemblyFormat = "attr-dict `dimension` `(` $dimension `)` `ins` `(` $input `:` type($input) `)` `outs` `(` $output `:` type($output) `)` (`->` type($result)^)?",
        Verify = RelayoutRules.VerifySoftmax,
        Semantics = RelayoutSemantics.Softmax,
    };

    public static readonly OpDefinition WinogradFilterTransform = Winograd("linalg.winograd_filter_transform", "filter", 4, 4, RelayoutRules.VerifyWinogradFilter);
    public static readonly OpDefinition WinogradInputTransform = Winograd("linalg.winograd_input_transform", "input", 4, 6, RelayoutRules.VerifyWinogradInput);
    public static readonly OpDefinition WinogradOutputTransform = Winograd("linalg.winograd_output_transform", "value", 6, 4, RelayoutRules.VerifyWinogradOutput);

    private static OpDefinition Winograd(string name, string input, int inputRank, int outputRank, OpVerifier verify) => new(name)
    {
        Operands = [new(input, RankedTensor(inputRank)), new("output", RankedTensor(outputRank))],
        Results = [new("result", RankedTensor(outputRank))],
        Attributes = [Fmr],
        Effects = MemoryEffects.None,
        AssemblyFormat = $"attr-dict `fmr` `(` $fmr `)` `ins` `(` ${input} `:` type(${input}) `)` `outs` `(` $output `:` type($output) `)` `->` type($result)",
        Verify = verify,
    };

    private static readonly AttrDef[] TileAttributes =
    [
        new("outer_dims_perm", AttrConstraints.DenseI64, Optional: true, Default: DenseArrayAttr.I64([])), new("inner_dims_pos", AttrConstraints.DenseI64), new("static_inner_tiles", AttrConstraints.DenseI64),
    ];

    /// <summary>Dimensions split into tiles, the tiles' insides last.</summary>
    public static readonly OpDefinition Pack = new("linalg.pack")
    {
        Operands =
        [
            new("source", TypeConstraints.RankedTensor), new("dest", TypeConstraints.RankedTensor),
            new("padding_value", TypeConstraints.AnyType, Arity.Optional), new("inner_tiles", TypeConstraints.Index, Arity.Variadic),
        ],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Attributes = TileAttributes,
        Traits = AttrSizedOperandSegments,
        Effects = MemoryEffects.None,
        TypeRules = [new("dest", "result", "result type matches type of dest", t => t)],
        AssemblyFormat = "$source (`padding_value` `(` $padding_value^ `:` type($padding_value) `)`)? (`outer_dims_perm` `=` $outer_dims_perm^)? `inner_dims_pos` `=` $inner_dims_pos "
            + "`inner_tiles` `=` custom<DynamicIndexList>($inner_tiles, $static_inner_tiles) `into` $dest attr-dict `:` type($source) `->` type($dest)",
        SuggestName = (_, _) => "pack",
        Verify = (op, sink) => RelayoutRules.VerifyTiles(op, sink, unpacked: op.Operand(0), packed: op.Operand(1), tilesGroup: 3),
        Semantics = RelayoutSemantics.Pack,
    };

    /// <summary>The reverse of <see cref="Pack"/>.</summary>
    public static readonly OpDefinition Unpack = new("linalg.unpack")
    {
        Operands = [new("source", TypeConstraints.RankedTensor), new("dest", TypeConstraints.RankedTensor), new("inner_tiles", TypeConstraints.Index, Arity.Variadic)],
        Results = [new("result", TypeConstraints.RankedTensor)],
        Attributes = TileAttributes,
        Effects = MemoryEffects.None,
        TypeRules = [new("dest", "result", "result type matches type of dest", t => t)],
        AssemblyFormat = "$source (`outer_dims_perm` `=` $outer_dims_perm^)? `inner_dims_pos` `=` $inner_dims_pos `inner_tiles` `=` custom<DynamicIndexList>($inner_tiles, $static_inner_tiles) "
            + "`into` $dest attr-dict `:` type($source) `->` type($dest)",
        SuggestName = (_, _) => "unpack",
        Verify = (op, sink) => RelayoutRules.VerifyTiles(op, sink, unpacked: op.Operand(1), packed: op.Operand(0), tilesGroup: 2),
        Semantics = RelayoutSemantics.Unpack,
    };
}
