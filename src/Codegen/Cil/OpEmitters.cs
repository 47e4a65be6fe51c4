using System.Collections.Frozen;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>Emits one operation: pushes operands, leaves the result (if any) on the stack.</summary>
internal delegate void OpEmitter(StageEmitter emitter, Operation op);

/// <summary>The emitters of all operations without regions, by operation name.</summary>
internal static class OpEmitters
{
    public static readonly FrozenDictionary<string, OpEmitter> All = new Dictionary<string, OpEmitter>[]
    {
        ArithFloatEmitter.Table, ArithIntEmitter.Table, ArithCastEmitter.Table, MathEmitter.Table, MemoryEmitter.Table, VectorEmitter.Table, ControlEmitter.Table,
    }.SelectMany(table => table).ToFrozenDictionary(entry => entry.Key, entry => entry.Value);
}
