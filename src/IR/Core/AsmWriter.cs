using System.Globalization;
using System.Text;

namespace MaxTune.IR;

/// <summary>Writes types, attributes and locations as MLIR text. Aliases and elision are policies a printer sets.</summary>
public sealed class AsmWriter(StringBuilder output)
{
    /// <summary>Alias (<c>#map</c>, <c>!t</c>) to print in place of an attribute or type; null to print it in full.</summary>
    public Func<Attr, string?>? AttrAlias { get; init; }

    public Func<IrType, string?>? TypeAlias { get; init; }

    /// <summary>Numbers distinct attributes in order of printing; null to print the numbers they came with.</summary>
    public Func<DistinctAttr, long>? DistinctNumber { get; init; }

    /// <summary>Dense constants with more elements print as <c>dense_resource&lt;__elided__&gt;</c>.</summary>
    public long ElideElementsLargerThan { get; init; } = long.MaxValue;

    /// <summary>Whether <c>: i64</c> and <c>: f64</c> follow numbers: everywhere but directly in arrays.</summary>
    public bool PrintI64Suffix { get; private set; } = true;

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
        if (AttrAlias?.Invoke(attr) is { } alias) return Write(alias);
        bool saved = PrintI64Suffix;
        if (attr is not ArrayAttr) PrintI64Suffix = true;
        attr.Print(this);
        PrintI64Suffix = saved;
        return this;
    }

    /// <summary>The elements of an array: numbers of the default types i64 and f64 go without them.</summary>
    public AsmWriter Elements(IEnumerable<Attr> elements) => Write('[').Join(elements, static (w, e) => w.Element(e)).Write(']');

    /// <summary>An attribute in a place where numbers of the default types i64 and f64 go without them.</summary>
    public AsmWriter Element(Attr element)
    {
        if (AttrAlias?.Invoke(element) is { } alias) return Write(alias);
        bool saved = PrintI64Suffix;
        PrintI64Suffix = element is not (IntegerAttr or FloatAttr);
        element.Print(this);
        PrintI64Suffix = saved;
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

    /// <summary>
    /// A string literal: quotes, backslashes and bytes that do not print are escaped as <c>\HH</c> of their UTF-8. A lone surrogate 0xDC00 + b stands
    /// for the byte b that is no UTF-8.
    /// </summary>
    public AsmWriter Quoted(string text)
    {
        output.Append('"');
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\') output.Append("\\\\");
            else if (c is >= ' ' and <= '~' and not '"') output.Append(c);
            else if (c < 0x80) Escape((byte)c);
            else if (c is >= (char)0xDC80 and <= (char)0xDCFF) Escape((byte)c);
            else
            {
                Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out int consumed);
                foreach (byte b in utf8[..rune.EncodeToUtf8(utf8)]) Escape(b);
                i += consumed - 1;
            }
        }
        output.Append('"');
        return this;

        void Escape(byte b) => output.Append('\\').Append(HexDigits[b >> 4]).Append(HexDigits[b & 15]);
    }

    /// <summary>
    /// A number as upstream prints it: <c>1.000000e+00</c> where six digits are exact, else as many digits as tell it apart (9 for f32, 17 for f64),
    /// else, and for infinities and NaNs, its bits.
    /// </summary>
    public AsmWriter Float(double value, FloatType type)
    {
        if (double.IsNaN(value) || double.IsInfinity(value)) return Bits(FloatBits.Encode(value, type));
        if (value == 0) return Write(double.IsNegative(value) ? "-0.000000e+00" : "0.000000e+00");
        string six = value.ToString("0.00000'0'e+00", CultureInfo.InvariantCulture);   // six digits, and a zero
        if (FloatBits.Round(double.Parse(six, CultureInfo.InvariantCulture), type) == value) return Write(six);
        string natural = Natural(value, 2 + type.Precision * 59 / 196);
        return natural.Contains('.') ? Write(natural) : Bits(FloatBits.Encode(value, type));
    }

    // at most `digits` significant digits, without trailing zeros; an exponent when more than three zeros would stand before or after them
    private static string Natural(double value, int digits)
    {
        string text = Math.Abs(value).ToString("E" + (digits - 1), CultureInfo.InvariantCulture);
        int e = text.IndexOf('E');
        string mantissa = (text[..1] + text[2..e]).TrimEnd('0');
        if (mantissa.Length == 0) mantissa = "0";
        int exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) - (mantissa.Length - 1);   // value = mantissa * 10^exponent
        string sign = value < 0 ? "-" : "";
        int leading = exponent + mantissa.Length - 1;
        bool scientific = exponent >= 0 ? exponent > 3 || mantissa.Length + exponent > digits : leading < 0 && -leading > 3;
        if (scientific)
            return $"{sign}{mantissa[0]}.{(mantissa.Length == 1 ? "0" : mantissa[1..])}E{(leading < 0 ? '-' : '+')}{Math.Abs(leading)}";
        if (exponent >= 0) return sign + mantissa + new string('0', exponent);
        int whole = exponent + mantissa.Length;
        return whole > 0 ? $"{sign}{mantissa[..whole]}.{mantissa[whole..]}" : $"{sign}0.{new string('0', -whole)}{mantissa}";
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

    /// <summary>A typed attribute without its type: the type is said elsewhere.</summary>
    public AsmWriter AttrWithoutType(Attr attr)
    {
        switch (attr)
        {
            case IntegerAttr or FloatAttr: return Scalar(attr);
            case StringAttr text: return Quoted(text.Value);
            case DenseElementsAttr dense: return DenseBody(dense);
            case TypedAttr typed:
                string all = ToTextWithin(attr);
                return Write(all[..^(" : ".Length + ToTextWithin(new TypeAttr(typed.Type)).Length)]);
            default: return Attr(attr);
        }
    }

    private string ToTextWithin(Attr attr)
    {
        var text = new StringBuilder();
        attr.Print(new AsmWriter(text) { AttrAlias = AttrAlias, TypeAlias = TypeAlias, ElideElementsLargerThan = ElideElementsLargerThan });
        return text.ToString();
    }

    public AsmWriter DenseElements(DenseElementsAttr dense) => DenseBody(dense).Write(" : ").Type(dense.Type);

    private AsmWriter DenseBody(DenseElementsAttr dense)
    {
        const int hexAbove = 100;   // as upstream: larger constants print as one hex string
        if (dense.ResourceKey is { } key) Write("dense_resource<").KeywordOrString(key).Write('>');
        else if (!dense.IsSplat && dense.Count > ElideElementsLargerThan) Write("dense_resource<__elided__>");
        else if (dense.IsSplat) Write("dense<").Scalar(dense.SplatValue).Write('>');
        else if (dense.Count == 0) Write("dense<>");
        else if (dense.Count > hexAbove && dense.Element is not IntegerType { Width: 1 })
        {
            Write("dense<\"0x");
            Hex(dense.Raw);
            Write("\">");
        }
        else
        {
            Write("dense<");
            long at = 0;
            Nest(dense, 0, ref at);
            Write('>');
        }
        return this;
    }

    private const string HexDigits = "0123456789ABCDEF";

    public AsmWriter Hex(ReadOnlySpan<byte> bytes)
    {
        Span<char> chunk = stackalloc char[512];
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(256, bytes.Length)..])
        {
            int length = Math.Min(256, bytes.Length);
            for (int i = 0; i < length; i++) (chunk[2 * i], chunk[2 * i + 1]) = (HexDigits[bytes[i] >> 4], HexDigits[bytes[i] & 15]);
            output.Append(chunk[..(2 * length)]);
        }
        return this;
    }

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
                return named.Child is UnknownLocation ? this : Write('(').Nested(named.Child).Write(')');
            case CallSiteLocation call:
                return Write("callsite(").Nested(call.Callee).Write(" at ").Nested(call.Caller).Write(')');
            case FusedLocation fused:
                Write("fused");
                if (fused.Metadata is not null) Write('<').Attr(fused.Metadata).Write('>');
                return Write('[').Join(fused.Locations, static (w, l) => w.Nested(l)).Write(']');
            case OpaqueLocation opaque: return Attr(opaque.Text);
            default: return Write("unknown");
        }
    }

    // a location inside another, by its alias when it has one
    private AsmWriter Nested(Location location) =>
        AttrAlias?.Invoke(new LocationAttr(location)) is { } alias ? Write(alias) : Location(location);
}
