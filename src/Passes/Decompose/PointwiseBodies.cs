using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>The scalar arithmetic of each pointwise graph operation. Elements narrower than f32 are computed in f32 and rounded once at the end.</summary>
internal static class PointwiseBodies
{
    /// <summary>Makes the value of one element from the operands' elements, all of type <paramref name="type"/>.</summary>
    public delegate Value Body(OpBuilder b, Operation op, Value[] x, IrType type);

    /// <summary>Null when the operation is not pointwise or has no meaning on elements of that type.</summary>
    public static Body? Of(OpDefinition definition, IrType element) => element is FloatType ? Floats.GetValueOrDefault(definition) : Ints.GetValueOrDefault(definition);

    /// <summary>The type arithmetic on an element is done in.</summary>
    public static IrType ComputeType(IrType element) => element is FloatType { Width: < 32 } ? IrType.F32 : element;

    /// <summary>The body applied to elements of any width: widened before, rounded after.</summary>
    public static Value Apply(OpBuilder b, Body body, Operation op, ReadOnlySpan<Value> elements, IrType result)
    {
        var compute = ComputeType(Element(elements[0]));
        var wide = new Value[elements.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = Convert(b, elements[i], compute);
        return Convert(b, body(b, op, wide, compute), result);
    }

    public static Value Convert(OpBuilder b, Value value, IrType to) => LinalgBodies.Cast(b, value, to);

    private static IrType Element(Value value) => value.Type;

    private static readonly Dictionary<OpDefinition, Body> Floats = new()
    {
        [MtOps.Add] = (b, _, x, _) => b.AddF(x[0], x[1]),
        [MtOps.Sub] = (b, _, x, _) => b.SubF(x[0], x[1]),
        [MtOps.Mul] = (b, _, x, _) => b.MulF(x[0], x[1]),
        [MtOps.Div] = (b, _, x, _) => b.DivF(x[0], x[1]),
        [MtOps.Maximum] = (b, _, x, _) => b.MaximumF(x[0], x[1]),
        [MtOps.Minimum] = (b, _, x, _) => b.MinimumF(x[0], x[1]),
        [MtOps.Pow] = (b, _, x, type) => b.CreateValue(MathOps.PowF, x, type),
        [MtOps.Neg] = (b, _, x, _) => b.NegF(x[0]),
        [MtOps.Abs] = Call(MathOps.AbsF),
        [MtOps.Exp] = Call(MathOps.Exp),
        [MtOps.Log] = Call(MathOps.Log),
        [MtOps.Sqrt] = Call(MathOps.Sqrt),
        [MtOps.Rsqrt] = Call(MathOps.Rsqrt),
        [MtOps.Tanh] = Call(MathOps.Tanh),
        [MtOps.Erf] = Call(MathOps.Erf),
        [MtOps.Sigmoid] = (b, _, x, type) => Sigmoid(b, x[0], type),
        [MtOps.Silu] = (b, _, x, type) => b.MulF(x[0], Sigmoid(b, x[0], type)),
        [MtOps.Relu] = (b, _, x, type) => Relu(b, x[0], type),
        [MtOps.Gelu] = (b, op, x, type) => MtAttrs.IsTanhGelu(op) ? GeluTanh(b, x[0], type) : GeluExact(b, x[0], type),
        [MtOps.LeakyRelu] = (b, op, x, type) =>
            b.Select(b.CmpF(CmpFPredicate.Oge, x[0], b.ConstantFloat(0, type)), x[0], b.MulF(x[0], b.ConstantFloat(MtAttrs.Alpha(op), type))),
        [MtOps.Clamp] = (b, op, x, type) =>
            b.MinimumF(b.MaximumF(x[0], b.ConstantFloat(MtAttrs.Bounds(op).Low, type)), b.ConstantFloat(MtAttrs.Bounds(op).High, type)),
    };

    private static readonly Dictionary<OpDefinition, Body> Ints = new()
    {
        [MtOps.Add] = (b, _, x, _) => b.AddI(x[0], x[1]),
        [MtOps.Sub] = (b, _, x, _) => b.SubI(x[0], x[1]),
        [MtOps.Mul] = (b, _, x, _) => b.MulI(x[0], x[1]),
        [MtOps.Div] = (b, _, x, _) => b.DivSI(x[0], x[1]),
        [MtOps.Maximum] = (b, _, x, _) => b.MaxSI(x[0], x[1]),
        [MtOps.Minimum] = (b, _, x, _) => b.MinSI(x[0], x[1]),
        [MtOps.Neg] = (b, _, x, type) => b.SubI(b.ConstantInt(0, type), x[0]),
        [MtOps.Abs] = Call(MathOps.AbsI),
        [MtOps.Relu] = (b, _, x, type) => b.MaxSI(x[0], b.ConstantInt(0, type)),
        [MtOps.Clamp] = (b, op, x, type) =>
            b.MinSI(b.MaxSI(x[0], b.ConstantInt((long)MtAttrs.Bounds(op).Low, type)), b.ConstantInt((long)MtAttrs.Bounds(op).High, type)),
    };

    private static Body Call(OpDefinition definition) => (b, _, x, type) => b.CreateValue(definition, x, type);

    // max(x, 0), where -0 may stay as it is, as in PyTorch: one vmaxps
    private static Value Relu(OpBuilder b, Value x, IrType type)
    {
        var max = b.MaximumF(x, b.ConstantFloat(0, type));
        max.Owner.SetAttr("fastmath", new FastMathAttr(FastMathFlags.Nsz));
        return max;
    }

    // 1 / (1 + e^-x)
    private static Value Sigmoid(OpBuilder b, Value x, IrType type)
    {
        var one = b.ConstantFloat(1, type);
        return b.DivF(one, b.AddF(one, b.CreateValue(MathOps.Exp, [b.NegF(x)], type)));
    }

    // x/2 (1 + erf(x/√2))
    private static Value GeluExact(OpBuilder b, Value x, IrType type)
    {
        var erf = b.CreateValue(MathOps.Erf, [b.MulF(x, b.ConstantFloat(Math.Sqrt(0.5), type))], type);
        return b.MulF(b.MulF(x, b.ConstantFloat(0.5, type)), b.AddF(erf, b.ConstantFloat(1, type)));
    }

    // x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))
    private static Value GeluTanh(OpBuilder b, Value x, IrType type)
    {
        var cube = b.MulF(b.MulF(x, x), x);
        var inner = b.AddF(x, b.MulF(cube, b.ConstantFloat(0.044715, type)));
        var tanh = b.CreateValue(MathOps.Tanh, [b.MulF(inner, b.ConstantFloat(Math.Sqrt(2 / Math.PI), type))], type);
        return b.MulF(b.MulF(x, b.ConstantFloat(0.5, type)), b.AddF(tanh, b.ConstantFloat(1, type)));
    }
}
