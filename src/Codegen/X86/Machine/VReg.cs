using Iced.Intel;

namespace MaxTune.Codegen.X86;

internal enum RegClass { Gpr, Vec, Mask, Tile }

/// <summary>Rows and bytes a row of a tile register; fixed for the whole function.</summary>
internal readonly record struct TileShape(int Rows, int RowBytes);

/// <summary>A register before allocation. Not SSA: a value carried by a loop is one register, written again at the loop's end.</summary>
internal sealed class VReg(int id, RegClass @class)
{
    public int Id => id;
    public RegClass Class => @class;
    public string? Name { get; init; }
    public TileShape Tile { get; init; }

    /// <summary>The register this must live in: the pointer to the argument block, where the caller left it.</summary>
    public Register Fixed { get; init; } = Register.None;

    /// <summary>An instruction that makes the value again from nothing (a constant, a load of an argument); a spill then costs no store.</summary>
    public Inst? Remake { get; set; }

    /// <summary>A reload or the value about to be spilled: lives for one instruction.</summary>
    public bool IsShort { get; init; }

    public override string ToString() => $"%{Name ?? "v"}.{id}";
}
