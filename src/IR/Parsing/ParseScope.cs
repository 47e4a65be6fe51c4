namespace MaxTune.IR.Parsing;

/// <summary>What all parsers of one file share: the dialects, the aliases, the resources, and types read before.</summary>
internal sealed class ParseScope(DialectRegistry registry, DiagnosticSink sink, ParserOptions options)
{
    public DialectRegistry Registry => registry;
    public DiagnosticSink Sink => sink;
    public ParserOptions Options => options;

    public Dictionary<string, Attr> AttrAliases { get; } = [];
    public Dictionary<string, IrType> TypeAliases { get; } = [];

    /// <summary>By the alias' name with its mark: <c>#map</c>, <c>!t</c>.</summary>
    public Dictionary<string, AliasExtent> AliasExtents { get; } = [];

    /// <summary>While an alias' definition is read: what the aliases in it stand for.</summary>
    public AliasExtent? Defining { get; set; }

    /// <summary>Types by their text; most of a file's types come many times.</summary>
    public Dictionary<string, IrType> Types { get; } = [];

    /// <summary>Attributes of dialects by their text.</summary>
    public Dictionary<string, Attr> DialectAttrs { get; } = [];

    public Dictionary<string, ResourceBlob> Resources { get; } = [];
    public Dictionary<long, DistinctAttr> Distincts { get; } = [];

    /// <summary>Names of values, blocks and operations, each string made once.</summary>
    public HashSet<string> Names { get; } = [];

    public string Intern(ReadOnlySpan<char> text)
    {
        var lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out string? known)) return known;
        string made = text.ToString();
        Names.Add(made);
        return made;
    }

    private readonly Dictionary<string, OpDefinition> unregistered = [];

    /// <summary>One definition a name, so that operations of that name compare equal.</summary>
    public OpDefinition UnregisteredDefinition(string name, string? closedDialect = null) =>
        unregistered.TryGetValue(name, out var known) ? known : unregistered[name] = OpDefinition.Unregistered(name) with { ClosedDialect = closedDialect };

    /// <summary>Whether the types and attributes of a dialect may be kept as text.</summary>
    public bool MayBeOpaque(string dialect) => options.AllowUnregistered || registry.Has(dialect) || UpstreamDialects.Contains(dialect);

    /// <summary>Whether mlir-opt has the dialect.</summary>
    public bool IsUpstream(string dialect) => UpstreamDialects.Contains(dialect);

    /// <summary>Whether all types and attributes of the dialect are known here; text that is none of them is a mistake.</summary>
    public bool IsModelled(string dialect) => dialect is not ("mt" or "builtin" or "ml_program") && registry.Has(dialect);

    // their types and attributes pass through without a flag, as they do upstream
    private static readonly HashSet<string> UpstreamDialects =
    [
        "acc", "affine", "amdgpu", "amx", "arith", "arm_neon", "arm_sme", "arm_sve", "async", "bufferization", "builtin", "cf", "complex", "dlti", "emitc", "func",
        "gpu", "index", "irdl", "linalg", "llvm", "math", "memref", "ml_program", "mpi", "nvgpu", "nvvm", "omp", "pdl", "pdl_interp", "ptr", "quant", "rocdl", "scf",
        "shape", "shard", "smt", "sparse_tensor", "spirv", "tensor", "tosa", "transform", "ub", "vcix", "vector", "wasmssa", "x86vector", "xegpu", "xevm",
    ];
}

/// <summary>How deeply aliases are nested in an alias, and how many attributes and types it stands for.</summary>
internal readonly record struct AliasExtent(int Depth, long Size);
