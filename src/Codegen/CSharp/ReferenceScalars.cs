using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>Scalar operations of arith and math in double and long.</summary>
internal static class ReferenceScalars
{
    /// <summary>Null for an operation that has no code here.</summary>
    public static Expr? Of(Operation op, Func<Value, Expr> value, HelperSource helpers)
    {
        Expr A() => value(op.Operand(0));
        Expr B() => value(op.Operand(1));
        Expr C() => value(op.Operand(2));
        Expr Infix(string symbol) => Expr.Infix(A(), symbol, B());
        Expr Logic(string symbol, string boolean) => Infix(CSharpTypes.IsBool(op.Result().Type) ? boolean : symbol);
        Expr Helper(Type owner, string name, params IEnumerable<Expr> arguments)
        {
            helpers.Use(owner.Name, name);
            return Expr.Call($"{owner.Name}.{name}", arguments);
        }
        Expr Wrapped(Expr v) => op.Result().Type switch
        {
            IntegerType { Width: 8 } => Expr.Cast("sbyte", v),
            IntegerType { Width: 16 } => Expr.Cast("short", v),
            IntegerType { Width: 32 } => Expr.Cast("int", v),
            _ => v,
        };
        Expr AsInteger(bool signed) => CSharpTypes.IsBool(op.Operand(0).Type) ? Expr.Choose(A(), signed ? new Expr("-1", Expr.Additive) : "1", "0") is var c ? new($"({c})", Expr.Primary) : default
            : signed ? A() : op.Operand(0).Type is IntegerType { Width: < 64 } i ? Expr.Infix(A(), "&", Expr.Of((1L << i.Width) - 1)) : A();
        switch (op.Name)
        {
            case "arith.constant": return Constant(op);
            case "arith.addf": return Infix("+");
            case "arith.subf": return Infix("-");
            case "arith.mulf": return Infix("*");
            case "arith.divf": return Infix("/");
            case "arith.remf": return Infix("%");
            case "arith.negf": return Expr.Prefix("-", A());
            case "arith.maximumf": return Expr.Call("Math.Max", A(), B());
            case "arith.minimumf": return Expr.Call("Math.Min", A(), B());
            case "arith.maxnumf": return Expr.Call("double.MaxNumber", A(), B());
            case "arith.minnumf": return Expr.Call("double.MinNumber", A(), B());
            case "arith.extf" or "arith.truncf" or "arith.index_cast": return A();
            case "arith.addi": return Wrapped(Logic("+", "^"));
            case "arith.subi": return Wrapped(Logic("-", "^"));
            case "arith.muli": return Wrapped(Logic("*", "&"));
            case "arith.andi": return Infix("&");
            case "arith.ori": return Infix("|");
            case "arith.xori": return Infix("^");
            case "arith.maxsi": return Expr.Call("Math.Max", A(), B());
            case "arith.minsi": return Expr.Call("Math.Min", A(), B());
            case "arith.divsi": return Helper(typeof(ScalarOps), nameof(ScalarOps.DivS), A(), B());
            case "arith.remsi": return Helper(typeof(ScalarOps), nameof(ScalarOps.RemS), A(), B());
            case "arith.divui": return Helper(typeof(ScalarOps), nameof(ScalarOps.DivU), A(), B());
            case "arith.remui": return Helper(typeof(ScalarOps), nameof(ScalarOps.RemU), A(), B());
            case "arith.shli": return Wrapped(Helper(typeof(ScalarOps), nameof(ScalarOps.ShiftLeft), A(), B()));
            case "arith.shrsi": return Wrapped(Helper(typeof(ScalarOps), nameof(ScalarOps.ShiftRightS), A(), B()));
            case "arith.shrui": return Wrapped(Helper(typeof(ScalarOps), nameof(ScalarOps.ShiftRightU), AsInteger(signed: false), B()));
            case "arith.extsi": return AsInteger(signed: true);
            case "arith.extui": return AsInteger(signed: false);
            case "arith.trunci": return CSharpTypes.IsBool(op.Result().Type) ? Expr.Infix(Expr.Infix(A(), "&", "1"), "!=", "0") : Wrapped(A());
            case "arith.sitofp": return Expr.Cast("double", AsInteger(signed: true));
            case "arith.uitofp": return Expr.Cast("double", AsInteger(signed: false));
            case "arith.fptosi": return Helper(typeof(ScalarOps), nameof(ScalarOps.ToSigned), A());
            case "arith.fptoui": return Helper(typeof(ScalarOps), nameof(ScalarOps.ToUnsigned), A());
            case "arith.select": return Expr.Choose(A(), B(), C()) is var chosen ? new($"({chosen})", Expr.Primary) : null;
            case "arith.cmpf": return CompareFloats((int)op.Attr<IntegerAttr>("predicate")!.Int64, A(), B());
            case "arith.cmpi": return (int)op.Attr<IntegerAttr>("predicate")!.Int64 is < 6 and var p ? Infix(new[] { "==", "!=", "<", "<=", ">", ">=" }[p]) : (Expr?)null;
            case "math.fma": return Expr.Infix(Expr.Infix(A(), "*", B()), "+", C());
            case "math.rsqrt": return Expr.Infix("1", "/", Expr.Call("Math.Sqrt", A()));
            case "math.powf": return Expr.Call("Math.Pow", A(), B());
            case "math.atan2": return Expr.Call("Math.Atan2", A(), B());
            case "math.copysign": return Expr.Call("Math.CopySign", A(), B());
            case "math.erf": return Helper(typeof(MathFunctions), nameof(MathFunctions.Erf), A());
            case "math.exp2": return Expr.Call("double.Exp2", A());
            case "math.expm1": return Helper(typeof(MathFunctions), nameof(MathFunctions.ExpM1), A());
            case "math.log1p": return Helper(typeof(MathFunctions), nameof(MathFunctions.LogP1), A());
            case "math.absf" or "math.absi": return Expr.Call("Math.Abs", A());
            case "math.ceil": return Expr.Call("Math.Ceiling", A());
            case "math.trunc": return Expr.Call("Math.Truncate", A());
            case "math.roundeven": return Expr.Call("Math.Round", A());
            case "math.round": return Expr.Call("Math.Round", A(), "MidpointRounding.AwayFromZero");
            case "math.floor" or "math.sqrt" or "math.cbrt" or "math.exp" or "math.log" or "math.log2" or "math.log10" or "math.sin" or "math.cos" or "math.tan" or "math.tanh"
                or "math.sinh" or "math.cosh" or "math.asin" or "math.acos" or "math.atan":
                return Expr.Call($"Math.{char.ToUpperInvariant(op.Name[5])}{op.Name[6..]}", A());
            default: return null;
        }
    }

    private static Expr Constant(Operation op) => op.Attr("value") switch
    {
        IntegerAttr i when op.Result().Type == IrType.I1 => i.Value.IsZero ? "false" : "true",
        IntegerAttr i => Expr.Of(i.Int64),
        FloatAttr f => ConstantEmitter.Double(f.Value),
        _ => "0",
    };

    private static Expr? CompareFloats(int predicate, Expr a, Expr b)
    {
        string[] symbols = ["", "==", ">", ">=", "<", "<=", "", "", "", "<=", "<", ">=", ">", "!="];
        if (predicate is 0 or > 13 || symbols[predicate].Length == 0) return null;
        var comparison = Expr.Infix(a, symbols[predicate], b);
        return predicate is >= 9 and <= 12 ? Expr.Prefix("!", comparison) : comparison;
    }
}
