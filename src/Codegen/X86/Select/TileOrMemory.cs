using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.X86;

/// <summary>The memory an operation addresses.</summary>
internal static class TileOrMemory
{
    /// <summary>Each access; for tiles with the distance of rows in bytes.</summary>
    public static IEnumerable<(Access Access, AffineForm? Stride)> AccessesOf(Selector s, Operation op)
    {
        if (op.Name is "amx.tile_load" or "amx.tile_store") yield return TileOf(s, op);
        else if (OpRoles.IsAddressing(op)) yield return (MemoryOf(s, op), null);
        else if (IsHalfLoad(op) && s.Forms.ViewOf(op.Operand(0)) is { } view) yield return (new Access(op, view.Root, view.Offset), null);
    }

    /// <summary>x86vector operations that read the start of a memref.</summary>
    public static bool IsHalfLoad(Operation op) =>
        op.Name is "x86vector.avx.bcst_to_f32.packed" or "x86vector.avx.cvt.packed.even.indexed_to_f32" or "x86vector.avx.cvt.packed.odd.indexed_to_f32";

    public static Access MemoryOf(Selector s, Operation op)
    {
        var memref = op.Operand(OpRoles.MemRefOperand(op));
        return s.Forms.AccessOf(op, memref, OpRoles.Indices(op))
            ?? throw new UnsupportedException(op, $"memref of type {memref.Type} has no strided layout that the x86 emitter can follow to an argument or allocation");
    }

    public static (Access Access, AffineForm Stride) TileOf(Selector s, Operation op)
    {
        var memref = op.Operand(0);
        var type = (MemRefType)memref.Type;
        var indices = op.OperandGroup(1);
        if (s.Forms.AccessOf(op, memref, indices) is not { } access || s.Forms.ViewOf(memref) is not { } view)
            throw new UnsupportedException(op, $"memref of type {memref.Type} has no strided layout that the x86 emitter can follow to an argument or allocation");
        var tile = (AmxTileType)(op.Name == "amx.tile_load" ? op.Result().Type : op.OperandNamed("val")!.Type);
        long bytes = AffineForms.ElementBytes(type.Element)!.Value;
        if (bytes != AffineForms.ElementBytes(tile.Element)) throw new UnsupportedException(op, $"moves a tile of {tile.Element} to or from memory of {type.Element}");
        if (view.Strides is [.., var last] && last is not { IsConstant: true } || view.Strides is [.., { IsConstant: true } one] && one.Constant != bytes)
            throw new UnsupportedException(op, $"memref of type {memref.Type} does not have the elements of a row side by side");
        var stride = op.OperandNamed("stride") is { } given ? s.Forms.Of(given) * bytes
            : view.Strides.Length < 2 ? AffineForm.Of(tile.Columns * bytes) : view.Strides[^2];
        return (access, stride);
    }
}
