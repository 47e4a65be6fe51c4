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

/// <summary>The dialects a compilation knows. Immutable.</summary>
public sealed class DialectRegistry
{
    private readonly Dictionary<string, Dialect> dialects = [];
    private readonly Dictionary<string, OpDefinition> operations = [];

    public DialectRegistry(params IEnumerable<Dialect> dialects)
    {
        foreach (var dialect in dialects)
        {
            this.dialects.Add(dialect.Name, dialect);
            foreach (var op in dialect.Operations) operations.Add(op.Name, op);
        }
    }

    public IEnumerable<Dialect> Dialects => dialects.Values;
    public IEnumerable<OpDefinition> Operations => operations.Values;
    public Dialect? Dialect(string name) => dialects.GetValueOrDefault(name);
    public OpDefinition? Operation(string name) => operations.GetValueOrDefault(name);
}
