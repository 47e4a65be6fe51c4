namespace MaxTune.IR;

/// <summary>A type of the IR. Types are immutable and compare by value; <c>ToString</c> is their MLIR text.</summary>
public abstract record IrType
{
    /// <summary>Writes this type's own text; call <see cref="AsmWriter.Type"/> to honour aliases.</summary>
    public abstract void Print(AsmWriter w);

    public sealed override string ToString() => AsmWriter.ToText(this);

    public static readonly IntegerType I1 = new(1), I4 = new(4), I8 = new(8), I16 = new(16), I32 = new(32), I64 = new(64);
    public static readonly FloatType F16 = new(FloatKind.F16), BF16 = new(FloatKind.BF16), F32 = new(FloatKind.F32), F64 = new(FloatKind.F64);
    public static readonly IndexType Index = new();
    public static readonly NoneType None = new();

    /// <summary>A dimension whose extent is known only when the program runs; printed <c>?</c>.</summary>
    public const long Dynamic = long.MinValue;
}

public enum Signedness { Signless, Signed, Unsigned }

/// <summary><c>i32</c>, <c>si8</c>, <c>ui8</c>; widths up to 2^24 - 1.</summary>
public sealed record IntegerType(int Width, Signedness Signedness = Signedness.Signless) : IrType
{
    public const int MaxWidth = (1 << 24) - 1;

    public override void Print(AsmWriter w) =>
        w.Write(Signedness switch { Signedness.Signed => "si", Signedness.Unsigned => "ui", _ => "i" }).Write(Width);
}

public enum FloatKind
{
    F4E2M1FN, F6E2M3FN, F6E3M2FN, F8E5M2, F8E4M3, F8E4M3FN, F8E5M2FNUZ, F8E4M3FNUZ, F8E4M3B11FNUZ, F8E3M4, F8E8M0FNU,
    BF16, F16, TF32, F32, F64, F80, F128,
}

public sealed record FloatType(FloatKind Kind) : IrType
{
    /// <summary>Storage width in bits.</summary>
    public int Width => Kind switch
    {
        FloatKind.F4E2M1FN => 4,
        FloatKind.F6E2M3FN or FloatKind.F6E3M2FN => 6,
        < FloatKind.BF16 => 8,
        FloatKind.BF16 or FloatKind.F16 => 16,
        FloatKind.TF32 => 19,
        FloatKind.F32 => 32,
        FloatKind.F64 => 64,
        FloatKind.F80 => 80,
        _ => 128,
    };

    /// <summary>Bits of the significand, the implicit one included.</summary>
    public int Precision => Kind switch
    {
        FloatKind.F64 => 53,
        FloatKind.F32 => 24,
        FloatKind.F16 or FloatKind.TF32 => 11,
        FloatKind.BF16 => 8,
        FloatKind.F80 => 64,
        FloatKind.F128 => 113,
        FloatKind.F8E5M2 or FloatKind.F8E5M2FNUZ or FloatKind.F6E3M2FN => 3,
        FloatKind.F8E3M4 => 5,
        FloatKind.F4E2M1FN => 2,
        FloatKind.F8E8M0FNU => 1,
        _ => 4,
    };

    /// <summary>MLIR's spelling: <c>bf16</c>, <c>f32</c>, <c>f8E4M3FN</c>.</summary>
    public string Mnemonic => Kind switch
    {
        FloatKind.BF16 => "bf16",
        FloatKind.TF32 => "tf32",
        _ => "f" + Kind.ToString()[1..],
    };

    public static readonly IReadOnlyDictionary<string, FloatType> ByMnemonic =
        Enum.GetValues<FloatKind>().Select(kind => new FloatType(kind)).ToDictionary(type => type.Mnemonic);

    public override void Print(AsmWriter w) => w.Write(Mnemonic);
}

public sealed record IndexType : IrType { public override void Print(AsmWriter w) => w.Write("index"); }

public sealed record NoneType : IrType { public override void Print(AsmWriter w) => w.Write("none"); }

public sealed record ComplexType(IrType Element) : IrType
{
    public override void Print(AsmWriter w) => w.Write("complex<").Type(Element).Write('>');
}

public sealed record TupleType(EquatableArray<IrType> Types) : IrType
{
    public override void Print(AsmWriter w) => w.Write("tuple<").Types(Types).Write('>');
}

public sealed record FunctionType(EquatableArray<IrType> Inputs, EquatableArray<IrType> Results) : IrType
{
    public override void Print(AsmWriter w) => w.FunctionalType(Inputs, Results);
}

/// <summary>A dialect's type that this program does not model: <c>!llvm.ptr</c>, <c>!foo.bar&lt;...&gt;</c>. <paramref name="Body"/> is all text after <c>dialect.</c>, or the text inside <c>!dialect&lt;...&gt;</c>.</summary>
public sealed record OpaqueType(string Dialect, string Body, bool Pretty = true) : IrType
{
    public override void Print(AsmWriter w) =>
        _ = Pretty ? w.Write('!').Write(Dialect).Write('.').Write(Body) : w.Write('!').Write(Dialect).Write('<').Write(Body).Write('>');
}

/// <summary>A type with an element type: tensor, memref, vector. <see cref="Shape"/> is null when unranked.</summary>
public abstract record ShapedType(IrType Element) : IrType
{
    public abstract EquatableArray<long>? Dims { get; }

    public bool HasRank => Dims is not null;
    public EquatableArray<long> Shape => Dims ?? throw new InvalidOperationException($"{this} has no rank");
    public int Rank => Shape.Length;
    public bool HasStaticShape => Dims is { } dims && !dims.Contains(Dynamic);

    /// <summary>Product of the extents; throws <see cref="OverflowException"/> past 2^63, and for dynamic shapes.</summary>
    public long ElementCount => HasStaticShape
        ? Shape.Contains(0) ? 0 : Shape.Aggregate(1L, (a, b) => checked(a * b))
        : throw new InvalidOperationException($"{this} has no static element count");

    /// <summary>The same kind of type with another shape.</summary>
    public abstract ShapedType WithShape(EquatableArray<long> shape);

    /// <summary>The same kind of type with another element.</summary>
    public abstract ShapedType WithElement(IrType element);
}

public sealed record TensorType(EquatableArray<long> Extents, IrType Element, Attr? Encoding = null) : ShapedType(Element)
{
    public override EquatableArray<long>? Dims => Extents;
    public override ShapedType WithShape(EquatableArray<long> shape) => this with { Extents = shape };
    public override ShapedType WithElement(IrType element) => this with { Element = element };

    public override void Print(AsmWriter w)
    {
        w.Write("tensor<").Dims(Extents).Type(Element);
        if (Encoding is not null) w.Write(", ").Attr(Encoding);
        w.Write('>');
    }
}

public sealed record UnrankedTensorType(IrType Element) : ShapedType(Element)
{
    public override EquatableArray<long>? Dims => null;
    public override ShapedType WithShape(EquatableArray<long> shape) => new TensorType(shape, Element);
    public override ShapedType WithElement(IrType element) => new UnrankedTensorType(element);
    public override void Print(AsmWriter w) => w.Write("tensor<*x").Type(Element).Write('>');
}

/// <summary><c>memref&lt;4x?xf32, strided&lt;[?, 1], offset: ?&gt;, space&gt;</c>. A null <paramref name="Layout"/> is the identity: row-major, contiguous.</summary>
public sealed record MemRefType(EquatableArray<long> Extents, IrType Element, Attr? Layout = null, Attr? MemorySpace = null) : ShapedType(Element)
{
    public override EquatableArray<long>? Dims => Extents;
    public override ShapedType WithShape(EquatableArray<long> shape) => this with { Extents = shape };
    public override ShapedType WithElement(IrType element) => this with { Element = element };

    /// <summary>Strides and offset in elements, <see cref="IrType.Dynamic"/> where known only at run time; null for a layout that is not strided.</summary>
    public (long[] Strides, long Offset)? StridesAndOffset()
    {
        if (Layout is StridedLayoutAttr strided) return (strided.Strides.ToArray(), strided.Offset);
        if (Layout is AffineMapAttr { Map: { IsIdentity: false, Results: [var linear] } map }) return Linear(linear, map.DimCount);
        if (Layout is not null && !(Layout is AffineMapAttr { Map.IsIdentity: true })) return null;
        var strides = new long[Extents.Length];
        long stride = 1;
        for (int i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride = stride == Dynamic || Extents[i] == Dynamic ? Dynamic : checked(stride * Extents[i]);
        }
        return (strides, 0);
    }

    // Σ stride · d + offset; a symbol anywhere in a coefficient makes it unknown
    private static (long[] Strides, long Offset)? Linear(AffineExpr expr, int dims)
    {
        var strides = new long[dims];
        long offset = 0;
        return Add(expr, 1) ? (strides, offset) : null;

        bool Add(AffineExpr term, long factor)
        {
            switch (term)
            {
                case AffineConstant c: offset = Sum(offset, Product(c.Value, factor)); return true;
                case AffineSymbol: offset = Dynamic; return true;
                case AffineDim d: strides[d.Position] = Sum(strides[d.Position], factor); return true;
                case AffineBinary { Kind: AffineKind.Add } sum: return Add(sum.Lhs, factor) && Add(sum.Rhs, factor);
                case AffineBinary { Kind: AffineKind.Mul, Rhs: AffineConstant c } product: return Add(product.Lhs, Product(factor, c.Value));
                case AffineBinary { Kind: AffineKind.Mul } product when !HasDim(product.Rhs): return Add(product.Lhs, Dynamic);
                case AffineBinary { Kind: AffineKind.Mul } product when !HasDim(product.Lhs): return Add(product.Rhs, Dynamic);
                case AffineBinary other when !HasDim(other): offset = Dynamic; return true;
                default: return false;
            }
        }

        static bool HasDim(AffineExpr e) => e is AffineDim || (e is AffineBinary b && (HasDim(b.Lhs) || HasDim(b.Rhs)));
        static long Sum(long a, long b) => a == Dynamic || b == Dynamic ? Dynamic : a + b;
        static long Product(long a, long b) => a == Dynamic || b == Dynamic ? Dynamic : unchecked(a * b);
    }

    public override void Print(AsmWriter w)
    {
        w.Write("memref<").Dims(Extents).Type(Element);
        if (Layout is not null && !(Layout is AffineMapAttr { Map.IsIdentity: true })) w.Write(", ").Attr(Layout);
        if (MemorySpace is not null) w.Write(", ").Element(MemorySpace);
        w.Write('>');
    }
}

public sealed record UnrankedMemRefType(IrType Element, Attr? MemorySpace = null) : ShapedType(Element)
{
    public override EquatableArray<long>? Dims => null;
    public override ShapedType WithShape(EquatableArray<long> shape) => new MemRefType(shape, Element, null, MemorySpace);
    public override ShapedType WithElement(IrType element) => this with { Element = element };

    public override void Print(AsmWriter w)
    {
        w.Write("memref<*x").Type(Element);
        if (MemorySpace is not null) w.Write(", ").Element(MemorySpace);
        w.Write('>');
    }
}

/// <summary><c>vector&lt;4x[8]xf32&gt;</c>; <paramref name="Scalable"/> is empty or one flag a dimension.</summary>
public sealed record VectorType(EquatableArray<long> Extents, IrType Element, EquatableArray<bool> Scalable = default) : ShapedType(Element)
{
    public override EquatableArray<long>? Dims => Extents;
    public bool IsScalable => Scalable.Contains(true);
    public override ShapedType WithShape(EquatableArray<long> shape) => new VectorType(shape, Element);
    public override ShapedType WithElement(IrType element) => this with { Element = element };

    public override void Print(AsmWriter w)
    {
        w.Write("vector<");
        for (int i = 0; i < Extents.Length; i++)
        {
            bool scalable = !Scalable.IsEmpty && Scalable[i];
            if (scalable) w.Write('[');
            w.Write(Extents[i]);
            if (scalable) w.Write(']');
            w.Write('x');
        }
        w.Type(Element).Write('>');
    }
}
