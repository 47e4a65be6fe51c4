namespace MaxTune.IR;

/// <summary>Rules of memory operations.</summary>
public static partial class MemRefOps
{
    internal static void VerifyIndices(Operation op, int memref, int first, string what, DiagnosticSink sink)
    {
        if (op.Operand(memref).Type is MemRefType type && op.OperandCount - first != type.Rank)
            sink.OpError(op, what == "load"
                ? $"incorrect number of indices for load, expected {type.Rank} but got {op.OperandCount - first}"
                : $"store index operand count not equal to memref rank");
    }

    private static void VerifyAllocation(Operation op, DiagnosticSink sink)
    {
        if (op.Result().Type is not MemRefType type) { sink.OpError(op, "result must be a memref"); return; }
        if (op.OperandGroup(0).Length != type.Extents.Count(d => d == IrType.Dynamic))
        {
            sink.OpError(op, $"incorrect number of dynamic sizes, has {op.OperandGroup(0).Length}, expected {type.Extents.Count(d => d == IrType.Dynamic)}");
            return;
        }
        int symbols = type.Layout is AffineMapAttr layout ? layout.Map.SymbolCount : 0;
        if (op.OperandGroup(1).Length != symbols)
            sink.OpError(op, $"symbol operand count does not equal memref symbol count: expected {symbols}, got {op.OperandGroup(1).Length}");
    }

    private static void VerifyRealloc(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(0).Type is not MemRefType from || op.Result().Type is not MemRefType to) return;
        if (from.Layout is not null) sink.OpError(op, $"unsupported layout for source memref type '{from}'");
        else if (to.Layout is not null) sink.OpError(op, $"unsupported layout for result memref type '{to}'");
        else if (from.MemorySpace != to.MemorySpace) sink.OpError(op, $"different memory spaces specified for source memref type '{from}' and result memref type '{to}'");
        else if (from.Element != to.Element) sink.OpError(op, $"different element types specified for source memref type '{from}' and result memref type '{to}'");
        else if (to.Extents[0] == IrType.Dynamic && op.OperandCount < 2) sink.OpError(op, $"missing dimension operand for result type '{to}'");
        else if (to.Extents[0] != IrType.Dynamic && op.OperandCount > 1) sink.OpError(op, $"unnecessary dimension operand for result type '{to}'");
    }

    private static void VerifyGlobal(Operation op, DiagnosticSink sink)
    {
        if (op.Attr<TypeAttr>("type")?.Type is not MemRefType { HasStaticShape: true } type)
        {
            sink.OpError(op, $"type should be static shaped memref, but got '{op.Attr<TypeAttr>("type")?.Type}'");
            return;
        }
        if (op.Attr("initial_value") is not { } initial) return;
        if (initial is not (UnitAttr or DenseElementsAttr or SparseElementsAttr or ResourceElementsAttr))
            sink.OpError(op, $"initial value should be a unit or elements attribute, but got {initial}");
        else if (initial is TypedAttr { Type: ShapedType given })
        {
            if (given.Element != type.Element) sink.OpError(op, $"initial value element expected to be of type '{type.Element}', but was of type '{given.Element}'");
            else if (given is not TensorType tensor || tensor.Extents != type.Extents)
                sink.OpError(op, $"initial value shape expected to be [{string.Join(", ", type.Extents)}], but was [{string.Join(", ", given.Dims ?? [])}]");
        }
    }

    private static void VerifyGetGlobal(Operation op, DiagnosticSink sink)
    {
        if (op.Attr<SymbolRefAttr>("name") is not { } name) return;
        if (SymbolTable.LookupNearest(op, name) is not { Name: "memref.global" } global) sink.OpError(op, $"'{name.Root}' does not reference a valid global memref");
        else if (global.Attr<TypeAttr>("type")?.Type is { } type && type != op.Result().Type)
            sink.OpError(op, $"result type '{op.Result().Type}' does not match type '{type}' of the global memref @{name.Root}");
    }

    private static void VerifyAtomicRmw(Operation op, DiagnosticSink sink)
    {
        if (op.Operand(1).Type is not MemRefType type) return;
        if (type.Rank != op.OperandCount - 2) { sink.OpError(op, "expects the number of subscripts to be equal to memref rank"); return; }
        string kind = AtomicKind.EnumCases[(int)op.Attr<IntegerAttr>("kind")!.Int64];
        bool wantsFloat = kind is "addf" or "maximumf" or "maxnumf" or "minimumf" or "minnumf" or "mulf";
        if (kind == "assign" || op.Operand(0).Type is FloatType == wantsFloat) return;
        sink.OpError(op, $"with kind '{kind}' expects {(wantsFloat ? "a floating-point" : "an integer")} type");
    }

    private static void VerifyGenericAtomicRmw(Operation op, DiagnosticSink sink)
    {
        if (op.Region().IsEmpty) return;
        var body = op.Body;
        if (body.Arguments.Count != 1) sink.OpError(op, "expected single number of entry block arguments");
        else if (body.Argument(0).Type != op.Result().Type) sink.OpError(op, "expected block argument of the same type result type");
        else foreach (var inner in body.Operations)
            if (!inner.IsSideEffectFree)
            {
                sink.OpError(op, "body of 'memref.generic_atomic_rmw' should contain only operations with no side effects");
                return;
            }
    }

    private static void VerifyDmaStart(Operation op, DiagnosticSink sink)
    {
        if (op.OperandCount < 4) { sink.OpError(op, "expected at least 4 operands"); return; }
        int at = 0;
        foreach (string side in (string[])["source", "destination"])
        {
            if (at >= op.OperandCount || op.Operand(at).Type is not MemRefType type) { sink.OpError(op, $"expected {side} to be of memref type"); return; }
            for (int i = 1; i <= type.Rank; i++)
                if (at + i >= op.OperandCount || op.Operand(at + i).Type != IrType.Index) { sink.OpError(op, $"expected {side} indices to be of index type"); return; }
            at += 1 + type.Rank;
        }
        if (at >= op.OperandCount || op.Operand(at).Type != IrType.Index) { sink.OpError(op, "expected num elements to be of index type"); return; }
        if (++at >= op.OperandCount || op.Operand(at).Type is not MemRefType tag) { sink.OpError(op, "expected tag to be of memref type"); return; }
        int rest = op.OperandCount - at - 1 - tag.Rank;
        if (rest is not (0 or 2)) sink.OpError(op, "incorrect number of operands");
    }
}
