namespace MaxTune.IR;

[Flags]
public enum OpTraits
{
    None = 0,
    Terminator = 1 << 0,
    IsolatedFromAbove = 1 << 1,
    Commutative = 1 << 2,
    ConstantLike = 1 << 3,
    SingleBlock = 1 << 4,
    NoTerminator = 1 << 5,
    /// <summary>Values of the regions may be used before they are defined.</summary>
    GraphRegion = 1 << 6,
    Symbol = 1 << 7,
    SymbolTable = 1 << 8,
    SameOperandsAndResultType = 1 << 9,
    SameTypeOperands = 1 << 10,
    SameOperandsAndResultShape = 1 << 11,
    SameOperandsAndResultElementType = 1 << 12,
    /// <summary>Applies lane by lane to scalars, vectors and tensors alike.</summary>
    Elementwise = 1 << 13,
    /// <summary>f(f(x)) → f(x).</summary>
    Idempotent = 1 << 14,
    /// <summary>f(f(x)) → x.</summary>
    Involution = 1 << 15,
    /// <summary>More than one variadic operand group: the property <c>operandSegmentSizes</c> says how many each has.</summary>
    AttrSizedOperandSegments = 1 << 16,
    AttrSizedResultSegments = 1 << 17,
    /// <summary>Several variadic operand groups of equal length, sized by division.</summary>
    SameVariadicOperandSize = 1 << 18,
    ReturnLike = 1 << 19,
    /// <summary>Stack allocations made inside are freed when it ends.</summary>
    AutomaticAllocationScope = 1 << 20,
    Speculatable = 1 << 21,
    SameVariadicResultSize = 1 << 22,
    /// <summary>Operands and results all have the same element type, shapes aside (<c>AllElementTypesMatch</c> and its like).</summary>
    AllElementTypesMatch = 1 << 23,
    /// <summary>Blocks that open a region take no arguments.</summary>
    NoRegionArguments = 1 << 24,
    /// <summary>Only its operands: <c>SameOperandsElementType</c>, <c>SameOperandsShape</c>.</summary>
    SameOperandsElementType = 1 << 25,
    SameOperandsShape = 1 << 26,
}

[Flags]
public enum MemoryEffects
{
    None = 0,
    Read = 1,
    Write = 2,
    Allocate = 4,
    Free = 8,
    /// <summary>Those of the operations in its regions.</summary>
    Recursive = 16,
    Unknown = 32,
}

public enum Arity { One, Optional, Variadic }

public sealed record OperandDef(string Name, TypeConstraint Type, Arity Arity = Arity.One);

public sealed record ResultDef(string Name, TypeConstraint Type, Arity Arity = Arity.One);

public sealed record AttrDef(string Name, AttrConstraint Constraint, bool Optional = false, Attr? Default = null);

public sealed record RegionDef(string Name, Arity Arity = Arity.One, bool SizedBlock = false);

public sealed record SuccessorDef(string Name, Arity Arity = Arity.One);

/// <summary>
/// The type of operand, result or attribute <paramref name="To"/> is a function of <paramref name="From"/>'s, as upstream's TypesMatchWith:
/// the parser infers with it, the verifier checks it ("failed to verify that <paramref name="Summary"/>"). A null from <paramref name="Map"/> says nothing.
/// </summary>
public sealed record TypeRule(string From, string To, string Summary, Func<IrType, IrType?> Map);

/// <summary>Checks an operation beyond its types and traits; reports through <see cref="DiagnosticSink.OpError"/>.</summary>
public delegate void OpVerifier(Operation op, DiagnosticSink sink);

/// <summary>Result types from operands, properties and regions; null when they cannot be known. Reports what is wrong through the sink.</summary>
public delegate IrType[]? TypeInference(Operation op, DiagnosticSink sink);

/// <summary>
/// Folds an operation given the constants among its operands (null where not constant). Returns one <see cref="Attr"/> or
/// <see cref="Value"/> a result, or null when it does not fold.
/// </summary>
public delegate object[]? OpFolder(Operation op, Attr?[] constants);

/// <summary>All that is known about an operation name: its shape, traits, syntax, rules and meaning. One per name, made once.</summary>
public sealed record OpDefinition(string Name)
{
    public string Summary { get; init; } = "";
    public bool IsRegistered { get; init; } = true;

    /// <summary>Of an unregistered operation: the dialect that it claims to be of, when that one has no such operation.</summary>
    public string? ClosedDialect { get; init; }
    public EquatableArray<OperandDef> Operands { get; init; }
    public EquatableArray<ResultDef> Results { get; init; }
    public EquatableArray<AttrDef> Attributes { get; init; }
    public EquatableArray<RegionDef> Regions { get; init; }
    public EquatableArray<SuccessorDef> Successors { get; init; }
    public OpTraits Traits { get; init; }
    public MemoryEffects Effects { get; init; } = MemoryEffects.Unknown;

    /// <summary>Custom syntax in MLIR's declarative format language; parses and prints.</summary>
    public string? AssemblyFormat { get; init; }

    /// <summary>Custom syntax in code, for operations whose syntax the format language cannot say.</summary>
    public ICustomAssembly? Assembly { get; init; }

    /// <summary>Directives of <see cref="AssemblyFormat"/> that are this operation's own, by name.</summary>
    public IReadOnlyDictionary<string, ICustomDirective>? Directives { get; init; }

    /// <summary>False when the generic form has inherent attributes among the others, not in <c>&lt;{...}&gt;</c>.</summary>
    public bool HasProperties { get; init; } = true;

    /// <summary>Dialect whose operations need no prefix in this operation's regions: <c>func</c> for <c>func.func</c>.</summary>
    public string DefaultDialect { get; init; } = "";

    /// <summary>The compiled <see cref="AssemblyFormat"/>, made on first use.</summary>
    internal ICustomAssembly? CompiledFormat { get; set; }

    /// <summary>Name of the terminator added to a region's block that lacks one: <c>scf.yield</c>.</summary>
    public string? ImplicitTerminator { get; init; }

    /// <summary>Names of operations one of which must be the direct parent; empty for any.</summary>
    public EquatableArray<string> Parents { get; init; }

    /// <summary>Operand, result and attribute names whose types are equal, as <c>AllTypesMatch</c> says.</summary>
    public EquatableArray<EquatableArray<string>> AllTypesMatch { get; init; }

    /// <summary>Types that follow from others: <c>memref.store</c>'s value from its memref.</summary>
    public EquatableArray<TypeRule> TypeRules { get; init; }

    /// <summary>The operand group whose types are the inputs of the function type of another operand, as <c>func.call_indirect</c>'s.</summary>
    public (string Function, string Arguments)? ArgumentsOf { get; init; }

    public OpVerifier? Verify { get; init; }

    /// <summary>As <see cref="Verify"/>, but after the operations inside, and only when they are valid.</summary>
    public OpVerifier? VerifyRegions { get; init; }

    /// <summary>Checks what symbols refer to, once everything else is known to be valid.</summary>
    public OpVerifier? VerifySymbolUses { get; init; }

    public TypeInference? InferTypes { get; init; }
    public OpFolder? Fold { get; init; }
    public IReadOnlyList<RewritePattern> Canonicalizations { get; init; } = [];

    /// <summary>Reference semantics, run by the interpreter.</summary>
    public OpSemantics? Semantics { get; init; }

    /// <summary>Name of result <c>index</c> for printing when the source gave none: constants are <c>c0</c>, <c>cst</c>.</summary>
    public Func<Operation, int, string?>? SuggestName { get; init; }

    public string Dialect => Name.IndexOf('.') is var dot and >= 0 ? Name[..dot] : "";

    public static OpDefinition Unregistered(string name) => new(name) { IsRegistered = false };

    public bool Equals(OpDefinition? other) => ReferenceEquals(this, other);
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public bool IsInherent(string attribute)
    {
        if (!IsRegistered) return false;
        foreach (var def in Attributes.Span)
            if (def.Name == attribute) return true;
        return attribute is "operandSegmentSizes" && Traits.HasFlag(OpTraits.AttrSizedOperandSegments)
            || attribute is "resultSegmentSizes" && Traits.HasFlag(OpTraits.AttrSizedResultSegments);
    }

    /// <summary>Throws <see cref="ArgumentException"/> when the assembly format is malformed or names what this operation does not have.</summary>
    public void CheckFormat() => IR.Assembly.OpSyntax.Of(this);

    /// <summary>The operand group of that name; null when there is none.</summary>
    public int? OperandNamed(string name)
    {
        for (int i = 0; i < Operands.Length; i++)
            if (Operands[i].Name == name) return i;
        return null;
    }

    /// <summary>The result group of that name; null when there is none.</summary>
    public int? ResultNamed(string name)
    {
        for (int i = 0; i < Results.Length; i++)
            if (Results[i].Name == name) return i;
        return null;
    }

    public int OperandIndex(string name)
    {
        for (int i = 0; i < Operands.Length; i++)
            if (Operands[i].Name == name) return i;
        throw new ArgumentException($"'{Name}' has no operand named '{name}'");
    }

    /// <summary>Where group <paramref name="index"/> of the definition lies among an operation's operands.</summary>
    public (int Start, int Length) OperandGroup(Operation op, int index) =>
        Group(op, index, Operands.Length, i => Operands[i].Arity, op.OperandCount, "operandSegmentSizes", OpTraits.AttrSizedOperandSegments);

    /// <summary>Where group <paramref name="index"/> of the definition lies among an operation's results.</summary>
    public (int Start, int Length) ResultGroup(Operation op, int index) =>
        Group(op, index, Results.Length, i => Results[i].Arity, op.ResultCount, "resultSegmentSizes", OpTraits.AttrSizedResultSegments);

    private (int, int) Group(Operation op, int index, int groups, Func<int, Arity> arity, int count, string segments, OpTraits sized)
    {
        if (Traits.HasFlag(sized))
        {
            if (op.Attr(segments) is not DenseArrayAttr sizes || sizes.Values.Length != groups) return (0, 0);
            int start = 0;
            for (int i = 0; i < index; i++) start += (int)((IntegerAttr)sizes.Values[i]).Int64;
            int length = (int)((IntegerAttr)sizes.Values[index]).Int64;
            return start < 0 || length < 0 || start + length > count ? (0, 0) : (start, length);
        }
        int variadic = 0;
        for (int i = 0; i < groups; i++)
            if (arity(i) != Arity.One) variadic++;
        int each = variadic == 0 ? 0 : Math.Max(0, (count - (groups - variadic)) / variadic);
        int at = 0;
        for (int i = 0; i < index; i++) at += arity(i) == Arity.One ? 1 : each;
        int size = arity(index) == Arity.One ? 1 : each;
        return at + size > count ? (Math.Min(at, count), 0) : (at, size);
    }
}

/// <summary>Runs one operation in the interpreter: reads operands from and writes results to the frame.</summary>
public delegate void OpSemantics(Operation op, InterpreterFrame frame);
