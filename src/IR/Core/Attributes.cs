using System.Numerics;

namespace MaxTune.IR;

/// <summary>A constant of the IR. Attributes are immutable and compare by value; <c>ToString</c> is their MLIR text.</summary>
public abstract record Attr
{
    /// <summary>Writes this attribute's own text; call <see cref="AsmWriter.Attr"/> to honour aliases.</summary>
    public abstract void Print(AsmWriter w);

    public sealed override string ToString() => AsmWriter.ToText(this);
}

/// <summary>An attribute with a type of its own: integer, float, elements.</summary>
public abstract record TypedAttr(IrType Type) : Attr;

public sealed record UnitAttr : Attr
{
    public static readonly UnitAttr Instance = new();
    public override void Print(AsmWriter w) => w.Write("unit");
}

/// <summary><c>42 : i32</c>, <c>true</c>. The value is sign-extended for signless and signed types, zero-extended for unsigned ones and for i1.</summary>
public sealed record IntegerAttr(IrType Type, BigInteger Value) : TypedAttr(Type)
{
    public long Int64 => (long)Value;
    public static readonly IntegerAttr True = new(IrType.I1, 1), False = new(IrType.I1, 0);
    public static IntegerAttr Bool(bool value) => value ? True : False;
    public static IntegerAttr Index(long value) => new(IrType.Index, value);
    public static IntegerAttr I64(long value) => new(IrType.I64, value);
    public static IntegerAttr I32(int value) => new(IrType.I32, value);

    public override void Print(AsmWriter w)
    {
        if (Type == IrType.I1) { w.Write(Value.IsZero ? "false" : "true"); return; }
        w.Write(Value.ToString());
        if (Type != IrType.I64) w.Write(" : ").Type(Type);
        else if (w.PrintI64Suffix) w.Write(" : i64");
    }
}

/// <summary><c>1.5 : f32</c>. The value is exactly representable in <see cref="TypedAttr.Type"/> (f80 and f128 are held as f64).</summary>
public sealed record FloatAttr(IrType Type, double Value) : TypedAttr(Type)
{
    public static FloatAttr F32(float value) => new(IrType.F32, value);

    // NaN == NaN and 0.0 != -0.0: equality of bits, as constants need
    public bool Equals(FloatAttr? other) =>
        other is not null && Type == other.Type && BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value);

    public override int GetHashCode() => HashCode.Combine(Type, BitConverter.DoubleToInt64Bits(Value));

    public override void Print(AsmWriter w)
    {
        w.Float(Value, (FloatType)Type);
        if (Type != IrType.F64 || w.PrintI64Suffix) w.Write(" : ").Type(Type);
    }
}

public sealed record StringAttr(string Value, IrType? Type = null) : Attr
{
    public override void Print(AsmWriter w)
    {
        w.Quoted(Value);
        if (Type is not null) w.Write(" : ").Type(Type);
    }
}

public sealed record TypeAttr(IrType Type) : Attr
{
    public override void Print(AsmWriter w) => w.Type(Type);
}

public sealed record ArrayAttr(EquatableArray<Attr> Elements) : Attr
{
    public int Count => Elements.Length;
    public Attr this[int index] => Elements[index];
    public static ArrayAttr OfI64(IEnumerable<long> values) => new(values.Select(v => (Attr)IntegerAttr.I64(v)).ToArray());
    public override void Print(AsmWriter w) => w.Elements(Elements);
}

public sealed record DictionaryAttr(EquatableArray<NamedAttr> Entries) : Attr
{
    public Attr? this[string name] => Entries.FirstOrDefault(entry => entry.Name == name).Value;
    public static DictionaryAttr Of(IEnumerable<NamedAttr> entries) => new(entries.OrderBy(e => e.Name, StringComparer.Ordinal).ToArray());
    public override void Print(AsmWriter w) => w.AttrDict(Entries);
}

/// <summary>A name and its attribute, as in a dictionary.</summary>
public readonly record struct NamedAttr(string Name, Attr Value);

/// <summary><c>@a::@b</c>.</summary>
public sealed record SymbolRefAttr(string Root, EquatableArray<string> Nested = default) : Attr
{
    public string Leaf => Nested.IsEmpty ? Root : Nested[^1];

    public override void Print(AsmWriter w)
    {
        w.Symbol(Root);
        foreach (string name in Nested) w.Write("::").Symbol(name);
    }
}

public sealed record AffineMapAttr(AffineMap Map) : Attr
{
    public override void Print(AsmWriter w) => w.Write("affine_map<").Write(Map.ToString()).Write('>');
}

public sealed record IntegerSetAttr(IntegerSet Set) : Attr
{
    public override void Print(AsmWriter w) => w.Write("affine_set<").Write(Set.ToString()).Write('>');
}

/// <summary><c>strided&lt;[4, 1], offset: ?&gt;</c>.</summary>
public sealed record StridedLayoutAttr(EquatableArray<long> Strides, long Offset = 0) : Attr
{
    public override void Print(AsmWriter w)
    {
        w.Write("strided<[").Join(Strides, static (w, s) => w.Dim(s)).Write(']');
        if (Offset != 0) w.Write(", offset: ").Dim(Offset);
        w.Write('>');
    }
}

/// <summary><c>array&lt;i64: 1, 2&gt;</c>: integers, floats or booleans, held as attributes of <paramref name="Element"/>.</summary>
public sealed record DenseArrayAttr(IrType Element, EquatableArray<Attr> Values) : Attr
{
    public static DenseArrayAttr I64(IEnumerable<long> values) => new(IrType.I64, values.Select(v => (Attr)IntegerAttr.I64(v)).ToArray());
    public static DenseArrayAttr I32(IEnumerable<int> values) => new(IrType.I32, values.Select(v => (Attr)IntegerAttr.I32(v)).ToArray());
    public static DenseArrayAttr Bool(IEnumerable<bool> values) => new(IrType.I1, values.Select(v => (Attr)IntegerAttr.Bool(v)).ToArray());
    public long[] ToInt64() => [.. Values.Select(v => ((IntegerAttr)v).Int64)];

    public override void Print(AsmWriter w)
    {
        w.Write("array<").Type(Element);
        if (!Values.IsEmpty) w.Write(": ").Join(Values, static (w, v) => w.Scalar(v));
        w.Write('>');
    }
}

/// <summary><c>distinct[3]&lt;attr&gt;</c>.</summary>
public sealed record DistinctAttr(long Id, Attr? Referenced) : Attr
{
    public override void Print(AsmWriter w)
    {
        w.Write("distinct[").Write(w.DistinctNumber?.Invoke(this) ?? Id).Write("]<");
        if (Referenced is not null and not UnitAttr) w.Attr(Referenced);
        w.Write('>');
    }
}

public sealed record LocationAttr(Location Location) : Attr
{
    public override void Print(AsmWriter w) => w.Write("loc(").Location(Location).Write(')');
}

/// <summary>A dialect's attribute that this program does not model. <paramref name="Body"/> is all text after <c>dialect.</c>, or the text inside <c>#dialect&lt;...&gt;</c>.</summary>
public sealed record OpaqueAttr(string Dialect, string Body, bool Pretty = true, IrType? Type = null) : Attr
{
    public override void Print(AsmWriter w)
    {
        if (Pretty) w.Write('#').Write(Dialect).Write('.').Write(Body);
        else w.Write('#').Write(Dialect).Write('<').Write(Body).Write('>');
        if (Type is not null) w.Write(" : ").Type(Type);
    }
}
