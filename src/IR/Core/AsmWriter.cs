using System.Globalization;
using System.Text;

namespace MaxTune.IR;

/// <summary>Writes types, attributes and locations as MLIR text. Aliases and elision are policies a printer sets.</summary>
public sealed class AsmWriter(StringBuilder output)
{
    /// <summary>Alias (<c>#map</c>, <c>!t</c>) to print in place of an attribute or type; null to print it in full.</summary>
    public Func<Attr, string?>? AttrAlias { get; init; }

    public Func<IrType, string?>? TypeAlias { get; init; }

    /// <summary>Dense constants with more elements print as <c>dense_resource&lt;__elided__&gt;</c>.</summary>
    public long ElideElementsLargerThan { get; init; } = long.MaxValue;

    /// <summary>Print <c>: i64</c> and <c>: f64</c> after numbers too, where upstream does (everywhere but in dictionaries and arrays of attributes).</summary>
    public bool PrintI64Suffix { get; init; } = true;

    public StringBuilder Output => output;

    public static string ToText(IrType type)
    {
        var text = new StringBuilder();
        type.Print(new AsmWriter(text));
        return text.ToString();
    }

    public static string ToText(Attr attr)
    {
        var text = new StringBuilder();
        attr.Print(new AsmWriter(text));
        return text.ToString();
    }

    public static string ToText(Operation op) => OpPrinter.ToText(op);

    public AsmWriter Write(string text) { output.Append(text); return this; }
    public AsmWriter Write(char c) { output.Append(c); return this; }
    public AsmWriter Write(long value) { output.Append(value); return this; }

    public AsmWriter Join<T>(IEnumerable<T> items, Action<AsmWriter, T> write, string separator = ", ")
    {
        bool first = true;
        foreach (var item in items)
        {
            if (!first) output.Append(separator);
            first = false;
            write(this, item);
        }
        return this;
    }

    public AsmWriter Type(IrType type)
    {
        if (TypeAlias?.Invoke(type) is { } alias) Write(alias);
        else type.Print(this);
        return this;
    }

    public AsmWriter Types(IEnumerable<IrType> types) => Join(types, static (w, t) => w.Type(t));

    public AsmWriter Attr(Attr attr)
    {
        if (AttrAlias?.Invoke(attr) is { } alias) Write(alias);
        else attr.Print(this);
        return this;
    }

    /// <summary><c>(i32, f32) -> f32</c>; one result that is no function type goes without parentheses.</summary>
    public AsmWriter FunctionalType(IReadOnlyList<IrType> inputs, IReadOnlyList<IrType> results)
    {
        Write('(').Types(inputs).Write(") -> ");
        return results.Count == 1 && results[0] is not FunctionType ? Type(results[0]) : Write('(').Types(results).Write(')');
    }

    public AsmWriter Dim(long extent) => extent == IrType.Dynamic ? Write('?') : Write(extent);

    public AsmWriter Dims(IEnumerable<long> extents)
    {
        foreach (long extent in extents) Dim(extent).Write('x');
        return this;
    }

    /// <summary><c>{a = 1, b}</c>; unit values print as the bare name.</summary>
    public AsmWriter AttrDict(IEnumerable<NamedAttr> entries) => Write('{').Join(entries, static (w, e) => w.NamedAttr(e)).Write('}');

    public AsmWriter NamedAttr(NamedAttr entry)
    {
        KeywordOrString(entry.Name);
        return entry.Value is UnitAttr ? this : Write(" = ").Attr(entry.Value);
    }

    public AsmWriter KeywordOrString(string name) => IsBareId(name) ? Write(name) : Quoted(name);

    public AsmWriter Symbol(string name) => Write('@').KeywordOrString(name);

    public static bool IsBareId(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '.');

    /// <summary>A string literal: quotes, backslashes and bytes that do not print are escaped as <c>\HH</c> of their UTF-8.</summary>
    public AsmWriter Quoted(string text)
    {
        output.Append('"');
        foreach (char c in text)
        {
            if (c == '\\') output.Append("\\\\");
            else if (c is >= ' ' and <= '~' and not '"') output.Append(c);
            else if (c <= 0xFF) output.Append('\\').Append(((int)c).ToString("X2"));
            else foreach (byte b in Encoding.UTF8.GetBytes([c])) output.Append('\\').Append(b.ToString("X2"));
        }
        output.Append('"');
        return this;
    }

    /// <summary>A number as upstream prints it: <c>1.000000e+00</c> where six digits are exact, else the shortest exact form, else bits.</summary>
    public AsmWriter Float(double value, FloatType type)
    {
        if (double.IsNaN(value) || double.IsInfinity(value)) return Bits(FloatBits.Encode(value, type));
        string six = value.ToString("0.000000e+00", CultureInfo.InvariantCulture);
        if (FloatBits.Round(double.Parse(six, CultureInfo.InvariantCulture), type) == value) return Write(value == 0 && double.IsNegative(value) ? "-0.000000e+00" : six);
        string exact = value.ToString("E16", CultureInfo.InvariantCulture);
        for (int digits = 6; digits <= 17; digits++)
        {
            string text = value.ToString("E" + digits, CultureInfo.InvariantCulture);
            if (double.Parse(text, CultureInfo.InvariantCulture) != value) continue;
            exact = text;
            break;
        }
        return Write(exact);
    }

    public AsmWriter Bits(ReadOnlySpan<byte> littleEndian)
    {
        output.Append("0x");
        for (int i = littleEndian.Length - 1; i >= 0; i--) output.Append(littleEndian[i].ToString("X2"));
        return this;
    }

    /// <summary>An element of a dense constant or array: a number without its type.</summary>
    public AsmWriter Scalar(Attr value)
    {
        switch (value)
        {
            case IntegerAttr { Type: IntegerType { Width: 1 } } i: return Write(i.Value.IsZero ? "false" : "true");
            case IntegerAttr i: return Write(i.Value.ToString());
            case FloatAttr f: return Float(f.Value, (FloatType)f.Type);
            case ArrayAttr { Count: 2 } c: return Write('(').Scalar(c[0]).Write(',').Scalar(c[1]).Write(')');
            default: return Attr(value);
        }
    }

    public AsmWriter DenseElements(DenseElementsAttr dense)
    {
        const int hexAbove = 100;   // as upstream: larger constants print as one hex string
        if (dense.ResourceKey is { } key) Write("dense_resource<").KeywordOrString(key).Write('>');
        else if (!dense.IsSplat && dense.Count > ElideElementsLargerThan) Write("dense_resource<__elided__>");
        else if (dense.IsSplat) Write("dense<").Scalar(dense.SplatValue).Write('>');
        else if (dense.Count == 0) Write("dense<>");
        else if (dense.Count > hexAbove && dense.Element is not IntegerType { Width: 1 })
        {
            Write("dense<\"0x");
            foreach (byte b in dense.Raw) output.Append(HexDigits[b >> 4]).Append(HexDigits[b & 15]);
            Write("\">");
        }
        else
        {
            Write("dense<");
            long at = 0;
            Nest(dense, 0, ref at);
            Write('>');
        }
        return Write(" : ").Type(dense.Type);
    }

    private const string HexDigits = "0123456789ABCDEF";

    private void Nest(DenseElementsAttr dense, int dim, ref long at)
    {
        if (dim == dense.Shaped.Rank) { Scalar(dense[at++]); return; }
        Write('[');
        for (long i = 0; i < dense.Shaped.Shape[dim]; i++)
        {
            if (i > 0) Write(", ");
            Nest(dense, dim + 1, ref at);
        }
        Write(']');
    }

    public AsmWriter SparseElements(SparseElementsAttr sparse)
    {
        Write("sparse<");
        if (sparse is { Indices: { } indices, Values: { } values }) Literal(indices).Write(", ").Literal(values);
        return Write("> : ").Type(sparse.Type);
    }

    // the bracketed part of a dense constant, without "dense<" and the type
    private AsmWriter Literal(Attr attr)
    {
        if (attr is not DenseElementsAttr dense) return Attr(attr);
        if (dense.IsSplat) return Scalar(dense.SplatValue);
        long at = 0;
        Nest(dense, 0, ref at);
        return this;
    }

    public AsmWriter Location(Location location)
    {
        switch (location)
        {
            case FileLocation file:
                Quoted(file.FileName).Write(':').Write(file.Line).Write(':').Write(file.Column);
                if (file.EndLine == 0) return this;
                Write(" to ");
                if (file.EndLine != file.Line) Write(file.EndLine);
                return Write(':').Write(file.EndColumn);
            case NamedLocation named:
                Quoted(named.Name);
                return named.Child is UnknownLocation ? this : Write('(').Location(named.Child).Write(')');
            case CallSiteLocation call:
                return Write("callsite(").Location(call.Callee).Write(" at ").Location(call.Caller).Write(')');
            case FusedLocation fused:
                Write("fused");
                if (fused.Metadata is not null) Write('<').Attr(fused.Metadata).Write('>');
                return Write('[').Join(fused.Locations, static (w, l) => w.Location(l)).Write(']');
            default: return Write("unknown");
        }
    }
}
