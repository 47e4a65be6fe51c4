using System.Reflection.Emit;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>arith on integers and index: wrapping two's complement of each type's width.</summary>
internal static class ArithIntEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["arith.constant"] = (e, op) => ConstantEmitter.Push(e, op.Attr("value")!, e.TypeOf(op.Result())),
        ["arith.addi"] = (e, op) => Binary(e, op, OpCodes.Add, "Add"),
        ["arith.subi"] = (e, op) => Binary(e, op, OpCodes.Sub, "Subtract"),
        ["arith.muli"] = (e, op) => Binary(e, op, OpCodes.Mul, "Multiply"),
        ["arith.andi"] = (e, op) => Bitwise(e, op, OpCodes.And, "BitwiseAnd"),
        ["arith.ori"] = (e, op) => Bitwise(e, op, OpCodes.Or, "BitwiseOr"),
        ["arith.xori"] = (e, op) => Bitwise(e, op, OpCodes.Xor, "Xor"),
        ["arith.divsi"] = (e, op) => Divide(e, op, nameof(ScalarOps.DivS), OpCodes.Div),
        ["arith.remsi"] = (e, op) => Divide(e, op, nameof(ScalarOps.RemS), OpCodes.Rem),
        ["arith.divui"] = (e, op) => Wide(e, op, nameof(ScalarOps.DivU), signed: false),
        ["arith.remui"] = (e, op) => Wide(e, op, nameof(ScalarOps.RemU), signed: false),
        ["arith.floordivsi"] = (e, op) => Wide(e, op, nameof(ScalarOps.FloorDivS), signed: true),
        ["arith.ceildivsi"] = (e, op) => Wide(e, op, nameof(ScalarOps.CeilDivS), signed: true),
        ["arith.ceildivui"] = (e, op) => Wide(e, op, nameof(ScalarOps.CeilDivU), signed: false),
        ["arith.shli"] = (e, op) => Shift(e, op, nameof(ScalarOps.ShiftLeft), "ShiftLeft", signed: false),
        ["arith.shrsi"] = (e, op) => Shift(e, op, nameof(ScalarOps.ShiftRightS), "ShiftRightArithmetic", signed: true),
        ["arith.shrui"] = (e, op) => Shift(e, op, nameof(ScalarOps.ShiftRightU), "ShiftRightLogical", signed: false),
        ["arith.minsi"] = (e, op) => MinMax(e, op, "Min", signed: true),
        ["arith.maxsi"] = (e, op) => MinMax(e, op, "Max", signed: true),
        ["arith.minui"] = (e, op) => MinMax(e, op, "Min", signed: false),
        ["arith.maxui"] = (e, op) => MinMax(e, op, "Max", signed: false),
        ["arith.cmpi"] = Compare,
        ["arith.select"] = Select,
        ["affine.apply"] = (e, op) => AffineEmitter.Apply(e, op),
        ["affine.min"] = (e, op) => AffineEmitter.Extremum(e, op, "Min"),
        ["affine.max"] = (e, op) => AffineEmitter.Extremum(e, op, "Max"),
    };

    // ---- scalars: from the stack's type to the value's and back

    /// <summary>Wraps the <c>int</c> on the stack to a type narrower than 32 bits.</summary>
    public static void Wrap(IlBuilder il, IrType type)
    {
        switch (ClrTypes.ElementOf(type))
        {
            case IntegerType { Width: 1 }:
                il.LdcI4(1);
                il.Binary(OpCodes.And);
                break;
            case IntegerType { Width: 8 }: il.Conv(OpCodes.Conv_I1); break;
            case IntegerType { Width: 16 }: il.Conv(OpCodes.Conv_I2); break;
        }
    }

    /// <summary>Extends the scalar on the stack to 64 bits.</summary>
    public static void Widen(IlBuilder il, IrType type, bool signed)
    {
        switch (ClrTypes.ElementOf(type), signed)
        {
            case (IntegerType { Width: 1 }, true):
                il.Unary(OpCodes.Neg);
                il.Conv(OpCodes.Conv_I8);
                break;
            case (IntegerType { Width: 8 }, false):
                il.Conv(OpCodes.Conv_U1);
                il.Conv(OpCodes.Conv_U8);
                break;
            case (IntegerType { Width: 16 }, false):
                il.Conv(OpCodes.Conv_U2);
                il.Conv(OpCodes.Conv_U8);
                break;
            case (IntegerType { Width: 64 }, _): break;
            case (IndexType, _): il.Conv(OpCodes.Conv_I8); break;
            case (_, true): il.Conv(OpCodes.Conv_I8); break;
            default: il.Conv(OpCodes.Conv_U8); break;
        }
    }

    /// <summary>Wraps the 64-bit integer on the stack to a type.</summary>
    public static void Narrow(IlBuilder il, IrType type)
    {
        switch (ClrTypes.ElementOf(type))
        {
            case IntegerType { Width: 64 }: break;
            case IndexType: il.Conv(OpCodes.Conv_I); break;
            default:
                il.Conv(OpCodes.Conv_I4);
                Wrap(il, type);
                break;
        }
    }

    private static void Binary(StageEmitter e, Operation op, OpCode scalar, string vector)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type) && ClrTypes.ElementOf(op.Result().Type) == IrType.I1)
            throw new UnsupportedException(op, "on a vector of i1 has no code in the CIL emitter: use arith.xori or arith.andi");
        e.PushAll(op);
        if (ClrTypes.IsVector(type)) e.VectorCall(type, vector, 2);
        else
        {
            e.Il.Binary(scalar);
            Wrap(e.Il, op.Result().Type);
        }
    }

    private static void Bitwise(StageEmitter e, Operation op, OpCode scalar, string vector)
    {
        var type = e.TypeOf(op.Result());
        if (!ClrTypes.IsVector(type))
        {
            e.PushAll(op);
            e.Il.Binary(scalar);
            return;
        }
        foreach (var operand in op.Operands) PushLike(e, operand, type);
        e.VectorCall(type, vector, 2);
    }

    // masks may be held over lanes of another width
    private static void PushLike(StageEmitter e, Value value, Type type)
    {
        if (ClrTypes.ElementOf(value.Type) == IrType.I1) e.PushMask(value, type);
        else e.Push(value);
    }

    private static void Wide(StageEmitter e, Operation op, string name, bool signed)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type))
        {
            e.PushAll(op);
            e.LaneCall(name, [type, ClrTypes.LaneOf(type)], type, type);
            return;
        }
        foreach (var operand in op.Operands)
        {
            e.Push(operand);
            Widen(e.Il, operand.Type, signed);
        }
        e.Call(typeof(ScalarOps), name, null, typeof(long), typeof(long));
        Narrow(e.Il, op.Result().Type);
    }

    // by a positive constant nothing can go wrong: the instruction itself
    private static void Divide(StageEmitter e, Operation op, string name, OpCode instruction)
    {
        if (AffineForms.ConstantOf(op.Operand(1)) is > 0 && ClrTypes.ElementOf(op.Result().Type) != IrType.I1)
        {
            e.PushAll(op);
            e.Il.Binary(instruction);
        }
        else Wide(e, op, name, signed: true);
    }

    private static void Shift(StageEmitter e, Operation op, string scalar, string vector, bool signed)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type) && op.Operand(1).DefiningOp is { Name: "arith.constant" } constant && constant.Attr("value") is DenseElementsAttr { IsSplat: true } splat)
        {
            long by = ((IntegerAttr)splat.SplatValue).Int64, lane = ClrTypes.LaneBits(ClrTypes.LaneOf(type));
            if (by >= 0 && by < lane)
            {
                e.Push(op, 0);
                e.Il.LdcI4((int)by);
                e.Call(ClrTypes.VectorClass(ClrTypes.BitsOf(type)), vector, null, type, typeof(int));
                return;
            }
        }
        if (ClrTypes.IsVector(type))
        {
            e.PushAll(op);
            e.LaneCall(scalar, [type, ClrTypes.LaneOf(type)], type, type);
            return;
        }
        e.Push(op, 0);
        Widen(e.Il, op.Result().Type, signed);
        e.Push(op, 1);
        Widen(e.Il, op.Result().Type, signed: false);
        e.Call(typeof(ScalarOps), scalar, null, typeof(long), typeof(long));
        Narrow(e.Il, op.Result().Type);
    }

    private static void MinMax(StageEmitter e, Operation op, string name, bool signed)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type))
        {
            var held = signed ? type : ClrTypes.Vector(ClrTypes.BitsOf(type), Unsigned(ClrTypes.LaneOf(type)))!;
            foreach (var operand in op.Operands)
            {
                e.Push(operand);
                e.As(type, held);
            }
            e.VectorCall(held, name, 2);
            e.As(held, type);
            return;
        }
        if (signed && ClrTypes.ElementOf(op.Result().Type) != IrType.I1)
        {
            e.PushAll(op);
            e.Call(typeof(Math), name, null, type, type);
            return;
        }
        foreach (var operand in op.Operands)
        {
            e.Push(operand);
            Widen(e.Il, operand.Type, signed);
        }
        if (signed) e.Call(typeof(Math), name, null, typeof(long), typeof(long));
        else e.Call(typeof(ScalarOps), name + "U", null, typeof(long), typeof(long));
        Narrow(e.Il, op.Result().Type);
    }

    public static Type Unsigned(Type lane) =>
        lane == typeof(sbyte) ? typeof(byte) : lane == typeof(short) ? typeof(ushort) : lane == typeof(int) ? typeof(uint) : lane == typeof(long) ? typeof(ulong) : lane;

    // eq ne slt sle sgt sge ult ule ugt uge
    private static void Compare(StageEmitter e, Operation op)
    {
        int predicate = (int)op.Attr<IntegerAttr>("predicate")!.Int64;
        var type = e.TypeOf(op.Operand(0));
        if (ClrTypes.IsVector(type))
        {
            CompareVectors(e, op, predicate, type);
            return;
        }
        foreach (var operand in op.Operands)
        {
            e.Push(operand);
            if (predicate is >= 2 and <= 5 && ClrTypes.ElementOf(operand.Type) == IrType.I1) e.Il.Unary(OpCodes.Neg);   // signed i1: true is -1
        }
        e.Il.Compare(predicate switch
        {
            0 or 1 => OpCodes.Ceq,
            2 or 5 => OpCodes.Clt,
            3 or 4 => OpCodes.Cgt,
            6 or 9 => OpCodes.Clt_Un,
            _ => OpCodes.Cgt_Un,
        });
        if (predicate is not (1 or 3 or 5 or 7 or 9)) return;
        e.Il.LdcI4(0);
        e.Il.Compare(OpCodes.Ceq);
    }

    private static void CompareVectors(StageEmitter e, Operation op, int predicate, Type type)
    {
        bool mask = ClrTypes.ElementOf(op.Operand(0).Type) == IrType.I1;
        if (mask && predicate > 1) throw new UnsupportedException(op, "orders vectors of i1, which the CIL emitter has no code for");
        var held = predicate >= 6 ? ClrTypes.Vector(ClrTypes.BitsOf(type), Unsigned(ClrTypes.LaneOf(type)))! : type;
        foreach (var operand in op.Operands)
        {
            PushLike(e, operand, type);
            e.As(type, held);
        }
        e.VectorCall(held, predicate switch
        {
            0 or 1 => "Equals",
            2 or 6 => "LessThan",
            3 or 7 => "LessThanOrEqual",
            4 or 8 => "GreaterThan",
            _ => "GreaterThanOrEqual",
        }, 2);
        if (predicate == 1) e.VectorCall(held, "OnesComplement", 1);
        e.As(held, e.TypeOf(op.Result()));
    }

    private static void Select(StageEmitter e, Operation op)
    {
        if (op.Result().Type is MemRefType) throw new UnsupportedException(op, "chooses between memrefs, which the CIL emitter has no code for: use scf.if");
        var type = e.TypeOf(op.Result());
        if (!ClrTypes.IsVector(e.TypeOf(op.Operand(0))))
        {
            e.Push(op, 0);
            PushLikeResult(e, op, 1, type);
            PushLikeResult(e, op, 2, type);
            e.Call(typeof(ScalarOps), nameof(ScalarOps.Select), type, typeof(int), type, type);
            return;
        }
        e.PushMask(op.Operand(0), type);
        PushLikeResult(e, op, 1, type);
        PushLikeResult(e, op, 2, type);
        e.VectorCall(type, "ConditionalSelect", 3);
    }

    private static void PushLikeResult(StageEmitter e, Operation op, int operand, Type type)
    {
        if (ClrTypes.IsVector(type)) PushLike(e, op.Operand(operand), type);
        else e.Push(op, operand);
    }
}
