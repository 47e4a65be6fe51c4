using MaxTune.IR;

namespace MaxTune.Codegen.X86;

/// <summary>Emits one operation.</summary>
internal delegate void OpSelector(Selector s, Operation op);

/// <summary>All operations that have code, by name.</summary>
internal static class OpTable
{
    public static readonly IReadOnlyDictionary<string, OpSelector> All = Merge(
        ControlSelector.Table, MemorySelector.Table, ConstantSelector.Table, IntegerSelector.Table, LaneSelector.Table, FloatSelector.Table, CastSelector.Table, VectorSelector.Table, DotSelector.Table, AmxSelector.Table);

    private static Dictionary<string, OpSelector> Merge(params Dictionary<string, OpSelector>[] tables)
    {
        var all = new Dictionary<string, OpSelector>();
        foreach (var table in tables)
            foreach (string name in table.Keys) all.Add(name, table[name]);
        return all;
    }
}
