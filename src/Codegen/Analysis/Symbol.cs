using MaxTune.IR;

namespace MaxTune.Codegen.Analysis;

public enum SymbolKind
{
    /// <summary>An SSA value of type index: an induction variable, a function argument, the result of an operation that is not affine.</summary>
    Value,
    /// <summary>A dynamic extent, stride or offset (in elements) of a memref that is a function argument.</summary>
    Size, Stride, Offset,
}

/// <summary>An unknown of an <see cref="AffineForm"/>. One object per unknown and analysis, so identity is equality; <see cref="Id"/> orders them.</summary>
public sealed class Symbol
{
    internal Symbol(int id, SymbolKind kind, Value value, int dimension) => (Id, Kind, Value, Dimension) = (id, kind, value, dimension);

    public int Id { get; }
    public SymbolKind Kind { get; }
    public Value Value { get; }
    public int Dimension { get; }

    public override string ToString()
    {
        string name = Value.NameHint ?? $"v{Id}";
        return Kind switch
        {
            SymbolKind.Size => $"{name}.size{Dimension}",
            SymbolKind.Stride => $"{name}.stride{Dimension}",
            SymbolKind.Offset => $"{name}.offset",
            _ => name,
        };
    }
}
