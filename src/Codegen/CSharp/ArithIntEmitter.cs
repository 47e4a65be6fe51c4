using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>arith on integers and index: wrapping two's complement of each type's width. A scalar i1 is a bool.</summary>
internal static class ArithIntEmitter
{
    public static readonly Dictionary<string, OpEmitter> Table = new()
    {
        ["arith.addi"] = (e, op) => Binary(e, op, "+", "^"),
        ["arith.subi"] = (e, op) => Binary(e, op, "-", "^"),
        ["arith.muli"] = (e, op) => Binary(e, op, "*", "&"),
        ["arith.andi"] = (e, op) => Bitwise(e, op, "&"),
        ["arith.ori"] = (e, op) => Bitwise(e, op, "|"),
        ["arith.xori"] = (e, op) => Bitwise(e, op, "^"),
        ["arith.divsi"] = (e, op) => Divide(e, op, nameof(ScalarOps.DivS), "/", signed: true),
        ["arith.remsi"] = (e, op) => Divide(e, op, nameof(ScalarOps.RemS), "%", signed: true),
        ["arith.divui"] = (e, op) => Divide(e, op, nameof(ScalarOps.DivU), "/", signed: false),
        ["arith.remui"] = (e, op) => Divide(e, op, nameof(ScalarOps.RemU), "%", signed: false),
        ["arith.floordivsi"] = (e, op) => Wide(e, op, nameof(ScalarOps.FloorDivS), signed: true),
        ["arith.ceildivsi"] = (e, op) => Wide(e, op, nameof(ScalarOps.CeilDivS), signed: true),
        ["arith.ceildivui"] = (e, op) => Wide(e, op, nameof(ScalarOps.CeilDivU), signed: false),
        ["arith.shli"] = (e, op) => Shift(e, op, nameof(ScalarOps.ShiftLeft), "<<", signed: false),
        ["arith.shrsi"] = (e, op) => Shift(e, op, nameof(ScalarOps.ShiftRightS), ">>", signed: true),
        ["arith.shrui"] = (e, op) => Shift(e, op, nameof(ScalarOps.ShiftRightU), ">>>", signed: false),
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

    // ---- scalars: from their own type to 64 bits and back

    /// <summary>Wraps an <c>int</c> to a type narrower than 32 bits.</summary>
    public static Expr Wrap(Expr value, IrType type) => ClrTypes.ElementOf(type) switch
    {
        IntegerType { Width: 8 } => Expr.Cast("sbyte", value),
        IntegerType { Width: 16 } => Expr.Cast("short", value),
        _ => value,
    };

    /// <summary>A scalar as <c>long</c>.</summary>
    public static Expr Widen(Expr value, IrType type, bool signed) => (ClrTypes.ElementOf(type), signed) switch
    {
        (IntegerType { Width: 1 }, true) => new(Expr.Choose(value, "-1L", "0L").In(Expr.Primary), Expr.Primary),
        (IntegerType { Width: 1 }, false) => new(Expr.Choose(value, "1L", "0L").In(Expr.Primary), Expr.Primary),
        (IntegerType { Width: 8 }, false) => Expr.Cast("long", Expr.Cast("byte", value)),
        (IntegerType { Width: 16 }, false) => Expr.Cast("long", Expr.Cast("ushort", value)),
        (IntegerType { Width: 32 }, false) => Expr.Cast("long", Expr.Cast("uint", value)),
        (IntegerType { Width: 64 }, _) => value,
        _ => Expr.Cast("long", value),
    };

    /// <summary>A <c>long</c> wrapped to a type.</summary>
    public static Expr Narrow(Expr value, IrType type) => ClrTypes.ElementOf(type) switch
    {
        IntegerType { Width: 64 } => value,
        IntegerType { Width: 1 } => Expr.Infix(Expr.Infix(value, "&", "1"), "!=", "0"),
        IntegerType { Width: 8 } => Expr.Cast("sbyte", value),
        IntegerType { Width: 16 } => Expr.Cast("short", value),
        IndexType => Expr.Cast("nint", value),
        _ => Expr.Cast("int", value),
    };

    private static Expr Binary(MethodEmitter e, Operation op, string symbol, string boolean)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type) && ClrTypes.ElementOf(op.Result().Type) == IrType.I1)
            throw new UnsupportedException(op, "on a vector of i1 has no code in the C# emitter: use arith.xori or arith.andi");
        var values = e.Values(op);
        if (CSharpTypes.IsBool(op.Result().Type)) return Expr.Infix(values[0], boolean, values[1]);
        if (symbol == "+" && !ClrTypes.IsVector(type) && AffineForms.ConstantOf(op.Operand(1)) is { } constant and < 0) return Wrap(Expr.Plus(values[0], constant), op.Result().Type);
        var value = Expr.Infix(values[0], symbol, values[1]);
        return ClrTypes.IsVector(type) ? value : Wrap(value, op.Result().Type);
    }

    private static Expr Bitwise(MethodEmitter e, Operation op, string symbol)
    {
        var type = e.TypeOf(op.Result());
        return Expr.Infix(e.Like(op.Operand(0), type), symbol, e.Like(op.Operand(1), type));
    }

    private static Expr Wide(MethodEmitter e, Operation op, string name, bool signed)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type)) return e.LaneCall(name, [type, ClrTypes.LaneOf(type)], e.Values(op));
        return Narrow(e.Helper(typeof(ScalarOps), name, op.Operands.Select(o => Widen(e.Value(o), o.Type, signed))), op.Result().Type);
    }

    // by a positive constant nothing can go wrong: the operator itself
    private static Expr Divide(MethodEmitter e, Operation op, string name, string symbol, bool signed)
    {
        var type = op.Result().Type;
        if (AffineForms.ConstantOf(op.Operand(1)) is not ({ } by and > 0) || CSharpTypes.IsBool(type)) return Wide(e, op, name, signed);
        if (signed) return Wrap(Expr.Infix(e.Value(op, 0), symbol, e.Value(op, 1)), type);
        return type is IndexType ? Expr.Cast("nint", Expr.Infix(Expr.Cast("nuint", e.Value(op, 0)), symbol, Expr.Cast("nuint", Expr.Native(by)))) : Wide(e, op, name, signed);
    }

    private static Expr Shift(MethodEmitter e, Operation op, string scalar, string symbol, bool signed)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type))
        {
            if (op.Operand(1).DefiningOp is { Name: "arith.constant" } constant && constant.Attr("value") is DenseElementsAttr { IsSplat: true } splat)
            {
                long by = ((IntegerAttr)splat.SplatValue).Int64;
                if (by >= 0 && by < ClrTypes.LaneBits(ClrTypes.LaneOf(type))) return Expr.Infix(e.Value(op, 0), symbol, Expr.Of(by));
            }
            return e.LaneCall(scalar, [type, ClrTypes.LaneOf(type)], e.Values(op));
        }
        return Narrow(e.Helper(typeof(ScalarOps), scalar, Widen(e.Value(op, 0), op.Result().Type, signed), Widen(e.Value(op, 1), op.Result().Type, signed: false)), op.Result().Type);
    }

    private static Expr MinMax(MethodEmitter e, Operation op, string name, bool signed)
    {
        var type = e.TypeOf(op.Result());
        if (ClrTypes.IsVector(type))
        {
            var held = signed ? type : ClrTypes.Vector(ClrTypes.BitsOf(type), Unsigned(ClrTypes.LaneOf(type)))!;
            return MethodEmitter.As(MethodEmitter.VectorCall(held, name, op.Operands.Select(o => MethodEmitter.As(e.Value(o), type, held))), held, type);
        }
        if (signed && !CSharpTypes.IsBool(op.Result().Type)) return Expr.Call($"Math.{name}", e.Values(op));
        var wide = op.Operands.Select(o => Widen(e.Value(o), o.Type, signed));
        return Narrow(signed ? Expr.Call($"Math.{name}", wide) : e.Helper(typeof(ScalarOps), name + "U", wide), op.Result().Type);
    }

    public static Type Unsigned(Type lane) =>
        lane == typeof(sbyte) ? typeof(byte) : lane == typeof(short) ? typeof(ushort) : lane == typeof(int) ? typeof(uint) : lane == typeof(long) ? typeof(ulong) : lane;

    // eq ne slt sle sgt sge ult ule ugt uge
    private static readonly (string Scalar, string Vector)[] Predicates =
    [
        ("==", "Equals"), ("!=", "Equals"), ("<", "LessThan"), ("<=", "LessThanOrEqual"), (">", "GreaterThan"), (">=", "GreaterThanOrEqual"),
        ("<", "LessThan"), ("<=", "LessThanOrEqual"), (">", "GreaterThan"), (">=", "GreaterThanOrEqual"),
    ];

    private static Expr Compare(MethodEmitter e, Operation op)
    {
        int predicate = (int)op.Attr<IntegerAttr>("predicate")!.Int64;
        var type = e.TypeOf(op.Operand(0));
        var (symbol, name) = Predicates[predicate];
        if (ClrTypes.IsVector(type))
        {
            if (ClrTypes.ElementOf(op.Operand(0).Type) == IrType.I1 && predicate > 1) throw new UnsupportedException(op, "orders vectors of i1, which the C# emitter has no code for");
            var held = predicate >= 6 ? ClrTypes.Vector(ClrTypes.BitsOf(type), Unsigned(ClrTypes.LaneOf(type)))! : type;
            var mask = MethodEmitter.VectorCall(held, name, op.Operands.Select(o => MethodEmitter.As(e.Like(o, type), type, held)));
            return MethodEmitter.As(predicate == 1 ? Expr.Prefix("~", mask) : mask, held, e.TypeOf(op.Result()));
        }
        bool boolean = CSharpTypes.IsBool(op.Operand(0).Type);
        string? cast = predicate < 6 || boolean ? null : type == typeof(nint) ? "nuint" : type == typeof(long) ? "ulong" : "uint";
        var sides = op.Operands.Select(o => boolean && predicate > 1 ? Widen(e.Value(o), o.Type, signed: predicate < 6) : cast is null ? e.Value(o) : Unsigned(e, o, cast)).ToArray();
        return Expr.Infix(sides[0], symbol, sides[1]);
    }

    // a negative constant is no constant of an unsigned type
    private static Expr Unsigned(MethodEmitter e, Value value, string cast) =>
        AffineForms.ConstantOf(value) is < 0 ? $"unchecked(({cast})({e.Value(value)}))" : Expr.Cast(cast, e.Value(value));

    private static Expr Select(MethodEmitter e, Operation op)
    {
        if (op.Result().Type is MemRefType) throw new UnsupportedException(op, "chooses between memrefs, which the C# emitter has no code for: use scf.if");
        var type = e.TypeOf(op.Result());
        Expr yes = e.Like(op.Operand(1), type), no = e.Like(op.Operand(2), type);
        return ClrTypes.IsVector(e.TypeOf(op.Operand(0)))
            ? MethodEmitter.VectorCall(type, "ConditionalSelect", e.Mask(op.Operand(0), type), yes, no)
            : Expr.Choose(e.Value(op, 0), yes, no);
    }
}
