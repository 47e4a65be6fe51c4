using MaxTune.IR;

namespace MaxTune.Passes.Loops;

/// <summary>Operations of the loops level that the x86 emitter has code for, on vectors of f32 and i32 and of what is stored of them. Tests hold them against the emitter's table.</summary>
public static class MachineCodeOps
{
    /// <summary>Arithmetic, conversions and constants.</summary>
    public static readonly IReadOnlySet<string> Elementwise = new HashSet<string>
    {
        "arith.addf", "arith.subf", "arith.mulf", "arith.divf", "arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf", "arith.negf", "math.fma", "math.roundeven",
        "arith.extf", "arith.truncf", "arith.sitofp", "arith.fptosi", "arith.trunci", "arith.extsi", "arith.extui",
        "arith.constant", "arith.addi", "arith.subi", "arith.muli", "arith.andi", "arith.ori", "arith.minsi", "arith.maxsi",
    };

    /// <summary>Loops, addresses, memory, and what moves lanes.</summary>
    public static readonly IReadOnlySet<string> Structure = new HashSet<string>
    {
        "scf.for", "scf.yield", "scf.if", "arith.cmpi", "arith.select", "arith.index_cast", "arith.divui", "arith.remui", "arith.shli",
        "memref.load", "memref.store", "memref.prefetch", "memref.dim", "memref.subview", "memref.cast",
        "vector.load", "vector.store", "vector.maskedload", "vector.maskedstore", "vector.broadcast", "vector.fma", "vector.create_mask", "vector.constant_mask", "vector.shape_cast",
    };

    /// <summary>True when an elementwise operation, on scalars that become lanes or on vectors, has instructions.</summary>
    public static bool HasElementwise(Operation op) => Elementwise.Contains(op.Name) && op.Name switch
    {
        "arith.maxnumf" or "arith.minnumf" => op.Operand(1).DefiningOp?.ConstantValue is FloatAttr or DenseElementsAttr { IsSplat: true },
        "arith.addi" or "arith.subi" or "arith.muli" or "arith.andi" or "arith.ori" or "arith.minsi" or "arith.maxsi" => Of(op.Result()) is IndexType or IntegerType { Width: 32 or 64 },
        "arith.sitofp" => Of(op.Operand(0)) == IrType.I32 && Of(op.Result()) == IrType.F32,
        "arith.fptosi" => Of(op.Operand(0)) == IrType.F32 && Of(op.Result()) == IrType.I32,
        "arith.trunci" => Of(op.Operand(0)) == IrType.I32 && Of(op.Result()) == IrType.I8,
        "arith.extsi" or "arith.extui" => Of(op.Operand(0)) == IrType.I8 && Of(op.Result()) == IrType.I32,
        "arith.extf" => IsHalf(op.Operand(0)) && Of(op.Result()) == IrType.F32,
        "arith.truncf" => Of(op.Operand(0)) == IrType.F32 && IsHalf(op.Result()),
        "arith.constant" => true,
        _ => Of(op.Result()) == IrType.F32,
    };

    private static bool IsHalf(Value value) => Of(value) == IrType.BF16 || Of(value) == IrType.F16;

    private static IrType Of(Value value) => value.Type is VectorType v ? v.Element : value.Type;
}
