using System.Reflection.Emit;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>affine.apply, affine.min, affine.max as values.</summary>
internal static class AffineEmitter
{
    public static void Apply(StageEmitter e, Operation op)
    {
        var (map, locals) = Operands(e, op);
        Expression(e, map.Results[0], map, locals);
        Return(e, locals);
    }

    public static void Extremum(StageEmitter e, Operation op, string name)
    {
        var (map, locals) = Operands(e, op);
        for (int i = 0; i < map.Results.Length; i++)
        {
            Expression(e, map.Results[i], map, locals);
            if (i > 0) e.Call(typeof(Math), name, null, typeof(nint), typeof(nint));
        }
        Return(e, locals);
    }

    private static (AffineMap, IlLocal[]) Operands(StageEmitter e, Operation op)
    {
        var map = op.Attr<AffineMapAttr>("map")!.Map;
        var locals = new IlLocal[op.OperandCount];
        for (int i = 0; i < locals.Length; i++)
        {
            locals[i] = e.Il.Rent(typeof(nint), "a");
            e.Push(op, i);
            e.Il.Stloc(locals[i]);
        }
        return (map, locals);
    }

    private static void Return(StageEmitter e, IlLocal[] locals)
    {
        foreach (var local in locals) e.Il.Return(local);
    }

    private static void Expression(StageEmitter e, AffineExpr expr, AffineMap map, IlLocal[] locals)
    {
        switch (expr)
        {
            case AffineConstant c: e.Il.LdcNint(c.Value); return;
            case AffineDim d: e.Il.Ldloc(locals[d.Position]); return;
            case AffineSymbol s: e.Il.Ldloc(locals[map.DimCount + s.Position]); return;
        }
        var binary = (AffineBinary)expr;
        Expression(e, binary.Lhs, map, locals);
        if (binary.Kind is AffineKind.Add or AffineKind.Mul)
        {
            Expression(e, binary.Rhs, map, locals);
            e.Il.Binary(binary.Kind == AffineKind.Add ? OpCodes.Add : OpCodes.Mul);
            return;
        }
        e.Il.Conv(OpCodes.Conv_I8);
        Expression(e, binary.Rhs, map, locals);
        e.Il.Conv(OpCodes.Conv_I8);
        e.Call(typeof(ScalarOps), binary.Kind switch
        {
            AffineKind.FloorDiv => nameof(ScalarOps.FloorDivS),
            AffineKind.CeilDiv => nameof(ScalarOps.CeilDivS),
            _ => nameof(ScalarOps.FloorRem),
        }, null, typeof(long), typeof(long));
        e.Il.Conv(OpCodes.Conv_I);
    }
}
