using Iced.Intel;

namespace MaxTune.Codegen.X86;

/// <summary>A machine instruction on virtual registers, or (with <see cref="Mark"/>) the place a label stands for.</summary>
internal sealed record Inst(Code Code, Operand[] Operands)
{
    /// <summary>The opmask; k0, no mask, when null.</summary>
    public VReg? Mask { get; init; }

    /// <summary>Lanes whose mask is off become zero rather than keep what they were.</summary>
    public bool Zeroing { get; init; }

    /// <summary>The memory operand is one element for all lanes.</summary>
    public bool Embedded { get; init; }

    /// <summary>A register against itself, which makes zero whatever it held.</summary>
    public bool IsZeroIdiom { get; init; }

    /// <summary>A plain copy of operand 1 to operand 0, which coalescing may remove.</summary>
    public bool IsCopy { get; init; }

    public Label? Mark { get; init; }

    /// <summary>Loops around it.</summary>
    public int Depth { get; init; }

    public string? Comment { get; init; }

    public static Inst At(Label label, int depth) => new(Code.INVALID, []) { Mark = label, Depth = depth };

    public bool IsBranch => Operands.Length == 1 && Operands[0].Kind == OperandKind.Label;
    public bool FallsThrough => Code.FlowControl() is not (FlowControl.UnconditionalBranch or FlowControl.Return);

    public Inst Map(Func<VReg, VReg> map) =>
        Mark is not null ? this : this with { Operands = Array.ConvertAll(Operands, o => o.Map(map)), Mask = Mask is null ? null : map(Mask) };
}
