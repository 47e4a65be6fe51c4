namespace MaxTune.IR;

/// <summary>A namespace of operations, types and attributes.</summary>
public sealed record Dialect(string Name)
{
    public string Summary { get; init; } = "";
    public IReadOnlyList<OpDefinition> Operations { get; init; } = [];

    /// <summary>Parses the type <c>!name.mnemonic&lt;body&gt;</c>; body excludes the brackets and is null when there are none. Null: not a type of this dialect, kept opaque.</summary>
    public Func<DialectText, IrType?>? ParseType { get; init; }

    /// <summary>Parses the attribute <c>#name.mnemonic&lt;body&gt;</c>, as <see cref="ParseType"/>.</summary>
    public Func<DialectText, Attr?>? ParseAttr { get; init; }

    /// <summary>Makes the operation that yields a constant of a type; null when this dialect has none for it.</summary>
    public Func<OpBuilder, Location, Attr, IrType, Operation?>? MaterializeConstant { get; init; }
}

/// <summary>The text of a dialect's own type or attribute. <see cref="Fail"/> reports a message at its position and returns null.</summary>
/// <param name="ParseNestedType">Parses MLIR type syntax inside the body; null (after reporting) when it is malformed.</param>
/// <param name="ParseNestedAttr">Parses MLIR attribute syntax inside the body.</param>
public sealed record DialectText(
    string Mnemonic, string? Body, Func<string, IrType?> ParseNestedType, Func<string, Attr?> ParseNestedAttr, Action<string> Fail);

/// <summary>The dialects a compilation knows. Immutable; a dialect's operations are made when the first of them is asked for.</summary>
public sealed class DialectRegistry
{
    private readonly Dictionary<string, Lazy<Known>> dialects = [];

    private sealed record Known(Dialect Dialect, Dictionary<string, OpDefinition> Operations)
    {
        public static Known Of(Dialect dialect) => new(dialect, dialect.Operations.ToDictionary(op => op.Name));
    }

    public DialectRegistry(params IEnumerable<Dialect> dialects)
    {
        foreach (var dialect in dialects) this.dialects.Add(dialect.Name, new Lazy<Known>(Known.Of(dialect)));
    }

    /// <summary>Dialects by name, each made when it is wanted: a file uses few of them.</summary>
    public static DialectRegistry OnDemand(params ReadOnlySpan<(string Name, Func<Dialect> Make)> dialects)
    {
        var registry = new DialectRegistry();
        // threads may make one twice: they do not wait for each other inside type initializers
        foreach (var (name, make) in dialects) registry.dialects.Add(name, new Lazy<Known>(() => Known.Of(make()), LazyThreadSafetyMode.PublicationOnly));
        return registry;
    }

    public IEnumerable<Dialect> Dialects => dialects.Values.Select(d => d.Value.Dialect);
    public IEnumerable<OpDefinition> Operations => dialects.Values.SelectMany(d => d.Value.Operations.Values);

    /// <summary>Whether there is a dialect of this name.</summary>
    public bool Has(string name) => dialects.ContainsKey(name);

    public Dialect? Dialect(string name) => dialects.TryGetValue(name, out var known) ? known.Value.Dialect : null;

    public OpDefinition? Operation(string name)
    {
        int dot = name.IndexOf('.');
        return dot >= 0 && dialects.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name.AsSpan(0, dot), out var known) ? known.Value.Operations.GetValueOrDefault(name) : null;
    }
}
