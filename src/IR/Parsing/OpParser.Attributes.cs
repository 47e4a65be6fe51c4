using System.Globalization;
using System.Numerics;
using MaxTune.IR.Parsing;

namespace MaxTune.IR;

public sealed partial class OpParser
{
    /// <summary>Reads an attribute with its type, if it has one.</summary>
    public Attr Attr() => AtSymbolName ? SymbolRef() : Use(parser.attribute(), Read);

    /// <summary>Reads an attribute whose type is known: a number, string or constant is then not followed by <c>: type</c>.</summary>
    public Attr Attr(IrType? type)
    {
        if (type is null) return Attr();
        switch (Current.Type)
        {
            case MlirLexer.MINUS or MlirLexer.INTEGER or MlirLexer.HEXADECIMAL or MlirLexer.FLOAT: return Use(parser.number(), n => Number(n, type));
            case MlirLexer.STRING: return new StringAttr(String(), type is NoneType ? null : type);
            case MlirLexer.DENSE:
                int at = Current.StartIndex;
                tokens.Consume();
                Expect("<");
                var literal = Use(parser.tensorLiteral(), l => l.Literal!);
                Expect(">");
                return Dense(literal, type, at);
            default: return Attr();
        }
    }

    public T Attr<T>(string expected, IrType? type = null) where T : Attr
    {
        int at = Current.StartIndex;
        return Attr(type) as T ?? throw Error(at, expected);
    }

    /// <summary>True when an attribute (and not merely a type) starts here.</summary>
    public bool AtAttr => Current.Type switch
    {
        MlirLexer.MINUS or MlirLexer.INTEGER or MlirLexer.HEXADECIMAL or MlirLexer.FLOAT or MlirLexer.STRING or MlirLexer.SYMBOL_ID or MlirLexer.L_BRACKET
            or MlirLexer.L_BRACE or MlirLexer.AFFINE_MAP or MlirLexer.AFFINE_SET or MlirLexer.DENSE or MlirLexer.SPARSE or MlirLexer.DENSE_RESOURCE
            or MlirLexer.ARRAY or MlirLexer.STRIDED or MlirLexer.DISTINCT or MlirLexer.LOC or MlirLexer.ATTR_ID or MlirLexer.DIALECT_ATTR
            or MlirLexer.UNIT or MlirLexer.TRUE or MlirLexer.FALSE => true,
        _ => false,
    };

    /// <summary>Reads an attribute when one starts here. Types are attributes too.</summary>
    public Attr? TryAttr(IrType? type = null) => AtAttr || AtType ? Attr(type) : null;

    /// <summary>Reads <c>{a = 1, b}</c> when it is there, into <paramref name="into"/>.</summary>
    public bool TryAttrDict(AttrList into)
    {
        if (!At("{")) return false;
        Use(parser.attributeDictionary(), context => { ReadEntries(context, into); return true; });
        return true;
    }

    public DictionaryAttr AttrDict()
    {
        var list = new AttrList();
        if (!TryAttrDict(list)) throw ExpectedError("expected '{'");
        return new DictionaryAttr(list.ToArray());
    }

    /// <summary>Reads the operation's attribute dictionary, when it is there: inherent attributes go to the properties.</summary>
    public bool TryAttrDict(OperationState state)
    {
        int at = Current.StartIndex;
        var list = new AttrList();
        if (!TryAttrDict(list)) return false;
        Distribute(state, list, at);
        return true;
    }

    /// <summary>Reads <c>attributes {...}</c> when it is there.</summary>
    public bool TryAttrDictWithKeyword(OperationState state)
    {
        if (!TryToken("attributes")) return false;
        if (!TryAttrDict(state)) throw ExpectedError("expected '{'");
        return true;
    }

    private void Distribute(OperationState state, AttrList list, int at)
    {
        foreach (var (name, value) in list)
        {
            var target = state.Definition.IsInherent(name) ? state.Properties : state.Attributes;
            if (target.Contains(name)) throw Error(at, $"found duplicate attribute '{name}'");
            target[name] = value;
        }
    }

    /// <summary>Reads <c>@name</c>.</summary>
    public string SymbolName() => TrySymbolName() ?? throw Error("expected valid '@'-identifier for symbol name");

    public string? TrySymbolName()
    {
        if (Current.Type != MlirLexer.SYMBOL_ID) return null;
        string name = NameOf(Current);
        tokens.Consume();
        return name;
    }

    public bool AtSymbolName => Current.Type == MlirLexer.SYMBOL_ID;

    /// <summary>Reads <c>[1, 2]</c>, a dense array whose element type is known.</summary>
    public DenseArrayAttr DenseArray(IrType element)
    {
        var values = new List<Attr>();
        List(Delimiter.Square, () =>
        {
            if (Current.Type is MlirLexer.TRUE or MlirLexer.FALSE && element == IrType.I1) values.Add(IntegerAttr.Bool(Keyword() == "true"));
            else values.Add(Use(parser.number(), n => Number(n, element)));
        });
        return new DenseArrayAttr(element, values.ToArray());
    }

    /// <summary>Reads <c>@a::@b</c>.</summary>
    public SymbolRefAttr SymbolRef()
    {
        // by hand: called from here, the grammar's rule cannot know that a single ':' may follow
        string root = SymbolName();
        var nested = new List<string>();
        while (TryToken("::")) nested.Add(SymbolName());
        return new SymbolRefAttr(root, nested.ToArray());
    }

    /// <summary>Reads an integer without a type: <c>-4</c>.</summary>
    public long Integer() => TryInteger() ?? throw Error("expected integer value");

    public long? TryInteger()
    {
        if (Current.Type is not (MlirLexer.INTEGER or MlirLexer.HEXADECIMAL) && !(Current.Type == MlirLexer.MINUS && tokens.Next.Type is MlirLexer.INTEGER or MlirLexer.HEXADECIMAL)) return null;
        bool negative = TryToken("-");
        var value = Magnitude(Current.Span);
        if (negative) value = -value;
        if (value < long.MinValue || value > long.MaxValue) throw Error(Current.StartIndex, "integer value too large");
        tokens.Consume();
        return (long)value;
    }

    // ---- from trees

    internal static BigInteger Magnitude(ReadOnlySpan<char> digits)
    {
        if (digits.StartsWith("0x")) return BigInteger.Parse("0" + digits[2..].ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long small) ? small : BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static string NameOf(MlirToken symbol) => symbol.Span[1] == '"' ? StringLiteral.Unescape(symbol.Span[1..]) : symbol.Span[1..].ToString();

    private Attr Read(MlirParser.AttributeContext context)
    {
        switch (context.GetChild(0))
        {
            case MlirParser.TypeContext type: return new TypeAttr(Read(type));
            case MlirParser.SymbolReferenceContext symbol: return Read(symbol);
            case MlirParser.ArrayAttributeContext array:
                var elements = array.attribute();
                var read = new Attr[elements.Length];
                for (int i = 0; i < read.Length; i++) read[i] = Read(elements[i]);
                return new ArrayAttr(read);
            case MlirParser.AttributeDictionaryContext dictionary:
                var list = new AttrList();
                ReadEntries(dictionary, list);
                return new DictionaryAttr(list.ToArray());
            case MlirParser.AffineMapAttributeContext map: return new AffineMapAttr(new AffineReader(this).Map(map.affineMap()));
            case MlirParser.AffineSetAttributeContext set: return new IntegerSetAttr(new AffineReader(this).Set(set.affineSet()));
            case MlirParser.DenseAttributeContext dense: return Dense(dense.tensorLiteral().Literal!, Read(dense.type()), dense.Start.StartIndex);
            case MlirParser.SparseAttributeContext sparse: return ReadSparse(sparse);
            case MlirParser.DenseResourceAttributeContext resource: return ReadResource(resource);
            case MlirParser.DenseArrayAttributeContext array: return ReadDenseArray(array);
            case MlirParser.StridedAttributeContext strided: return ReadStrided(strided);
            case MlirParser.DistinctAttributeContext distinct: return ReadDistinct(distinct);
            case MlirParser.LocationContext location: return new LocationAttr(Read(location.locationInstance()));
        }
        var start = (MlirToken)context.Start;
        switch (start.Type)
        {
            case MlirLexer.UNIT: return UnitAttr.Instance;
            case MlirLexer.TRUE: return IntegerAttr.True;
            case MlirLexer.FALSE: return IntegerAttr.False;
            case MlirLexer.STRING: return new StringAttr(StringLiteral.Unescape(start.Span), context.type() is { } stringType ? Read(stringType) : null);
            case MlirLexer.ATTR_ID or MlirLexer.DIALECT_ATTR: return DialectAttrOf(start, context.type());
            default:
                bool negative = start.Type == MlirLexer.MINUS;
                var digits = (MlirToken)((Antlr4.Runtime.Tree.ITerminalNode)context.GetChild(negative ? 1 : 0)).Symbol;
                return Number(digits, negative, context.type() is { } numberType ? Read(numberType) : null, start.StartIndex);
        }
    }

    private SymbolRefAttr Read(MlirParser.SymbolReferenceContext context)
    {
        var names = context.SYMBOL_ID();
        return new SymbolRefAttr(NameOf((MlirToken)names[0].Symbol), names[1..].Select(n => NameOf((MlirToken)n.Symbol)).ToArray());
    }

    private void ReadEntries(MlirParser.AttributeDictionaryContext context, AttrList into)
    {
        var entries = context.attributeEntry();
        var read = new NamedAttr[entries.Length];
        for (int i = 0; i < read.Length; i++)
        {
            var entry = entries[i];
            var start = (MlirToken)entry.Start;
            string name = start.Type == MlirLexer.STRING ? scope.Intern(StringLiteral.Unescape(start.Span)) : scope.Intern(start.Span);
            if (name.Length == 0) throw Error(start.StartIndex, "expected valid attribute name");
            read[i] = new NamedAttr(name, entry.attribute() is { } value ? Read(value) : UnitAttr.Instance);
        }
        if (into.Fill(read) is { } duplicate)
            throw Error(context.Stop.StartIndex, $"duplicate key '{duplicate}' in dictionary attribute");
    }

    private Attr Number(MlirParser.NumberContext context, IrType? type)
    {
        bool negative = context.ChildCount == 2;
        return Number((MlirToken)context.Stop, negative, type, context.Start.StartIndex);
    }

    private Attr Number(MlirToken digits, bool negative, IrType? type, int at)
    {
        if (digits.Type == MlirLexer.FLOAT) type ??= IrType.F64;
        switch (type ??= IrType.I64)
        {
            case FloatType f: return new FloatAttr(f, FloatValue(digits, negative, f, at));
            case not (IntegerType or IndexType): throw Error(at, digits.Type == MlirLexer.FLOAT ? "floating point value not valid for specified type" : "integer literal not valid for specified type");
            case var _ when digits.Type == MlirLexer.FLOAT: throw Error(at, "floating point value not valid for specified type");
            case IntegerType { Signedness: Signedness.Unsigned } when negative: throw Error(at, "negative integer literal not valid for unsigned integer type");
            default: return new IntegerAttr(type, Fit(Magnitude(digits.Span), negative, type) ?? throw Error(at, "integer constant out of range for attribute"));
        }
    }

    /// <summary>The value as <paramref name="type"/> holds it; null when it does not fit. Signless types take both -2^(w-1) and 2^w - 1.</summary>
    internal static BigInteger? Fit(BigInteger magnitude, bool negative, IrType type)
    {
        int width = type is IntegerType i ? i.Width : 64;
        bool isSigned = type is IndexType or IntegerType { Signedness: Signedness.Signed };
        if (negative)
        {
            if (magnitude.IsZero || magnitude > BigInteger.One << (width - 1)) return null;
            return width == 1 ? 1 : -magnitude;
        }
        if (magnitude.GetBitLength() > (isSigned ? width - 1 : width)) return null;
        bool wraps = !isSigned && type is not IntegerType { Signedness: Signedness.Unsigned } && width > 1 && magnitude.GetBitLength() == width;
        return wraps ? magnitude - (BigInteger.One << width) : magnitude;
    }

    internal double FloatValue(MlirToken digits, bool negative, FloatType type, int at)
    {
        if (digits.Type == MlirLexer.INTEGER)
        {
            var error = Error(at, "unexpected decimal integer literal for a floating point value");
            error.Diagnostic.Note(LocationAt(at), "add a trailing dot to make the literal a float");
            throw error;
        }
        if (digits.Type == MlirLexer.HEXADECIMAL)
        {
            if (negative) throw Error(at, "hexadecimal float literal should not have a leading minus");
            var bits = Magnitude(digits.Span);
            if (bits.GetBitLength() > type.Width) throw Error(at, "hexadecimal float constant out of range for type");
            return FloatBits.Decode(Bytes(bits, (type.Width + 7) / 8), type);
        }
        double value = double.Parse(digits.Span, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(value)) throw Error(at, "floating point value too large for attribute");
        return FloatBits.Round(negative ? -value : value, type);
    }

    internal static byte[] Bytes(BigInteger value, int count)
    {
        var bytes = new byte[count];
        if (value.Sign < 0) bytes.AsSpan().Fill(0xFF);
        var two = value.ToByteArray();
        two.AsSpan(0, Math.Min(two.Length, count)).CopyTo(bytes);
        return bytes;
    }

    private Attr ReadDenseArray(MlirParser.DenseArrayAttributeContext context)
    {
        var element = Read(context.type());
        if (element is not (IntegerType { Width: 1 or 8 or 16 or 32 or 64 } or FloatType { Kind: FloatKind.F32 or FloatKind.F64 or FloatKind.F16 or FloatKind.BF16 }))
            throw Error(context.type().Start.StartIndex, element is IntegerType or FloatType ? "element type bitwidth must be a multiple of 8" : "expected integer or float type");
        var items = context.denseArrayElement();
        if (items.Length == 0 && source.Text.AsSpan(0, context.Stop.StartIndex).TrimEnd().EndsWith(":")) throw Error(context.Stop.StartIndex, "expected integer literal");
        var values = new Attr[items.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (items[i].number() is { } number) values[i] = Number(number, element);
            else if (element is IntegerType { Width: 1 }) values[i] = IntegerAttr.Bool(items[i].Start.Type == MlirLexer.TRUE);
            else throw Error(items[i].Start.StartIndex, "expected i1 type for 'true' or 'false' values");
        }
        return new DenseArrayAttr(element, values);
    }

    private Attr ReadStrided(MlirParser.StridedAttributeContext context)
    {
        var numbers = context.stridedNumber();
        int strides = numbers.Length - (context.OFFSET() is null ? 0 : 1);
        var values = numbers.Select(n => Stride(n)).ToArray();
        return new StridedLayoutAttr(values[..strides], strides < values.Length ? values[^1] : 0);
    }

    private long Stride(MlirParser.StridedNumberContext context)
    {
        if (context.Start.Type == MlirLexer.QUESTION) return IrType.Dynamic;
        var value = Magnitude(((MlirToken)context.Stop).Span);
        if (context.ChildCount == 2) value = -value;
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : throw Error(context.Start.StartIndex, "expected a 64-bit signed integer or '?'");
    }

    private Attr ReadDistinct(MlirParser.DistinctAttributeContext context)
    {
        if (!long.TryParse(((MlirToken)context.INTEGER().Symbol).Span, out long id)) throw Error(context.INTEGER().Symbol.StartIndex, "expected an unsigned 64-bit integer");
        var referenced = context.attribute() is { } a ? Read(a) : UnitAttr.Instance;
        var made = new DistinctAttr(id, referenced);
        if (scope.Distincts.TryGetValue(id, out var known) && known != made)
            throw Error(context.Start.StartIndex, $"referenced attribute does not match previous definition: {known.Referenced}");
        return scope.Distincts[id] = made;
    }

    private Attr DialectAttrOf(MlirToken token, MlirParser.TypeContext? typeContext)
    {
        var name = token.Span[1..];
        var type = typeContext is null ? null : Read(typeContext);
        if (token.Type == MlirLexer.ATTR_ID && name.IndexOf('.') < 0)
        {
            if (type is not null) throw Error(typeContext!.Start.StartIndex - 1, "expected end of attribute");
            return Alias(scope.AttrAliases, token.Text) ?? throw Error(token.StopIndex + 1, $"undefined symbol alias id '{name}'");
        }
        var lookup = scope.DialectAttrs.GetAlternateLookup<ReadOnlySpan<char>>();
        if (type is null && scope.Defining is null && lookup.TryGetValue(name, out var known)) return known;
        var attr = MakeDialectAttr(DialectName.Of(name), token, type);
        if (type is null) lookup[name] = attr;
        return attr;
    }

    private Attr MakeDialectAttr(DialectName text, MlirToken token, IrType? type)
    {
        if (!text.Pretty && scope.IsModelled(text.Dialect)) text = DialectName.Of($"{text.Dialect}.{text.All}");   // #vector<kind<add>> is #vector.kind<add>
        if (scope.Registry.Dialect(text.Dialect)?.ParseAttr is { } parse && text.Pretty)
        {
            bool failed = false;
            var attr = parse(Body(text, token, () => failed = true));
            if (failed) throw new SyntaxError(scope.Sink.Diagnostics[^1]);
            if (attr is not null) return attr;
        }
        if ((scope.IsModelled(text.Dialect) && !text.Mnemonic.EndsWith("_fn", StringComparison.Ordinal)) || text is { Dialect: "ml_program", Mnemonic: not "extern" }) throw Error(MnemonicOf(text, token), $"unknown attribute `{text.Mnemonic}` in dialect `{text.Dialect}`");
        if (!scope.MayBeOpaque(text.Dialect))
            throw Error(token.StartIndex, $"attribute created with unregistered dialect '{text.Dialect}'. If this is intended, please use -allow-unregistered-dialect");
        return new OpaqueAttr(text.Dialect, ExpandAliases(text.All), text.Pretty, type is NoneType ? null : type);
    }

    /// <summary>
    /// Reads a dialect's attribute without its name, as formats print attributes of a known kind: <c>&lt;add&gt;</c> for <c>#vector.kind&lt;add&gt;</c>,
    /// where <paramref name="name"/> is <c>vector.kind</c>. The full form is read too.
    /// </summary>
    public Attr DialectAttr(string name)
    {
        if (Current.Type is MlirLexer.ATTR_ID or MlirLexer.DIALECT_ATTR) return Attr();
        int start = Current.StartIndex;
        if (!At("<")) throw ExpectedError("expected '<'");
        string body = BalancedText();
        string full = name + body;
        var lookup = scope.DialectAttrs;
        if (lookup.TryGetValue(full, out var known)) return known;
        return lookup[full] = MakeDialectAttr(DialectName.Of(full), new MlirToken(source.Text, MlirLexer.DIALECT_ATTR, start, start), null);
    }

    /// <summary>Reads everything from the current bracket to the one that closes it, as text.</summary>
    private string BalancedText()
    {
        int start = Current.StartIndex, open = 0;
        do
        {
            switch (Current.Type)
            {
                case MlirLexer.LESS or MlirLexer.L_PAREN or MlirLexer.L_BRACKET or MlirLexer.L_BRACE or MlirLexer.TENSOR or MlirLexer.MEMREF or MlirLexer.VECTOR: open++; break;
                case MlirLexer.GREATER or MlirLexer.R_PAREN or MlirLexer.R_BRACKET or MlirLexer.R_BRACE: open--; break;
                case MlirLexer.BAD or Antlr4.Runtime.TokenConstants.EOF: throw ExpectedError("expected '>'");
            }
            tokens.Consume();
        } while (open > 0);
        return source.Text[start..(tokens.Previous!.StopIndex + 1)];
    }
}
