using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>What the emitter must know of an operation before it emits any: which operands are addresses, what touches memory.</summary>
internal static class OpRoles
{
    /// <summary>The place of the memref among the operands of an operation that addresses memory by indices; -1 for others.</summary>
    public static int MemRefOperand(Operation op) => op.Name switch
    {
        "memref.load" or "vector.load" or "vector.maskedload" or "vector.maskedstore" or "memref.prefetch" => 0,
        "memref.store" or "vector.store" => 1,
        _ => -1,
    };

    public static bool IsAddressing(Operation op) => MemRefOperand(op) >= 0;

    public static ReadOnlySpan<OpOperand> Indices(Operation op)
    {
        int at = MemRefOperand(op);
        return op.OpOperands.Slice(at + 1, Math.Min(((MemRefType)op.Operand(at).Type).Rank, op.OperandCount - at - 1));
    }

    public static bool Writes(Operation op) => op.Name is "memref.store" or "vector.store" or "vector.maskedstore" or "func.call" or "memref.copy"
        || op.Regions.Any(r => r.Blocks.Any(b => b.Operations.Any(Writes)));

    public static bool Reads(Operation op) => op.Name is "memref.load" or "vector.load" or "vector.maskedload";

    /// <summary>True when the operation must be emitted although nobody uses its results.</summary>
    public static bool HasEffect(Operation op) => op.Name switch
    {
        "memref.prefetch" or "func.return" => true,
        "memref.dealloc" or "memref.alloc" or "memref.alloca" or "memref.get_global" or "memref.assume_alignment" => false,
        _ when op.Regions.Length > 0 => op.Regions.Any(r => r.Blocks.Any(b => b.Operations.Any(o => !IsTerminator(o) && HasEffect(o)))),
        _ => Writes(op) || IsUnknown(op),
    };

    private static bool IsUnknown(Operation op) => !AffineForms.IsView(op) && op.Name != "memref.dim" && !OpEmitters.All.ContainsKey(op.Name);

    public static bool IsTerminator(Operation op) =>
        op.Name is "scf.yield" or "scf.condition" or "scf.reduce" or "func.return" or "scf.reduce.return";

    public static bool IsConstant(Operation? op) => op?.Name is "arith.constant";

    /// <summary>True when the operation can be emitted again in every stage that uses it: no memory, no regions.</summary>
    public static bool IsRepeatable(Operation op) => op.Regions.Length == 0 && !Reads(op) && !HasEffect(op);

    /// <summary>True for operands whose value is pushed when the operation is emitted; others are addresses, or nothing.</summary>
    public static bool IsValueOperand(Operation op, int index)
    {
        if (op.Operand(index).Type is MemRefType or UnrankedMemRefType) return false;
        int at = MemRefOperand(op);
        if (at >= 0) return index < at || index > at + ((MemRefType)op.Operand(at).Type).Rank;
        return !AffineForms.IsView(op) && op.Name is not ("memref.dim" or "memref.alloc" or "memref.alloca");
    }
}
