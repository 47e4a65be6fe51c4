namespace MaxTune.IR;

/// <summary>Element types of quantized operations.</summary>
public static class QuantizedTypes
{
    public static readonly TypeConstraint Float = new("ranked tensor of f32 or bf16 or f16 values", t => t is TensorType x && IsFloat(x.Element));
    public static readonly TypeConstraint F32 = TypeConstraints.TensorOf(IrType.F32);
    public static readonly TypeConstraint I32 = TypeConstraints.TensorOf(IrType.I32);
    public static readonly TypeConstraint I8 = TypeConstraints.TensorOf(IrType.I8);
    public static readonly TypeConstraint FloatOrI8 = TypeConstraints.TensorOf(IrType.F32, IrType.BF16, IrType.F16, IrType.I8);
    public static readonly AttrConstraint Bits = new("8 or 4", a => a is IntegerAttr i && i.Type == IrType.I64 && i.Value is { } b && (b == 8 || b == 4), IrType.I64);

    /// <summary>Rows whose largest magnitude is less are quantized as if it were this: a row of zeros has a scale, too.</summary>
    public const double LeastMagnitude = 1e-30;

    public static bool IsFloat(IrType element) => element == IrType.F32 || element == IrType.BF16 || element == IrType.F16;

    /// <summary>The least and greatest 8-bit number.</summary>
    public static (int Low, int High) Range(bool unsigned) => unsigned ? (0, 255) : (-128, 127);
}
