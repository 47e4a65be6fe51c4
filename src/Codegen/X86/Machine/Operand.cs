namespace MaxTune.Codegen.X86;

internal enum OperandKind : byte { Register, Memory, Immediate, Label }

/// <summary>Bytes the code keeps beside itself: vector constants, the tile configuration. Addressed from the instruction pointer.</summary>
internal sealed class Datum(byte[] bytes, int alignment)
{
    public byte[] Bytes { get; set; } = bytes;
    public int Alignment => alignment;
}

/// <summary>A place in the function's stack frame.</summary>
internal sealed class StackSlot(int bytes)
{
    public int Bytes => bytes;
    public int Offset { get; set; }
}

internal sealed class Label(string name)
{
    public string Name => name;
    /// <summary>The top of a loop that contains no other: worth aligning.</summary>
    public bool IsInnermost { get; set; }
}

/// <summary>base + index*scale + displacement, or a datum, or a stack slot + displacement.</summary>
internal sealed record Address(VReg? Base, VReg? Index, int Scale, long Displacement)
{
    public Datum? Datum { get; init; }
    public StackSlot? Slot { get; init; }

    public static Address Of(Datum datum) => new(null, null, 1, 0) { Datum = datum };
    public static Address Of(StackSlot slot) => new(null, null, 1, 0) { Slot = slot };

    public Address Map(Func<VReg, VReg> map) => this with { Base = Base is null ? null : map(Base), Index = Index is null ? null : map(Index) };
}

/// <summary>One operand of a machine instruction.</summary>
/// <param name="Bits">Which name of the register is meant: 32 or 64 of a general one; 128, 256, 512 of a vector.</param>
internal readonly record struct Operand(OperandKind Kind, VReg? Register, int Bits, Address? Memory, long Immediate, Label? Label)
{
    public static Operand Q(VReg r) => new(OperandKind.Register, r, 64, null, 0, null);
    public static Operand D(VReg r) => new(OperandKind.Register, r, 32, null, 0, null);
    public static Operand B(VReg r) => new(OperandKind.Register, r, 8, null, 0, null);
    public static Operand W(VReg r) => new(OperandKind.Register, r, 16, null, 0, null);
    public static Operand K(VReg r) => new(OperandKind.Register, r, 64, null, 0, null);
    public static Operand T(VReg r) => new(OperandKind.Register, r, 8192, null, 0, null);
    public static Operand V(VReg r, int bits) => new(OperandKind.Register, r, bits, null, 0, null);
    public static Operand Of(Address memory) => new(OperandKind.Memory, null, 0, memory, 0, null);
    public static Operand Imm(long value) => new(OperandKind.Immediate, null, 0, null, value, null);
    public static Operand To(Label label) => new(OperandKind.Label, null, 0, null, 0, label);

    public Operand Map(Func<VReg, VReg> map) => Kind switch
    {
        OperandKind.Register => this with { Register = map(Register!) },
        OperandKind.Memory => this with { Memory = Memory!.Map(map) },
        _ => this,
    };
}
