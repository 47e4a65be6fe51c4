using System.Numerics;
using System.Runtime.InteropServices;

namespace MaxTune.IR;

/// <summary>
/// A constant tensor or vector: <c>dense&lt;...&gt; : tensor&lt;4xf32&gt;</c>. Elements lie in row-major order, little-endian, each in its byte-rounded
/// width (i1 takes one byte; index eight); a splat holds one element. The bytes may be shared with the file they were read from and must not change.
/// </summary>
public sealed record DenseElementsAttr : TypedAttr
{
    private readonly ReadOnlyMemory<byte> raw;

    /// <param name="type">A statically shaped tensor or vector type.</param>
    /// <param name="raw">One element (a splat) or <c>ElementCount</c> elements.</param>
    /// <exception cref="ArgumentException">The byte count fits neither.</exception>
    public DenseElementsAttr(ShapedType type, ReadOnlyMemory<byte> raw) : base(type)
    {
        this.raw = raw;
        ElementSize = ByteWidth(type.Element) ?? throw new ArgumentException($"no dense constants of {type.Element}");
        Count = type.ElementCount;
        if (raw.Length != ElementSize && raw.Length != checked(Count * ElementSize))
            throw new ArgumentException($"{raw.Length} bytes of data for {type}");
        IsSplat = raw.Length == ElementSize;
    }

    /// <summary>Set when the constant came from (and prints as) <c>dense_resource&lt;Key&gt;</c>.</summary>
    public string? ResourceKey { get; init; }

    /// <summary>Alignment the resource's blob asks for, in bytes.</summary>
    public int ResourceAlignment { get; init; } = 1;

    public ShapedType Shaped => (ShapedType)Type;
    public IrType Element => Shaped.Element;

    /// <summary>Number of elements of the type (not of the data: a splat stores one).</summary>
    public long Count { get; }

    /// <summary>Bytes an element.</summary>
    public int ElementSize { get; }

    public bool IsSplat { get; }
    public ReadOnlySpan<byte> Raw => raw.Span;
    public ReadOnlyMemory<byte> RawMemory => raw;

    /// <summary>Bytes one element takes in <see cref="Raw"/>; null for types with no dense constants here.</summary>
    public static int? ByteWidth(IrType element) => element switch
    {
        IntegerType i => i.Width <= 8 ? 1 : (i.Width + 7) / 8,
        FloatType f => (f.Width + 7) / 8,
        IndexType => 8,
        ComplexType c => 2 * ByteWidth(c.Element),
        _ => null,
    };

    public static DenseElementsAttr Splat(ShapedType type, Attr value) => new(type, Encode(value));

    public static DenseElementsAttr Of<T>(ShapedType type, params ReadOnlySpan<T> values) where T : unmanaged =>
        new(type, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Element <paramref name="index"/> in row-major order, as an integer or float attribute.</summary>
    public Attr this[long index] => Decode(Element, raw.Span.Slice(IsSplat ? 0 : checked((int)(index * ElementSize)), ElementSize));

    public Attr SplatValue => IsSplat ? this[0] : throw new InvalidOperationException("not a splat");

    public IEnumerable<Attr> Values
    {
        get { for (long i = 0; i < Count; i++) yield return this[i]; }
    }

    /// <summary>The data as <typeparamref name="T"/>, without expanding a splat.</summary>
    public ReadOnlySpan<T> As<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(raw.Span);

    /// <summary>The same bytes seen as another shape of as many elements.</summary>
    public DenseElementsAttr Reshape(ShapedType type) => new(type, raw) { ResourceKey = ResourceKey, ResourceAlignment = ResourceAlignment };

    /// <summary>Row-major bytes with a splat written out.</summary>
    public ReadOnlyMemory<byte> Expanded()
    {
        if (!IsSplat || Count == 1) return raw;
        var all = new byte[checked((int)(Count * ElementSize))];
        for (int at = 0; at < all.Length; at += ElementSize) raw.Span.CopyTo(all.AsSpan(at));
        return all;
    }

    public static byte[] Encode(Attr value)
    {
        switch (value)
        {
            case IntegerAttr integer:
                {
                    var bytes = new byte[ByteWidth(integer.Type)!.Value];
                    var v = integer.Value;
                    if (v.Sign < 0) bytes.AsSpan().Fill(0xFF);
                    var two = v.ToByteArray();
                    two.AsSpan(0, Math.Min(two.Length, bytes.Length)).CopyTo(bytes);
                    return bytes;
                }
            case FloatAttr f: return FloatBits.Encode(f.Value, (FloatType)f.Type);
            case ArrayAttr { Count: 2 } complex: return [.. Encode(complex[0]), .. Encode(complex[1])];
            default: throw new ArgumentException($"not a scalar constant: {value}");
        }
    }

    public static Attr Decode(IrType element, ReadOnlySpan<byte> bytes)
    {
        switch (element)
        {
            case FloatType f: return new FloatAttr(f, FloatBits.Decode(bytes, f));
            case ComplexType c: return new ArrayAttr([Decode(c.Element, bytes[..(bytes.Length / 2)]), Decode(c.Element, bytes[(bytes.Length / 2)..])]);
            default:
                bool unsigned = element is IntegerType { Width: 1 } or IntegerType { Signedness: Signedness.Unsigned };
                return new IntegerAttr(element, new BigInteger(bytes, unsigned));
        }
    }

    public bool Equals(DenseElementsAttr? other) =>
        other is not null && Type == other.Type && (raw.Equals(other.raw) || raw.Span.SequenceEqual(other.raw.Span));

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Type);
        hash.AddBytes(raw.Span[..Math.Min(raw.Length, 256)]);
        return hash.ToHashCode();
    }

    public override void Print(AsmWriter w) => w.DenseElements(this);
}

/// <summary><c>sparse&lt;indices, values&gt; : type</c>, kept as its two parts.</summary>
public sealed record SparseElementsAttr(IrType Type, Attr? Indices, Attr? Values) : TypedAttr(Type)
{
    public override void Print(AsmWriter w) => w.SparseElements(this);
}

/// <summary><c>dense_resource&lt;key&gt; : type</c> whose blob is not in the file, or does not fit the type.</summary>
public sealed record ResourceElementsAttr(IrType Type, string Key) : TypedAttr(Type)
{
    public ResourceBlob? Blob { get; init; }

    public override void Print(AsmWriter w) => w.Write("dense_resource<").KeywordOrString(Key).Write("> : ").Type(Type);
}

/// <summary>The bytes of a <c>dense_resource</c>, shared with the file they came from.</summary>
public sealed record ResourceBlob(int Alignment, ReadOnlyMemory<byte> Data);

/// <summary><c>dense&lt;["a", "b"]&gt; : tensor&lt;2x!dialect.string&gt;</c>: elements of a type without bytes of its own. A splat holds one.</summary>
public sealed record DenseStringsAttr(IrType Type, EquatableArray<string> Values, bool IsSplat) : TypedAttr(Type)
{
    public override void Print(AsmWriter w)
    {
        w.Write("dense<");
        if (IsSplat) w.Quoted(Values[0]);
        else
        {
            int at = 0;
            Nest(w, ((ShapedType)Type).Shape.Span, ref at);
        }
        w.Write("> : ").Type(Type);
    }

    private void Nest(AsmWriter w, ReadOnlySpan<long> shape, ref int at)
    {
        if (shape.IsEmpty) { w.Quoted(Values[at++]); return; }
        w.Write('[');
        for (long i = 0; i < shape[0]; i++)
        {
            if (i > 0) w.Write(", ");
            Nest(w, shape[1..], ref at);
        }
        w.Write(']');
    }
}
