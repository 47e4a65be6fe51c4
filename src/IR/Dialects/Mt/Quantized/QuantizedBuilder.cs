namespace MaxTune.IR;

/// <summary>Makes quantized graph operations. Operands that are null are left out.</summary>
public static class QuantizedBuilder
{
    public static OpResult Quantize(this OpBuilder b, Value x, Value scale, Value? zeroPoint = null, bool unsigned = false) =>
        b.CreateValue(MtOps.Quantize, Present(x, scale, zeroPoint), ((ShapedType)x.Type).WithElement(IrType.I8), Flags(("unsigned", unsigned)));

    public static OpResult Dequantize(this OpBuilder b, Value x, Value scale, Value? zeroPoint = null, bool unsigned = false, IrType? element = null) =>
        b.CreateValue(MtOps.Dequantize, Present(x, scale, zeroPoint), ((ShapedType)x.Type).WithElement(element ?? IrType.F32), Flags(("unsigned", unsigned)));

    /// <param name="element">Of the result; i8 when there is an <paramref name="outScale"/>.</param>
    public static OpResult QLinear(
        this OpBuilder b, Value x, Value xScale, Value? xZero, bool unsigned, Value w, Value wScale, Value? bias, bool relu, IrType element,
        Value? outScale = null, Value? outZero = null, bool outUnsigned = false)
    {
        var properties = Flags(("unsigned", unsigned), ("relu", relu), ("out_unsigned", outUnsigned));
        properties["operandSegmentSizes"] = Segments(x, xScale, xZero, w, wScale, bias, outScale, outZero);
        var type = new TensorType([.. ((TensorType)x.Type).Extents[..^1], ((TensorType)w.Type).Extents[0]], element);
        return b.CreateValue(MtOps.QLinear, Present(x, xScale, xZero, w, wScale, bias, outScale, outZero), type, properties);
    }

    public static OpResult WoqLinear(this OpBuilder b, Value x, Value w, Value scale, Value? zero, Value? bias, int bits)
    {
        var properties = new AttrList { { "operandSegmentSizes", Segments(x, w, scale, zero, bias) } };
        if (bits != 8) properties["bits"] = IntegerAttr.I64(bits);
        var from = (TensorType)x.Type;
        return b.CreateValue(MtOps.WoqLinear, Present(x, w, scale, zero, bias), new TensorType([.. from.Extents[..^1], ((TensorType)w.Type).Extents[0]], from.Element), properties);
    }

    private static Value[] Present(params Value?[] operands) => [.. operands.OfType<Value>()];

    private static DenseArrayAttr Segments(params Value?[] operands) => DenseArrayAttr.I32(operands.Select(o => o is null ? 0 : 1));

    private static AttrList Flags(params (string Name, bool On)[] flags)
    {
        var list = new AttrList();
        foreach (var (name, on) in flags)
            if (on) list[name] = UnitAttr.Instance;
        return list;
    }
}
