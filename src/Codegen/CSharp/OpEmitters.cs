using System.Collections.Frozen;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>The C# of one operation: an expression of its result, or the statement it is, without the semicolon.</summary>
internal delegate Expr OpEmitter(MethodEmitter emitter, Operation op);

/// <summary>The C# of all operations without regions, by operation name.</summary>
internal static class OpEmitters
{
    public static readonly FrozenDictionary<string, OpEmitter> All = new Dictionary<string, OpEmitter>[]
    {
        ArithFloatEmitter.Table, ArithIntEmitter.Table, ArithCastEmitter.Table, MathEmitter.Table, MemoryEmitter.Table, VectorEmitter.Table, CallEmitter.Table,
    }.SelectMany(table => table).ToFrozenDictionary(entry => entry.Key, entry => entry.Value);
}
