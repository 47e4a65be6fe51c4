using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.X86;

/// <summary>What of a function decides its encodings.</summary>
/// <param name="Evex">512-bit vectors or AVX-512 operations occur: everything is EVEX-encoded and masks are opmasks.</param>
/// <param name="VectorBits">The widest vector, at least 256.</param>
/// <param name="UsesTiles">Tile operations occur.</param>
internal sealed record FunctionShape(bool Evex, int VectorBits, bool UsesTiles)
{
    public static FunctionShape Of(Operation function)
    {
        long widest = 0;
        bool tiles = false, evex = function.Attr<StringAttr>("mt.isa") is { Value: var isa } && isa.StartsWith("avx512", StringComparison.Ordinal);
        foreach (var op in function.Descendants())
        {
            tiles |= op.Name.StartsWith("amx.", StringComparison.Ordinal);
            evex |= op.Name.StartsWith("x86vector.avx512.", StringComparison.Ordinal);
            foreach (var value in op.Operands.Concat(op.Results.ToArray()))
                if (value.Type is VectorType { IsScalable: false } vector && vector.Element != IrType.I1 && AffineForms.ElementBytes(vector) is { } bytes) widest = Math.Max(widest, bytes * 8);
        }
        evex |= widest > 256;
        return new(evex, widest > 256 ? 512 : 256, tiles);
    }
}
