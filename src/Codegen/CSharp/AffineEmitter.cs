using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>affine.apply, affine.min, affine.max as values.</summary>
internal static class AffineEmitter
{
    public static Expr Apply(MethodEmitter e, Operation op)
    {
        var map = op.Attr<AffineMapAttr>("map")!.Map;
        return Expression(e, map.Results[0], map, Operands(e, op));
    }

    public static Expr Extremum(MethodEmitter e, Operation op, string name)
    {
        var map = op.Attr<AffineMapAttr>("map")!.Map;
        var operands = Operands(e, op);
        return map.Results.Select(r => Expression(e, r, map, operands)).Aggregate((a, b) => Expr.Call($"Math.{name}", a, b));
    }

    // an operand may occur several times
    private static Expr[] Operands(MethodEmitter e, Operation op) => [.. op.Operands.Select(o => (Expr)e.Held(e.Value(o), "nint", "a"))];

    private static Expr Expression(MethodEmitter e, AffineExpr expr, AffineMap map, Expr[] operands)
    {
        switch (expr)
        {
            case AffineConstant c: return Expr.Cast("nint", Expr.Native(c.Value));
            case AffineDim d: return operands[d.Position];
            case AffineSymbol s: return operands[map.DimCount + s.Position];
        }
        var binary = (AffineBinary)expr;
        Expr left = Expression(e, binary.Lhs, map, operands), right = Expression(e, binary.Rhs, map, operands);
        return binary.Kind switch
        {
            AffineKind.Add => Expr.Infix(left, "+", right),
            AffineKind.Mul => Expr.Infix(left, "*", right),
            AffineKind.FloorDiv => Expr.Cast("nint", e.Helper(typeof(ScalarOps), nameof(ScalarOps.FloorDivS), left, right)),
            AffineKind.CeilDiv => Expr.Cast("nint", e.Helper(typeof(ScalarOps), nameof(ScalarOps.CeilDivS), left, right)),
            _ => Expr.Cast("nint", e.Helper(typeof(ScalarOps), nameof(ScalarOps.FloorRem), left, right)),
        };
    }
}
