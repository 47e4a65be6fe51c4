using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>Numbers of four bits, eight successive k of one column in a word of 32 bits, lowest first.</summary>
internal static class Words
{
    /// <summary>A word of each lane's column; one of bytes [panel, word, 4 · column].</summary>
    public static Value Load(LoopBuilder loops, LaneBuilder vector, Value bytes, Value panel, Value word, int at) =>
        vector.Bits(vector.LoadGroups(4, bytes, panel, word, loops.Index(4L * at * vector.Lanes)));

    /// <summary>Number <paramref name="index"/> of each lane's word, 0 to 15, as f32.</summary>
    public static Value Number(LaneBuilder vector, Value words, int index)
    {
        if (index > 0) words = vector.Binary(ArithOps.ShRUI, words, vector.Int(4 * index, IrType.I32));
        if (index < 7) words = vector.Binary(ArithOps.AndI, words, vector.Int(15, IrType.I32));
        return vector.Cast(ArithOps.SIToFP, words, IrType.F32);
    }
}
