namespace MaxTune.Codegen.X86;

/// <summary>A function as machine instructions, with what they refer to.</summary>
internal sealed record MachineFunction(List<Inst> Code, List<Datum> Data, FunctionShape Shape, VReg Arguments)
{
    public int RegisterCount { get; set; }
    public List<StackSlot> Slots { get; } = [];

    /// <summary>Values kept in memory for want of registers, and those made again instead.</summary>
    public int Spills { get; set; }

    public int Remakes { get; set; }

    public VReg NewShort(VReg of) => new(RegisterCount++, of.Class) { Name = of.Name, Tile = of.Tile, IsShort = true };

    public VReg NewGpr() => new(RegisterCount++, RegClass.Gpr) { IsShort = true };

    public StackSlot NewSlot(int bytes)
    {
        var slot = new StackSlot(bytes);
        Slots.Add(slot);
        return slot;
    }
}
