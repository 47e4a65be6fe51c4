using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>Emits one operation: pushes operands, leaves the result (if any) on the stack.</summary>
internal delegate void OpEmitter(StageEmitter emitter, Operation op);

/// <summary>The emitters of all operations without regions, by operation name.</summary>
internal static class OpEmitters
{
    public static readonly IReadOnlyDictionary<string, OpEmitter> All = Merge(
        ArithFloatEmitter.Table, ArithIntEmitter.Table, ArithCastEmitter.Table, MathEmitter.Table, MemoryEmitter.Table, VectorEmitter.Table, ControlEmitter.Table);

    private static Dictionary<string, OpEmitter> Merge(params Dictionary<string, OpEmitter>[] tables)
    {
        var all = new Dictionary<string, OpEmitter>();
        foreach (var table in tables)
            foreach (string name in table.Keys) all.Add(name, table[name]);
        return all;
    }
}
