namespace MaxTune.IR;

/// <summary>A predicate on types with upstream's words for it: <c>operand #0 must be {Description}, but got 'f32'</c>. <see cref="Buildable"/> is the one type it allows, if it is one.</summary>
public sealed record TypeConstraint(string Description, Func<IrType, bool> Holds, IrType? Buildable = null);

/// <summary>A predicate on attributes; <see cref="Type"/> is the implied type of a typed attribute, elided in custom syntax.</summary>
public sealed record AttrConstraint(string Description, Func<Attr, bool> Holds, IrType? Type = null)
{
    /// <summary>For enums: the keywords in order of their values; printed bare in custom syntax.</summary>
    public EquatableArray<string> EnumCases { get; init; }

    /// <summary>Upstream's words for what an enum's text may be.</summary>
    public string? Choices { get; init; }

    /// <summary>For enums: the attribute of a keyword, and the reverse (an i32/i64 integer or a dialect's own attribute).</summary>
    public Func<string, Attr?>? FromKeyword { get; init; }

    public Func<Attr, string?>? ToKeyword { get; init; }

    /// <summary>
    /// For a dialect's own attribute, <c>arith.fastmath</c>: custom syntax drops <c>#arith.fastmath</c> and starts at <c>&lt;</c>;
    /// <see cref="FromKeyword"/> and <see cref="ToKeyword"/> take and give the text between the angle brackets.
    /// </summary>
    public string? DialectMnemonic { get; init; }

    /// <summary>Element type of a dense array attribute, which custom syntax writes as <c>[1, 2]</c>.</summary>
    public IrType? ArrayElement { get; init; }

    /// <summary>True for symbol names (<c>sym_name</c>), which custom syntax writes as <c>@name</c> and generic syntax as a string.</summary>
    public bool IsSymbolName { get; init; }
}

/// <summary>The predicates of upstream's CommonTypeConstraints that the dialects here use.</summary>
public static class TypeConstraints
{
    public static readonly TypeConstraint AnyType = new("any type", _ => true);
    public static readonly TypeConstraint Index = new("index", t => t is IndexType, IrType.Index);
    public static readonly TypeConstraint I1 = new("1-bit signless integer", t => t == IrType.I1, IrType.I1);
    public static readonly TypeConstraint I32 = new("32-bit signless integer", t => t == IrType.I32, IrType.I32);
    public static readonly TypeConstraint I64 = new("64-bit signless integer", t => t == IrType.I64, IrType.I64);
    public static readonly TypeConstraint F32 = new("32-bit float", t => t == IrType.F32, IrType.F32);
    public static readonly TypeConstraint AnyFloat = new("floating-point", t => t is FloatType);
    public static readonly TypeConstraint AnyInteger = new("integer", t => t is IntegerType);
    public static readonly TypeConstraint SignlessInteger = new("signless integer", t => t is IntegerType { Signedness: Signedness.Signless });
    public static readonly TypeConstraint SignlessIntegerOrIndex = new("signless integer or index", IsSignlessIntegerOrIndex);
    public static readonly TypeConstraint AnySignlessIntegerOrIndexOrFloat = new("signless integer or index or floating-point", t => IsSignlessIntegerOrIndex(t) || t is FloatType);
    public static readonly TypeConstraint SignlessIntegerLike = new("signless-integer-like", t => Scalar(t) is { } s && IsSignlessIntegerOrIndex(s));
    public static readonly TypeConstraint SignlessFixedWidthIntegerLike = new("signless-fixed-width-integer-like", t => Scalar(t) is IntegerType { Signedness: Signedness.Signless });
    public static readonly TypeConstraint FloatLike = new("floating-point-like", t => Scalar(t) is FloatType);
    public static readonly TypeConstraint BoolLike = new("bool-like", t => Scalar(t) is IntegerType { Width: 1 });
    public static readonly TypeConstraint AnyTensor = new("tensor of any type values", t => t is TensorType or UnrankedTensorType);
    public static readonly TypeConstraint RankedTensor = new("ranked tensor of any type values", t => t is TensorType);
    public static readonly TypeConstraint AnyMemRef = new("memref of any type values", t => t is MemRefType);
    public static readonly TypeConstraint AnyRankedOrUnrankedMemRef = new("ranked or unranked memref of any type values", t => t is MemRefType or UnrankedMemRefType);
    public static readonly TypeConstraint AnyVector = new("vector of any type values", t => t is VectorType);
    public static readonly TypeConstraint AnyShaped = new("shaped of any type values", t => t is ShapedType);
    public static readonly TypeConstraint FunctionType = new("function type", t => t is FunctionType);

    public static TypeConstraint TensorOf(params IrType[] elements) =>
        new($"ranked tensor of {string.Join(" or ", elements.AsEnumerable())} values", t => t is TensorType tensor && elements.Contains(tensor.Element));

    public static TypeConstraint AnyOf(params TypeConstraint[] choices) =>
        new(string.Join(" or ", choices.Select(c => c.Description)), t => choices.Any(c => c.Holds(t)));

    private static bool IsSignlessIntegerOrIndex(IrType t) => t is IndexType or IntegerType { Signedness: Signedness.Signless };

    /// <summary>Bits of a number; null for other types.</summary>
    public static int? BitWidth(IrType type) => type switch { IntegerType i => i.Width, FloatType f => f.Width, _ => null };

    /// <summary>The type itself, or the element of a vector or tensor; null for other types.</summary>
    public static IrType? Scalar(IrType t) => t switch
    {
        VectorType v => v.Element,
        TensorType tensor => tensor.Element,
        UnrankedTensorType tensor => tensor.Element,
        ShapedType => null,
        _ => t,
    };
}

public static class AttrConstraints
{
    public static readonly AttrConstraint Any = new("any attribute", _ => true);
    public static readonly AttrConstraint Typed = new("TypedAttr instance", a => a is TypedAttr);
    public static readonly AttrConstraint Unit = new("unit attribute", a => a is UnitAttr);
    public static readonly AttrConstraint Bool = new("bool attribute", a => a is IntegerAttr { Type: IntegerType { Width: 1 } }, IrType.I1);
    public static readonly AttrConstraint I32 = new("32-bit signless integer attribute", a => a is IntegerAttr i && i.Type == IrType.I32, IrType.I32);
    public static readonly AttrConstraint I64 = new("64-bit signless integer attribute", a => a is IntegerAttr i && i.Type == IrType.I64, IrType.I64);
    public static readonly AttrConstraint Index = new("index attribute", a => a is IntegerAttr { Type: IndexType }, IrType.Index);
    public static readonly AttrConstraint F32 = new("32-bit float attribute", a => a is FloatAttr f && f.Type == IrType.F32, IrType.F32);
    public static readonly AttrConstraint F64 = new("64-bit float attribute", a => a is FloatAttr f && f.Type == IrType.F64, IrType.F64);
    public static readonly AttrConstraint String = new("string attribute", a => a is StringAttr);
    public static readonly AttrConstraint SymbolName = new("string attribute", a => a is StringAttr) { IsSymbolName = true };
    public static readonly AttrConstraint SymbolRef = new("symbol reference attribute", a => a is SymbolRefAttr);
    public static readonly AttrConstraint FlatSymbolRef = new("flat symbol reference attribute", a => a is SymbolRefAttr { Nested.IsEmpty: true });
    public static readonly AttrConstraint Type = new("any type attribute", a => a is TypeAttr);
    public static readonly AttrConstraint FunctionType = new("type attribute of function type", a => a is TypeAttr { Type: IR.FunctionType });
    public static readonly AttrConstraint Array = new("array attribute", a => a is ArrayAttr);
    public static readonly AttrConstraint Dictionary = new("dictionary of named attribute values", a => a is DictionaryAttr);
    public static readonly AttrConstraint DictionaryArray = new("Array of dictionary attributes", a => a is ArrayAttr array && array.Elements.All(e => e is DictionaryAttr));
    public static readonly AttrConstraint DenseI64 = new("i64 dense array attribute", a => a is DenseArrayAttr d && d.Element == IrType.I64) { ArrayElement = IrType.I64 };
    public static readonly AttrConstraint DenseI32 = new("i32 dense array attribute", a => a is DenseArrayAttr d && d.Element == IrType.I32) { ArrayElement = IrType.I32 };
    public static readonly AttrConstraint DenseBool = new("i1 dense array attribute", a => a is DenseArrayAttr d && d.Element == IrType.I1) { ArrayElement = IrType.I1 };
    public static readonly AttrConstraint AffineMap = new("AffineMap attribute", a => a is AffineMapAttr);
    public static readonly AttrConstraint AffineMapArray = new("AffineMap array attribute", a => a is ArrayAttr array && array.Elements.All(e => e is AffineMapAttr));
    public static readonly AttrConstraint Elements = new("constant vector/tensor attribute", a => a is DenseElementsAttr or SparseElementsAttr or ResourceElementsAttr);

    /// <summary>An enum stored as an integer whose value is the keyword's place in the list: <c>arith.cmpi</c>'s predicate.</summary>
    public static AttrConstraint IntegerEnum(string description, IrType storage, params string[] cases) =>
        new(description, a => a is IntegerAttr i && i.Type == storage && i.Value >= 0 && i.Value < cases.Length, storage)
        {
            EnumCases = cases,
            FromKeyword = word => System.Array.IndexOf(cases, word) is var at and >= 0 ? new IntegerAttr(storage, at) : null,
            ToKeyword = attr => cases[(int)((IntegerAttr)attr).Int64],
        };
}
