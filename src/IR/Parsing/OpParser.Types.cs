using MaxTune.IR.Parsing;

namespace MaxTune.IR;

public sealed partial class OpParser
{
    /// <summary>Reads a type.</summary>
    public IrType Type() => Use(parser.type(), Read);

    public T Type<T>(string expected) where T : IrType
    {
        int at = Current.StartIndex;
        return Type() as T ?? throw Error(at, expected);
    }

    public IrType ColonType()
    {
        Expect(":");
        return Type();
    }

    public bool AtType => Current.Type switch
    {
        MlirLexer.INTEGER_TYPE or MlirLexer.FLOAT_TYPE or MlirLexer.INDEX or MlirLexer.NONE or MlirLexer.TYPE_ID or MlirLexer.DIALECT_TYPE
            or MlirLexer.COMPLEX or MlirLexer.TUPLE or MlirLexer.TENSOR or MlirLexer.MEMREF or MlirLexer.VECTOR or MlirLexer.L_PAREN => true,
        _ => false,
    };

    public IrType? TryType() => AtType ? Type() : null;

    /// <summary>Reads types with commas between: <c>i32, f32</c>.</summary>
    public List<IrType> Types(Delimiter delimiter = Delimiter.None) => List(delimiter, Type);

    /// <summary>Reads <c>: i32, f32</c>.</summary>
    public List<IrType> ColonTypes()
    {
        Expect(":");
        return Types();
    }

    /// <summary>Reads <c>-> i32</c> or <c>-> (i32, f32)</c> when it is there.</summary>
    public List<IrType> TryArrowTypes() => TryToken("->") ? ResultTypes() : [];

    public List<IrType> ArrowTypes()
    {
        Expect("->");
        return ResultTypes();
    }

    private List<IrType> ResultTypes() => At("(") ? Types(Delimiter.Paren) : [Type<IrType>("expected type")];

    /// <summary>Reads <c>(i32) -> f32</c>.</summary>
    public FunctionType FunctionalType() => Use(parser.functionType(), Read);

    /// <summary>Reads <c>4x?x8</c> (or, with <paramref name="trailingX"/>, <c>4x?x8x</c>); dynamic extents are <see cref="IrType.Dynamic"/>.</summary>
    public long[] DimensionList(bool allowDynamic = true, bool trailingX = false)
    {
        var extents = new List<long>();
        string text = source.Text;
        int at = Current.StartIndex;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '?'))
        {
            int start = at;
            if (text[at] == '?')
            {
                if (!allowDynamic) throw Error(at, "expected static shape");
                at++;
                extents.Add(IrType.Dynamic);
            }
            else
            {
                while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
                extents.Add(ParseExtent(text.AsSpan(start, at - start), start));
            }
            if (at >= text.Length || text[at] != 'x')
            {
                if (trailingX) throw Error(at, "expected 'x' in dimension list");
                break;
            }
            if (!trailingX && !(at + 1 < text.Length && (char.IsAsciiDigit(text[at + 1]) || text[at + 1] == '?'))) break;
            at++;
        }
        if (at != Current.StartIndex) tokens.ResumeAt(at);
        return [.. extents];
    }

    private long ParseExtent(ReadOnlySpan<char> digits, int offset) =>
        long.TryParse(digits, System.Globalization.NumberStyles.None, null, out long extent) ? extent : throw Error(offset, "invalid dimension");

    // ---- from trees

    private IrType Read(MlirParser.TypeContext context) => Cached(context);

    private IrType Cached(MlirParser.TypeContext context)
    {
        var text = source.Text.AsSpan(context.Start.StartIndex, context.Stop.StopIndex + 1 - context.Start.StartIndex);
        var lookup = scope.Types.GetAlternateLookup<ReadOnlySpan<char>>();
        if (scope.Defining is null && lookup.TryGetValue(text, out var known)) return known;
        var type = context.functionType() is { } function ? ReadFunctionType(function) : Read(context.nonFunctionType());
        scope.Types[text.ToString()] = type;
        return type;
    }

    private FunctionType Read(MlirParser.FunctionTypeContext context)
    {
        var text = source.Text.AsSpan(context.Start.StartIndex, context.Stop.StopIndex + 1 - context.Start.StartIndex);
        var lookup = scope.Types.GetAlternateLookup<ReadOnlySpan<char>>();
        if (scope.Defining is null && lookup.TryGetValue(text, out var known)) return (FunctionType)known;
        var type = ReadFunctionType(context);
        scope.Types[text.ToString()] = type;
        return type;
    }

    private FunctionType ReadFunctionType(MlirParser.FunctionTypeContext context)
    {
        return new FunctionType(
            Read(context.typeList(0)),
            context.nonFunctionType() is { } single ? [Read(single)] : Read(context.typeList(1)));
    }

    private IrType[] Read(MlirParser.TypeListContext context)
    {
        if (context.ChildCount == 0) return [];
        var types = context.type();
        var read = new IrType[types.Length];
        for (int i = 0; i < read.Length; i++) read[i] = Read(types[i]);
        return read;
    }

    private IrType Read(MlirParser.NonFunctionTypeContext context)
    {
        var token = (MlirToken)context.Start;
        switch (token.Type)
        {
            case MlirLexer.INTEGER_TYPE: return ReadInteger(token);
            case MlirLexer.FLOAT_TYPE: return FloatType.ByMnemonic[scope.Intern(token.Span)];
            case MlirLexer.INDEX: return IrType.Index;
            case MlirLexer.NONE: return IrType.None;
            case MlirLexer.COMPLEX:
                var part = Read(context.complexType().type());
                return part is FloatType or IntegerType ? new ComplexType(part) : throw Error(context.complexType().type().Start.StartIndex, "invalid element type for complex");
            case MlirLexer.TUPLE: return new TupleType(Read(context.tupleType().typeList()));
            case MlirLexer.VECTOR: return Read(context.vectorType());
            case MlirLexer.TENSOR: return Read(context.tensorType());
            case MlirLexer.MEMREF: return Read(context.memrefType());
            default: return DialectTypeOf(token);
        }
    }

    private IntegerType ReadInteger(MlirToken token)
    {
        var span = token.Span;
        var sign = span[0] switch { 's' => Signedness.Signed, 'u' => Signedness.Unsigned, _ => Signedness.Signless };
        var digits = span[(sign == Signedness.Signless ? 1 : 2)..];
        if (!int.TryParse(digits, out int width)) throw Error(token.StartIndex, "invalid integer width");
        if (width > IntegerType.MaxWidth) throw Error(token.StartIndex, "integer bitwidth is limited to 16777215 bits");
        return new IntegerType(width, sign);
    }

    // the extents of `4x?x[8]x`, with a flag for each in brackets; null for `*x`
    private (long[] Extents, bool[] Scalable)? ReadDimensions(Antlr4.Runtime.Tree.ITerminalNode[] dimensions, bool scalable, bool dynamic)
    {
        var extents = new long[dimensions.Length];
        var flags = new bool[dimensions.Length];
        for (int i = 0; i < extents.Length; i++)
        {
            var token = (MlirToken)dimensions[i].Symbol;
            var text = token.Span[..^1].Trim();
            if (text[0] == '*') return i == 0 && dimensions.Length == 1 && !scalable ? null : throw Error(token.StartIndex, "expected dimension");
            if (text[0] == '[')
            {
                if (!scalable) throw Error(token.StartIndex, "expected non-function type");
                flags[i] = true;
                text = text[1..^1].Trim();
            }
            if (text[0] == '?') extents[i] = dynamic ? IrType.Dynamic : throw Error(token.StartIndex, "expected static shape");
            else extents[i] = ParseExtent(text, token.StartIndex);
        }
        return (extents, flags);
    }

    private IrType Read(MlirParser.VectorTypeContext context)
    {
        var (extents, flags) = ReadDimensions(context.DIMENSION(), true, false)!.Value;
        var element = Read(context.type());
        if (element is not (IntegerType or FloatType or IndexType or OpaqueType))
            throw Error(context.type().Start.StartIndex, "vector elements must be int/index/float type but got " + Quote(element));
        if (extents.Contains(0)) throw Error(context.Start.StartIndex, "vector types must have positive constant sizes but got " + string.Join(", ", extents));
        return new VectorType(extents, element, flags.Contains(true) ? flags : []);
    }

    private IrType Read(MlirParser.TensorTypeContext context)
    {
        var shape = ReadDimensions(context.DIMENSION(), false, true);
        var element = Read(context.type());
        var encoding = context.attribute() is { } a ? Read(a) : null;
        if (element is not (IntegerType or FloatType or IndexType or ComplexType or VectorType or OpaqueType))
            throw Error(context.type().Start.StartIndex, "invalid tensor element type: " + Quote(element));
        if (shape is null) return encoding is null ? new UnrankedTensorType(element) : throw Error(context.Start.StartIndex, "cannot apply encoding to unranked tensor");
        return new TensorType(shape.Value.Extents, element, encoding);
    }

    private IrType Read(MlirParser.MemrefTypeContext context)
    {
        var shape = ReadDimensions(context.DIMENSION(), false, true);
        var element = Read(context.type());
        if (element is not (IntegerType or FloatType or IndexType or ComplexType or VectorType or MemRefType or UnrankedMemRefType or OpaqueType))
            throw Error(context.type().Start.StartIndex, "invalid memref element type");
        Attr? layout = null, space = null;
        foreach (var attribute in context.attribute())
        {
            var attr = Read(attribute);
            if (space is not null) throw Error(attribute.Start.StartIndex, "expected memory space to be last in memref type");
            if (attr is AffineMapAttr or StridedLayoutAttr || (attr is OpaqueAttr && layout is null && attribute != context.attribute()[^1]))
            {
                if (layout is not null) throw Error(attribute.Start.StartIndex, "multiple memory layouts in memref type");
                if (shape is null) throw Error(attribute.Start.StartIndex, "cannot have affine map for unranked memref type");
                layout = attr;
                Check(attr, shape.Value.Extents.Length, attribute.Start.StartIndex);
            }
            else
            {
                if (!IsMemorySpace(attr)) throw Error(attribute.Start.StartIndex, "unsupported memory space Attribute");
                space = attr;
            }
        }
        if (space is IntegerAttr { Value.IsZero: true }) space = null;   // the default memory space
        if (layout is AffineMapAttr { Map.IsIdentity: true }) layout = null;
        return shape is null ? new UnrankedMemRefType(element, space) : new MemRefType(shape.Value.Extents, element, layout, space);
    }

    // a number, a string, a dictionary, or an attribute of a dialect that is registered upstream
    private bool IsMemorySpace(Attr attr) => attr switch
    {
        OpaqueAttr opaque => scope.IsUpstream(opaque.Dialect),
        ArrayAttr or TypeAttr or SymbolRefAttr or FloatAttr or UnitAttr or DenseElementsAttr or DenseArrayAttr or LocationAttr or DistinctAttr or SparseElementsAttr or ResourceElementsAttr => false,
        _ => true,
    };

    private void Check(Attr layout, int rank, int offset)
    {
        int layoutRank = layout switch { AffineMapAttr map => map.Map.DimCount, StridedLayoutAttr strided => strided.Strides.Length, _ => rank };
        if (layoutRank != rank) throw Error(offset, $"memref layout mismatch between rank and affine map: {rank} != {layoutRank}");
    }

    private static readonly string[] LlvmTypes = ["array", "func", "label", "metadata", "ppc_fp128", "ptr", "struct", "target", "token", "vec", "void", "x86_amx"];

    private IrType DialectTypeOf(MlirToken token)
    {
        var name = token.Span[1..];
        int at = name.IndexOfAny('.', '<');
        if (token.Type == MlirLexer.TYPE_ID && at < 0)
            return Alias(scope.TypeAliases, token.Text) ?? throw Error(token.StopIndex + 1, $"undefined symbol alias id '{name}'");
        var text = DialectName.Of(name);
        if (!text.Pretty && scope.IsModelled(text.Dialect)) text = DialectName.Of($"{text.Dialect}.{text.All}");
        if (scope.Registry.Dialect(text.Dialect)?.ParseType is { } parse && text.Pretty)
        {
            bool failed = false;
            var type = parse(Body(text, token, () => failed = true));
            if (failed) throw new SyntaxError(scope.Sink.Diagnostics[^1]);
            if (type is not null) return type;
        }
        if (scope.IsModelled(text.Dialect)) throw Error(MnemonicOf(text, token), $"unknown type `{text.Mnemonic}` in dialect `{text.Dialect}`");
        if (text is { Dialect: "llvm", Pretty: true } && !LlvmTypes.Contains(text.Mnemonic)) throw Error(token.StartIndex, "unknown LLVM type: " + text.Mnemonic);
        if (!scope.MayBeOpaque(text.Dialect))
            throw Error(token.StartIndex, $"type created with unregistered dialect '{text.Dialect}'. If this is intended, please use -allow-unregistered-dialect");
        return new OpaqueType(text.Dialect, ExpandAliases(text.All), text.Pretty);
    }

    // #dialect.mnemonic<body>
    private static int MnemonicOf(DialectName name, MlirToken token) => name.Pretty && token.StopIndex > token.StartIndex ? token.StartIndex + name.Dialect.Length + 2 : token.StartIndex;

    private DialectText Body(DialectName name, MlirToken token, Action fail) => new(
        name.Mnemonic, name.Body,
        text => Nested(text, LocationAt(token.StartIndex)).ParseAll(p => p.Type()),
        text => Nested(text, LocationAt(token.StartIndex)).ParseAll(p => p.Attr()),
        message =>
        {
            Error(token.StartIndex + token.Span.IndexOf('<') + 1, message);
            fail();
        });

    /// <summary>Text in a dialect's own syntax is kept as it is, except that aliases in it are written out: they do not outlive the file.</summary>
    private string ExpandAliases(string body)
    {
        if (body.AsSpan().IndexOfAny('#', '!') < 0) return body;
        var expanded = new System.Text.StringBuilder();
        int copied = 0;
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] == '"') { i = StringLiteral.End(body, i, out _) - 1; continue; }
            if (body[i] is not ('#' or '!')) continue;
            int end = i + 1;
            while (end < body.Length && (char.IsAsciiLetterOrDigit(body[end]) || body[end] is '_' or '$' or '.' or '-')) end++;
            if (end < body.Length && body[end] == '<') continue;
            string? text = body[i] == '#' ? Alias(scope.AttrAliases, body[i..end])?.ToString() : Alias(scope.TypeAliases, body[i..end])?.ToString();
            if (text is null) continue;
            expanded.Append(body, copied, i - copied).Append(text);
            copied = end;
            i = end - 1;
        }
        return copied == 0 ? body : expanded.Append(body, copied, body.Length - copied).ToString();
    }

    internal static string Quote(IrType type) => $"'{type}'";
}
