using MaxTune.IR;

namespace MaxTune.Passes.Loops;

/// <summary>What of a nest the machine-code emitter takes, and the values it needs from around it.</summary>
internal sealed class MicroKernel
{
    private MicroKernel(Operation loop) => Loop = loop;

    public Operation Loop { get; }

    /// <summary>Buffers and scalars from outside, in order of their first use.</summary>
    public List<Value> Captured { get; } = [];

    /// <summary>Constants and masks from outside: made again inside.</summary>
    public List<Operation> Repeated { get; } = [];

    /// <summary>Null when a nest is no micro-kernel: nothing is multiplied, or something has no machine code.</summary>
    public static MicroKernel? Of(Operation loop)
    {
        var kernel = new MicroKernel(loop);
        bool products = false;
        for (int i = 0; i < loop.ResultCount; i++)
            if (!IsRegister(loop.Result(i).Type) || loop.Result(i).Type != loop.Result().Type) return null;
        var seen = new HashSet<Value>();
        foreach (var op in loop.Descendants())
        {
            if (!MachineCodeOps.Structure.Contains(op.Name) && !MachineCodeOps.HasElementwise(op) || !Takes(op)) return null;
            products |= op.Name == "vector.fma";
            foreach (var value in op.Operands)
                if (IsOutside(value, loop) && seen.Add(value) && !kernel.Capture(value, loop)) return null;
        }
        return products ? kernel : null;
    }

    private bool Capture(Value value, Operation loop)
    {
        if (value.Type is MemRefType memref)
        {
            Captured.Add(value);
            return memref.StridesAndOffset() is not null;
        }
        if (value.DefiningOp is { } op && (op.Has(OpTraits.ConstantLike) || op.Name is "vector.create_mask" or "vector.constant_mask"))
        {
            foreach (var operand in op.Operands)
                if (IsOutside(operand, loop) && !Captured.Contains(operand) && !Repeated.Contains(operand.DefiningOp!) && !Capture(operand, loop)) return false;
            Repeated.Add(op);
            return true;
        }
        // what a loop begins with is handed over in memory
        if (value.Type is VectorType) return IsInit(value, loop);
        Captured.Add(value);
        return value.Type is IndexType || value.Type == IrType.I64 || value.Type == IrType.F32;
    }

    private static bool IsInit(Value value, Operation loop) => value.Uses.All(u => !loop.IsAncestorOf(u.Owner) || ReferenceEquals(u.Owner, loop)) && IsRegister(value.Type);

    private static bool IsOutside(Value value, Operation loop) =>
        value is BlockArgument argument ? !loop.IsAncestorOf(argument.Owner.Parent!.Owner) : !loop.IsAncestorOf(value.DefiningOp);

    // f32 vectors of a register: 128, 256 or 512 bits
    private static bool IsRegister(IrType type) => type is VectorType { Rank: 1, IsScalable: false } v && v.Element == IrType.F32 && v.Extents[0] is 4 or 8 or 16;

    private static bool Takes(Operation op)
    {
        foreach (var type in op.Operands.Concat(op.Results.ToArray()).Select(v => v.Type))
            switch (type)
            {
                case VectorType v when v.Element == IrType.I1 ? v.Rank != 1 || v.Extents[0] is not (4 or 8 or 16) : !IsRegister(v): return false;
                case FloatType f when f != IrType.F32: return false;
                case IntegerType i when i.Width is not (1 or 64): return false;
            }
        return op.Name switch
        {
            "scf.for" => op.Operand(0).Type is IndexType,
            "arith.maximumf" or "arith.minimumf" or "arith.maxnumf" or "arith.minnumf" or "math.roundeven" => op.Result().Type is VectorType,
            "arith.select" => op.Result().Type is IndexType,
            "arith.cmpi" => op.Operand(0).Type is IndexType,
            "arith.divui" or "arith.remui" => op.Operand(1).DefiningOp is { } c && c.ConstantValue is IntegerAttr { Value: var by } && by > 0 && by.IsPowerOfTwo,
            "vector.broadcast" => op.Operand(0).Type == IrType.F32,
            _ => true,
        };
    }
}
