namespace MaxTune.IR;

/// <summary>A function of one lane's integers, sign-extended from <paramref name="width"/> bits (i1: 0 or -1); the result is wrapped by the caller. Null where it is undefined.</summary>
internal delegate long? IntKernel(ReadOnlySpan<long> lanes, int width);

/// <summary>A function of one lane's floats; the result is rounded by the caller.</summary>
internal delegate double FloatKernel(ReadOnlySpan<double> lanes);

/// <summary>A test on one lane's floats.</summary>
internal delegate bool FloatTest(ReadOnlySpan<double> lanes);

/// <summary>Applies scalar kernels lane by lane: to the interpreter's values, and to constants when folding.</summary>
internal static class Lanes
{
    private const long FoldAtMost = 1 << 22;   // lanes of a constant that folding writes out

    public static IrType Element(IrType type) => type is ShapedType shaped ? shaped.Element : type;

    // ---- interpreter

    public static OpSemantics Ints(IntKernel kernel) => (op, frame) =>
    {
        var from = Element(op.Operand(0).Type);
        var to = Element(op.Result().Type);
        if (WideInts.Holds(op.Operand(0).Type))
        {
            WideInts.Run(op, frame);
            return;
        }
        int width = IntBits.Width(from) ?? throw new InterpreterException($"integers of type {from} are interpreted one at a time", op);
        frame.Set(op.Result(), Each(op, frame, 0, to, (inputs, lane) =>
        {
            Span<long> lanes = stackalloc long[inputs.Length];
            for (int i = 0; i < lanes.Length; i++) lanes[i] = IntBits.SignExtend((long)Lane(inputs[i], lane), width);
            return IntBits.Wrap(kernel(lanes, width) ?? throw new InterpreterException($"'{op.Name}' is undefined for {string.Join(", ", lanes.ToArray())}", op), to);
        }));
    };

    public static OpSemantics Floats(FloatKernel kernel) => (op, frame) =>
    {
        var to = Element(op.Result().Type);
        if (frame.Get(op.Operand(0)) is double)
        {
            Span<double> scalars = stackalloc double[op.OperandCount];
            for (int i = 0; i < scalars.Length; i++) scalars[i] = (double)frame.Get(op.Operand(i));
            frame.Set(op.Result(), frame.Round(kernel(scalars), to));
            return;
        }
        var inputs = op.Operands.Select(v => frame.Get<NdArray>(v).Floats).ToArray();
        var output = NdArray.Zeros(to, frame.Get<NdArray>(op.Operand(0)).Shape);
        Span<double> lanes = stackalloc double[inputs.Length];
        for (int lane = 0; lane < output.Floats.Length; lane++)
        {
            for (int i = 0; i < lanes.Length; i++) lanes[i] = inputs[i][lane];
            output.Floats[lane] = frame.Round(kernel(lanes), to);
        }
        frame.Set(op.Result(), output);
    };

    public static OpSemantics Tests(FloatTest test) => (op, frame) =>
        frame.Set(op.Result(), Each(op, frame, 0, IrType.I1, (inputs, lane) =>
        {
            Span<double> lanes = stackalloc double[inputs.Length];
            for (int i = 0; i < lanes.Length; i++) lanes[i] = (double)Lane(inputs[i], lane);
            return test(lanes) ? 1L : 0L;
        }));

    /// <summary>One operand, one result, lane by lane.</summary>
    public static OpSemantics Map(Func<object, IrType, IrType, InterpreterFrame, object> scalar) => (op, frame) =>
    {
        if (WideInts.Holds(op.Operand(0).Type) || WideInts.Holds(op.Result().Type))
        {
            WideInts.Run(op, frame);
            return;
        }
        IrType from = Element(op.Operand(0).Type), to = Element(op.Result().Type);
        if (WideInts.Holds(from) || WideInts.Holds(to)) throw new InterpreterException($"integers of type {(WideInts.Holds(from) ? from : to)} are interpreted one at a time", op);
        frame.Set(op.Result(), Each(op, frame, 0, to, (inputs, lane) => scalar(Lane(inputs[0], lane), from, to, frame)));
    };

    /// <summary>Evaluates <paramref name="scalar"/> for each lane of the operands (once when they are scalars).</summary>
    /// <param name="shapeFrom">The operand whose shape the result has.</param>
    public static object Each(Operation op, InterpreterFrame frame, int shapeFrom, IrType element, Func<object[], long, object> scalar)
    {
        var inputs = op.Operands.Select(frame.Get).ToArray();
        if (inputs[shapeFrom] is not NdArray first) return scalar(inputs, 0);
        var output = NdArray.Zeros(element, first.Shape);
        for (long lane = 0; lane < output.Count; lane++) output[lane] = scalar(inputs, lane);
        return output;
    }

    public static object Lane(object value, long lane) => value is NdArray array ? array[lane] : value;

    // ---- folding

    public static OpFolder FoldInts(IntKernel kernel) => (op, constants) =>
    {
        var from = Element(op.Operand(0).Type);
        var to = Element(op.Result().Type);
        if (IntBits.Width(from) is not { } width || IntBits.Width(to) is null) return null;
        return FoldEach(constants, op.Result().Type, lanes =>
        {
            Span<long> values = stackalloc long[lanes.Length];
            for (int i = 0; i < values.Length; i++)
            {
                if (lanes[i] is not IntegerAttr integer) return null;
                values[i] = IntBits.SignExtend((long)(ulong)(integer.Value & ulong.MaxValue), width);
            }
            return kernel(values, width) is { } result ? IntBits.Attr(result, to) : null;
        });
    };

    public static OpFolder FoldFloats(FloatKernel kernel) => (op, constants) =>
    {
        if (Element(op.Result().Type) is not FloatType { Kind: not (FloatKind.F80 or FloatKind.F128) } to) return null;
        return FoldEach(constants, op.Result().Type, lanes => Doubles(lanes) is { } values ? new FloatAttr(to, FloatBits.Round(kernel(values), to)) : null);
    };

    public static OpFolder FoldTests(FloatTest test) => (op, constants) =>
        FoldEach(constants, op.Result().Type, lanes => Doubles(lanes) is { } values ? IntegerAttr.Bool(test(values)) : null);

    private static double[]? Doubles(Attr[] lanes) =>
        lanes.All(l => l is FloatAttr) ? [.. lanes.Select(l => ((FloatAttr)l).Value)] : null;

    /// <summary>The constant whose lanes are <paramref name="scalar"/> of the operands' lanes; null when an operand is not constant or a lane does not fold.</summary>
    public static object[]? FoldEach(Attr?[] constants, IrType type, Func<Attr[], Attr?> scalar)
    {
        if (constants.Length == 0 || constants.Any(c => c is not (IntegerAttr or FloatAttr or DenseElementsAttr))) return null;
        if (type is not ShapedType shaped) return constants.Any(c => c is DenseElementsAttr) ? null : scalar(constants!) is { } folded ? [folded] : null;
        if (!shaped.HasStaticShape || constants.Any(c => c is not DenseElementsAttr)) return null;
        var dense = constants.Select(c => (DenseElementsAttr)c!).ToArray();
        if (dense.All(d => d.IsSplat))
            return scalar([.. dense.Select(d => d.SplatValue)]) is { } one ? [DenseElementsAttr.Splat(shaped, one)] : null;
        if (shaped.ElementCount > FoldAtMost || DenseElementsAttr.ByteWidth(shaped.Element) is not { } size) return null;
        var bytes = new byte[checked((int)(shaped.ElementCount * size))];
        for (int i = 0; i < shaped.ElementCount; i++)
        {
            if (scalar([.. dense.Select(d => d[i])]) is not { } value) return null;
            DenseElementsAttr.Encode(value).CopyTo(bytes, i * size);
        }
        return [new DenseElementsAttr(shaped, bytes)];
    }
}

/// <summary>Combines and names simple folds.</summary>
internal static class Folds
{
    /// <summary>The first of them that folds.</summary>
    public static OpFolder FirstOf(params OpFolder?[] folds) => (op, constants) =>
    {
        foreach (var fold in folds)
            if (fold?.Invoke(op, constants) is { } folded) return folded;
        return null;
    };

    /// <summary>The number a scalar or splat constant holds; null for others.</summary>
    public static double? Float(Attr? constant) => Scalar(constant) is FloatAttr f ? f.Value : null;

    public static System.Numerics.BigInteger? Int(Attr? constant) => Scalar(constant) is IntegerAttr i ? i.Value : null;

    public static Attr? Scalar(Attr? constant) => constant is DenseElementsAttr { IsSplat: true } dense ? dense.SplatValue : constant;

    /// <summary>A constant of <paramref name="type"/> all of whose lanes are <paramref name="value"/>; null for types without constants.</summary>
    public static Attr? Splat(IrType type, Attr value) => type switch
    {
        ShapedType { HasStaticShape: true } and (VectorType { IsScalable: false } or TensorType) => DenseElementsAttr.Splat((ShapedType)type, value),
        ShapedType => null,
        _ => value,
    };

    /// <summary>The integer <paramref name="value"/> in every lane of <paramref name="type"/>.</summary>
    public static Attr? IntSplat(IrType type, long value) =>
        Lanes.Element(type) is var element && IntBits.Width(element) is not null ? Splat(type, IntBits.Attr(value, element)) : null;

    public static object[]? One(object? folded) => folded is null ? null : [folded];
}
