using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Programs;

/// <summary>One input or output: <c>x: f32 [?, 64]</c>. A negative extent is dynamic.</summary>
/// <param name="Name">From the argument's name in the source, or <c>arg0</c>, <c>out0</c>.</param>
public sealed record TensorSignature(string Name, DType DType, EquatableArray<long> Shape)
{
    public const long Dynamic = -1;

    public bool IsStatic => !Shape.Contains(Dynamic);

    public override string ToString() => $"{Name}: tensor<{string.Concat(Shape.Select(d => d == Dynamic ? "?x" : $"{d}x"))}{DType.Name}>";

    /// <exception cref="ProgramException">Not a shaped type with a known rank, or elements that tensors cannot have.</exception>
    public static TensorSignature Of(string name, IrType type)
    {
        if (type is not ShapedType { HasRank: true } shaped) throw new ProgramException($"'{name}' has type {type}; a model's inputs and outputs are ranked tensors");
        if (!DTypes.TryParse(shaped.Element is IntegerType { Signedness: Signedness.Signed } s ? $"i{s.Width}" : shaped.Element.ToString(), out var dtype))
            throw new ProgramException($"'{name}' has elements of type {shaped.Element}, which tensors cannot have");
        return new TensorSignature(name, dtype, shaped.Shape.Select(d => d == IrType.Dynamic ? Dynamic : d).ToEquatableArray());
    }

    /// <summary>Why a shape does not fit; null when it does.</summary>
    public string? Mismatch(ReadOnlySpan<long> shape)
    {
        if (shape.Length != Shape.Length) return $"'{Name}' has rank {Shape.Length}, got [{string.Join(", ", shape.ToArray())}] of rank {shape.Length}";
        for (int i = 0; i < shape.Length; i++)
            if (Shape[i] != Dynamic && Shape[i] != shape[i]) return $"dimension {i} of '{Name}' is {Shape[i]}, got {shape[i]} in [{string.Join(", ", shape.ToArray())}]";
        return null;
    }
}
