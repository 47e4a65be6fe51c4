namespace MaxTune.IR;

/// <summary>Makes arith operations: <c>b.AddF(x, y)</c>.</summary>
public static class ArithBuilder
{
    public static OpResult Constant(this OpBuilder b, TypedAttr value, string? name = null) =>
        b.CreateValue(ArithOps.Constant, [], value.Type, new AttrList { { "value", value } }, name: name);

    public static OpResult ConstantIndex(this OpBuilder b, long value) => b.Constant(IntegerAttr.Index(value));
    public static OpResult ConstantInt(this OpBuilder b, long value, IrType type) => b.Constant(IntBits.Attr(value, type));
    public static OpResult ConstantBool(this OpBuilder b, bool value) => b.Constant(IntegerAttr.Bool(value));

    /// <summary>A float constant of a scalar type, or a splat of a vector or tensor type; the value is rounded to the element type.</summary>
    public static OpResult ConstantFloat(this OpBuilder b, double value, IrType type)
    {
        var element = (FloatType)Lanes.Element(type);
        var scalar = new FloatAttr(element, FloatBits.Round(value, element));
        return b.Constant(type is ShapedType shaped ? DenseElementsAttr.Splat(shaped, scalar) : scalar);
    }

    /// <summary>A splat constant of a vector or tensor type.</summary>
    public static OpResult ConstantSplat(this OpBuilder b, ShapedType type, Attr value) => b.Constant(DenseElementsAttr.Splat(type, value));

    public static OpResult AddI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.AddI, l, r);
    public static OpResult SubI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.SubI, l, r);
    public static OpResult MulI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.MulI, l, r);
    public static OpResult DivUI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.DivUI, l, r);
    public static OpResult DivSI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.DivSI, l, r);
    public static OpResult CeilDivSI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.CeilDivSI, l, r);
    public static OpResult RemSI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.RemSI, l, r);
    public static OpResult RemUI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.RemUI, l, r);
    public static OpResult MinSI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.MinSI, l, r);
    public static OpResult MaxSI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.MaxSI, l, r);
    public static OpResult AndI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.AndI, l, r);
    public static OpResult OrI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.OrI, l, r);
    public static OpResult XOrI(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.XOrI, l, r);
    public static OpResult AddF(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.AddF, l, r);
    public static OpResult SubF(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.SubF, l, r);
    public static OpResult MulF(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.MulF, l, r);
    public static OpResult DivF(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.DivF, l, r);
    public static OpResult MaximumF(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.MaximumF, l, r);
    public static OpResult MinimumF(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.MinimumF, l, r);
    public static OpResult MaxNumF(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.MaxNumF, l, r);
    public static OpResult MinNumF(this OpBuilder b, Value l, Value r) => Binary(b, ArithOps.MinNumF, l, r);
    public static OpResult NegF(this OpBuilder b, Value x) => b.CreateValue(ArithOps.NegF, [x], x.Type);

    public static OpResult CmpI(this OpBuilder b, CmpIPredicate predicate, Value l, Value r) =>
        b.CreateValue(ArithOps.CmpI, [l, r], ArithShapes.BoolLike(l.Type), new AttrList { { "predicate", IntegerAttr.I64((long)predicate) } });

    public static OpResult CmpF(this OpBuilder b, CmpFPredicate predicate, Value l, Value r) =>
        b.CreateValue(ArithOps.CmpF, [l, r], ArithShapes.BoolLike(l.Type), new AttrList { { "predicate", IntegerAttr.I64((long)predicate) } });

    public static OpResult Select(this OpBuilder b, Value condition, Value yes, Value no) => b.CreateValue(ArithOps.Select, [condition, yes, no], yes.Type);

    public static OpResult ExtF(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.ExtF, [x], to);
    public static OpResult TruncF(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.TruncF, [x], to);
    public static OpResult ExtSI(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.ExtSI, [x], to);
    public static OpResult ExtUI(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.ExtUI, [x], to);
    public static OpResult TruncI(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.TruncI, [x], to);
    public static OpResult SIToFP(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.SIToFP, [x], to);
    public static OpResult UIToFP(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.UIToFP, [x], to);
    public static OpResult FPToSI(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.FPToSI, [x], to);
    public static OpResult IndexCast(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.IndexCast, [x], to);
    public static OpResult Bitcast(this OpBuilder b, Value x, IrType to) => b.CreateValue(ArithOps.Bitcast, [x], to);

    private static OpResult Binary(OpBuilder b, OpDefinition op, Value l, Value r) => b.CreateValue(op, [l, r], l.Type);
}
