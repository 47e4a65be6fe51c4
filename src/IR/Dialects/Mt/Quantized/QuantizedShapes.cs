namespace MaxTune.IR;

/// <summary>Shape rules of quantized operations.</summary>
internal static class QuantizedShapes
{
    /// <summary>mt.quantize and mt.dequantize: the result has x's shape, scale and zero point broadcast to it.</summary>
    public static void VerifyScaled(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not TensorType x || op.Result().Type is not TensorType y) return;
        if (!MtShapes.MayEqual(x, y with { Element = x.Element })) Fail(op, sink, $"changes the shape from [{Show(x)}] to [{Show(y)}]");
        else if (Reaches(op, sink, 1, x) && op.OperandCount > 2) Reaches(op, sink, 2, x);
    }

    /// <summary>[..., K] → [..., 1] of f32.</summary>
    public static IrType[]? DynamicScale(Operation op, DiagnosticSink sink) =>
        op.Operand(0).Type is not TensorType x ? null
        : x.Rank == 0 ? Fail(op, sink, "needs an x of rank 1 at least")
        : [new TensorType([.. x.Extents[..^1], 1L], IrType.F32)];

    public static void VerifyQLinear(Operation op, DiagnosticSink sink)
    {
        if (op.OperandNamed("x")?.Type is not TensorType x || op.OperandNamed("w")?.Type is not TensorType w || op.Result().Type is not TensorType y) return;
        if (x.Rank < 1) { Fail(op, sink, "needs an x of rank 1 at least"); return; }
        if (w.Rank != 2) { Fail(op, sink, $"needs a w of rank 2, got rank {w.Rank}"); return; }
        if (!MtShapes.MayEqual(x.Extents[^1], w.Extents[1])) { Fail(op, sink, $"has K = {MtShapes.Show(w.Extents[1])} in w, K = {MtShapes.Show(x.Extents[^1])} in x"); return; }
        var shape = new TensorType([.. x.Extents[..^1], w.Extents[0]], y.Element);
        if (!MtShapes.MayEqual(shape, y)) { Fail(op, sink, $"has the result [{Show(y)}], its operands make [{Show(shape)}]"); return; }
        foreach (string name in (string[])["x_scale", "x_zero"])
            if (Rows(op, name, x) is { } why) { Fail(op, sink, why); return; }
        if (Channels(op, "w_scale", w.Extents[0], scalar: true) is { } bad || (bad = Channels(op, "b", w.Extents[0], scalar: false)) is not null) { Fail(op, sink, bad); return; }
        foreach (string name in (string[])["out_scale", "out_zero"])
            if (op.OperandNamed(name)?.Type is TensorType { Rank: not 0 } s) { Fail(op, sink, $"needs one {name} for all, tensor<{s.Element}>, got {s}"); return; }
        bool quantized = op.OperandNamed("out_scale") is not null;
        if (quantized != (y.Element == IrType.I8)) Fail(op, sink, quantized ? $"has an out_scale, so its result is i8, not {y.Element}" : "has an i8 result, so it needs an out_scale");
        else if (!quantized && (op.OperandNamed("out_zero") is not null || op.Attr("out_unsigned") is not null)) Fail(op, sink, "has an out_zero_point or out_unsigned without an out_scale");
    }

    public static IrType[]? WoqLinear(Operation op, DiagnosticSink sink)
    {
        if (op.OperandNamed("x")?.Type is not TensorType x || op.OperandNamed("w")?.Type is not TensorType w || op.OperandNamed("scale")?.Type is not TensorType scale) return null;
        int bits = MtAttrs.Bits(op);
        if (x.Rank < 1) return Fail(op, sink, "needs an x of rank 1 at least");
        if (w.Rank != 2 || !w.HasStaticShape) return Fail(op, sink, $"needs a w of two known extents, got {w}");
        long n = w.Extents[0], k = bits == 4 ? 2 * w.Extents[1] : w.Extents[1];
        if (!MtShapes.MayEqual(x.Extents[^1], k)) return Fail(op, sink, $"has K = {k} in w{(bits == 4 ? $", two numbers in each of {w.Extents[1]} bytes" : "")}, K = {MtShapes.Show(x.Extents[^1])} in x");
        if (bits == 8 && !(scale.Rank == 1 && scale.Extents[0] == n)) return Fail(op, sink, $"needs one scale a channel, tensor<{n}xf32>, got {scale}");
        if (bits == 4 && !(scale.Rank == 2 && scale.Extents[0] == n && scale.Extents[1] > 0 && k % scale.Extents[1] == 0 && k / scale.Extents[1] % 2 == 0))
            return Fail(op, sink, $"needs scales [{n}, groups], the groups equal and even parts of K = {k}, got {scale}");
        if (op.OperandNamed("zero")?.Type is TensorType zero && zero != scale) return Fail(op, sink, $"has scales {scale} and zeros {zero}: they must have one shape");
        return Channels(op, "b", n, scalar: false) is { } why ? Fail(op, sink, why) : [new TensorType([.. x.Extents[..^1], n], x.Element)];
    }

    // one for all, or x's extents but the last, which is 1
    private static string? Rows(Operation op, string name, TensorType x)
    {
        if (op.OperandNamed(name)?.Type is not TensorType { Rank: > 0 } s) return null;
        bool perRow = s.Rank == x.Rank && s.Extents[^1] == 1 && s.Extents[..^1].Zip(x.Extents[..^1]).All(p => MtShapes.MayEqual(p.First, p.Second));
        return perRow ? null : $"needs one {name} for all, or one a row of x, [{string.Join(", ", x.Extents[..^1].Select(MtShapes.Show).Append("1"))}], got {s}";
    }

    private static string? Channels(Operation op, string name, long n, bool scalar)
    {
        if (op.OperandNamed(name)?.Type is not TensorType s || (scalar && s.Rank == 0)) return null;
        return s.Rank == 1 && MtShapes.MayEqual(s.Extents[0], n) ? null : $"needs {(scalar ? $"one {name} for all, or " : $"a {name} of ")}one a channel, [{MtShapes.Show(n)}], got {s}";
    }

    private static bool Reaches(Operation op, DiagnosticSink sink, int operand, TensorType x)
    {
        if (op.Operand(operand).Type is not TensorType s) return true;
        for (int i = 1; i <= s.Rank; i++)
            if (i > x.Rank || (s.Extents[^i] != 1 && !MtShapes.MayEqual(s.Extents[^i], x.Extents[^i])))
            {
                Fail(op, sink, $"cannot broadcast operand #{operand}, [{Show(s)}], to x's shape [{Show(x)}]");
                return false;
            }
        return true;
    }

    private static IrType[]? Fail(Operation op, DiagnosticSink sink, string message)
    {
        sink.Error(op.Location, $"'{op.Name}' {message}");
        return null;
    }

    private static string Show(TensorType type) => string.Join(", ", type.Extents.Select(MtShapes.Show));
}
