using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// The CLR type that holds each value. A vector of i1 is a vector of signed integers, all bits set or none, as wide as the lanes that were compared or that
/// it will select.
/// </summary>
internal sealed class ValueTypes(Placement placement)
{
    private readonly Dictionary<Value, Type> known = [];
    private readonly Dictionary<Value, int> masks = [];

    /// <exception cref="UnsupportedException">The type cannot be held.</exception>
    public Type Of(Value value)
    {
        if (known.TryGetValue(value, out var type)) return type;
        return known[value] = Hold(value) ?? throw new UnsupportedException(Blame(value),
            $"a value of type {value.Type} cannot be held: vectors have one dimension other than 1, and 64, 128, 256 or 512 bits");
    }

    private Operation Blame(Value value) => value.DefiningOp ?? placement.UsersOf(value).FirstOrDefault() ?? value.DefiningBlock!.Parent!.Owner;

    private Type? Hold(Value value)
    {
        if (value.Type is not VectorType vector) return ClrTypes.Scalar(value.Type);
        if (vector.IsScalable || vector.Shape.Count(d => d != 1) > 1) return null;
        if (vector.ElementCount == 1) return ClrTypes.Scalar(vector.Element);
        if (vector.Element == IrType.I1)
        {
            int bits = MaskBits(value, 0);
            return ClrTypes.Vector(vector.ElementCount * bits, ClrTypes.MaskLane(bits));
        }
        return ClrTypes.Lane(vector.Element) is { } lane ? ClrTypes.Vector(vector.ElementCount * ClrTypes.LaneBits(lane), lane) : null;
    }

    private static bool IsMask(IrType type) => type is VectorType { Element: IntegerType { Width: 1 } } v && v.ElementCount > 1;

    private int MaskBits(Value value, int depth)
    {
        if (masks.TryGetValue(value, out int found)) return found;
        int bits = depth > 8 ? 0 : FromProducer(value, depth);
        if (bits == 0 && depth <= 8) bits = FromUsers(value, depth);
        if (bits == 0 && depth > 0) return 0;
        if (bits == 0)
        {
            long lanes = ((VectorType)value.Type).ElementCount;
            bits = lanes <= 16 ? 32 : lanes <= 32 ? 16 : 8;
        }
        return masks[value] = bits;
    }

    private int FromProducer(Value value, int depth)
    {
        if (value.DefiningOp is not { } op) return 0;
        switch (op.Name)
        {
            case "arith.cmpf" or "arith.cmpi" or "arith.trunci" or "math.isnan" or "math.isinf" or "math.isfinite" or "math.isnormal":
                return IsMask(op.Operand(0).Type) ? MaskBits(op.Operand(0), depth + 1) : LaneBits(op.Operand(0).Type);
            case "arith.andi" or "arith.ori" or "arith.xori" or "arith.select":
                foreach (var operand in op.Operands)
                    if (IsMask(operand.Type) && operand.DefiningOp is { } source && !OpRoles.IsConstant(source) && MaskBits(operand, depth + 1) is > 0 and var bits) return bits;
                return 0;
            case "vector.shape_cast" or "vector.insert":
                return IsMask(op.Operand(0).Type) ? MaskBits(op.Operand(0), depth + 1) : 0;
            default: return 0;
        }
    }

    private int FromUsers(Value value, int depth)
    {
        foreach (var user in placement.UsersOf(value))
        {
            int bits = user.Name switch
            {
                "vector.maskedload" => LaneBits(user.Result().Type),
                "vector.maskedstore" => LaneBits(user.Operand(user.OperandCount - 1).Type),
                "arith.select" when !IsMask(user.Result().Type) => LaneBits(user.Result().Type),
                "arith.andi" or "arith.ori" or "arith.xori" or "arith.select" when user.ResultCount == 1 => MaskBits(user.Result(), depth + 1),
                "arith.extui" or "arith.extsi" or "arith.uitofp" => LaneBits(user.Result().Type),
                _ => 0,
            };
            if (bits > 0) return bits;
        }
        return 0;
    }

    private static int LaneBits(IrType type) => ClrTypes.Lane(ClrTypes.ElementOf(type)) is { } lane ? ClrTypes.LaneBits(lane) : 0;
}
