using MaxTune.IR;

namespace MaxTune.Codegen.Analysis;

public sealed partial class AffineForms
{
    private readonly Dictionary<Value, MemRefView?> views = [];

    /// <summary>Bytes one element takes in memory; null for elements that have no layout here.</summary>
    public static long? ElementBytes(IrType element) => element switch
    {
        VectorType { IsScalable: false } v => v.ElementCount * ElementBytes(v.Element),
        IntegerType or FloatType or IndexType => DenseElementsAttr.ByteWidth(element),
        _ => null,
    };

    /// <summary>Root, offset, sizes and strides of a memref; null when it comes from an operation that is not a view, or has no strided layout.</summary>
    public MemRefView? ViewOf(Value memref)
    {
        if (views.TryGetValue(memref, out var known)) return known;
        var chain = new Stack<Value>();
        for (var v = memref; !views.ContainsKey(v);)
        {
            chain.Push(v);
            if (v.DefiningOp is { } op && IsView(op)) v = op.Operand(0);
            else break;
        }
        while (chain.TryPop(out var v)) views[v] = Resolve(v);
        return views[memref];
    }

    /// <summary>True for operations that make a memref out of their first operand without touching memory.</summary>
    public static bool IsView(Operation op) =>
        op.Name is "memref.subview" or "memref.cast" or "memref.reinterpret_cast" or "memref.collapse_shape" or "memref.expand_shape" or "memref.view"
            or "memref.assume_alignment" or "memref.memory_space_cast";

    /// <summary>The access of a load, store or prefetch; null when its memref is not understood.</summary>
    public Access? AccessOf(Operation op, Value memref, ReadOnlySpan<OpOperand> indices)
    {
        if (ViewOf(memref) is not { } view || view.Strides.Length != indices.Length) return null;
        var offset = view.Offset;
        for (int i = 0; i < indices.Length; i++) offset += Of(indices[i].Value) * view.Strides[i];
        return new Access(op, view.Root, offset);
    }

    private MemRefView? Resolve(Value memref)
    {
        if (memref.Type is not MemRefType type || ElementBytes(type.Element) is not { } bytes) return null;
        if (memref.DefiningOp is not { } op) return memref is BlockArgument { Owner.Parent.Owner.Name: "func.func" } ? OfArgument(memref, type, bytes) : null;
        switch (op.Name)
        {
            case "memref.alloc" or "memref.alloca": return OfAllocation(op, type, bytes);
            case "memref.get_global": return type.HasStaticShape ? OfAllocation(op, type, bytes) : null;
        }
        if (!IsView(op) || ViewOf(op.Operand(0)) is not { } source) return null;
        return op.Name switch
        {
            "memref.subview" => SubView(op, source, type),
            "memref.reinterpret_cast" => ReinterpretCast(op, source, bytes),
            "memref.collapse_shape" => Collapse(op, source),
            "memref.expand_shape" => Expand(op, source, type),
            "memref.view" => ByteView(op, source, type, bytes),
            _ => source,
        };
    }

    private MemRefView? OfArgument(Value memref, MemRefType type, long bytes)
    {
        if (type.StridesAndOffset() is not var (strides, offset)) return null;
        var sizes = new AffineForm[type.Rank];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = type.Shape[i] == IrType.Dynamic ? AffineForm.Of(SymbolOf(SymbolKind.Size, memref, i)) : AffineForm.Of(type.Shape[i]);
        if (type.Layout is not StridedLayoutAttr) return new MemRefView(memref, AffineForm.Zero, sizes, RowMajor(sizes, bytes));
        var steps = new AffineForm[strides.Length];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = (strides[i] == IrType.Dynamic ? AffineForm.Of(SymbolOf(SymbolKind.Stride, memref, i)) : AffineForm.Of(strides[i])) * bytes;
        var start = offset == IrType.Dynamic ? AffineForm.Of(SymbolOf(SymbolKind.Offset, memref, 0)) : AffineForm.Of(offset);
        return new MemRefView(memref, start * bytes, sizes, steps);
    }

    private MemRefView OfAllocation(Operation op, MemRefType type, long bytes)
    {
        var sizes = new AffineForm[type.Rank];
        int dynamic = 0;
        for (int i = 0; i < sizes.Length; i++) sizes[i] = type.Shape[i] == IrType.Dynamic ? Of(op.Operand(dynamic++)) : AffineForm.Of(type.Shape[i]);
        return new MemRefView(op.Result(), AffineForm.Zero, sizes, RowMajor(sizes, bytes));
    }

    private static AffineForm[] RowMajor(AffineForm[] sizes, long bytes)
    {
        var strides = new AffineForm[sizes.Length];
        var stride = AffineForm.Of(bytes);
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= sizes[i];
        }
        return strides;
    }

    // static_offsets = [0, dynamic]: dynamic entries take the operands of their group in order
    private AffineForm[] Mixed(Operation op, string statics, int group)
    {
        var values = op.Attr<DenseArrayAttr>(statics)?.ToInt64() ?? [];
        int at = 1;
        if (op.Attr<DenseArrayAttr>("operandSegmentSizes")?.ToInt64() is { } segments)
        {
            at = 0;
            for (int g = 0; g < group; g++) at += (int)segments[g];
        }
        return [.. values.Select(v => v == IrType.Dynamic ? Of(op.Operand(at++)) : AffineForm.Of(v))];
    }

    private MemRefView? SubView(Operation op, MemRefView source, MemRefType type)
    {
        var offsets = Mixed(op, "static_offsets", 1);
        var sizes = Mixed(op, "static_sizes", 2);
        var steps = Mixed(op, "static_strides", 3);
        if (offsets.Length != source.Strides.Length || sizes.Length != offsets.Length || steps.Length != offsets.Length) return null;
        var offset = source.Offset;
        var strides = new AffineForm[offsets.Length];
        for (int i = 0; i < offsets.Length; i++)
        {
            offset += offsets[i] * source.Strides[i];
            strides[i] = steps[i] * source.Strides[i];
        }
        // a rank-reducing subview drops unit extents: match the kept ones left to right
        int drop = sizes.Length - type.Rank;
        var kept = new List<int>();
        for (int i = 0; i < sizes.Length; i++)
        {
            bool unit = sizes[i] is { IsConstant: true, Constant: 1 };
            bool matches = kept.Count < type.Rank && (type.Shape[kept.Count] == IrType.Dynamic ? !sizes[i].IsConstant : sizes[i] is { IsConstant: true } s && s.Constant == type.Shape[kept.Count]);
            if (drop > 0 && unit && !(matches && sizes[(i + 1)..].Count(s => s is { IsConstant: true, Constant: 1 }) >= drop)) drop--;
            else kept.Add(i);
        }
        return kept.Count != type.Rank ? null
            : new MemRefView(source.Root, offset, [.. kept.Select(i => sizes[i])], [.. kept.Select(i => strides[i])]);
    }

    // offset and strides replace the source's: they count from the start of the buffer
    private MemRefView? ReinterpretCast(Operation op, MemRefView source, long bytes)
    {
        var offsets = Mixed(op, "static_offsets", 1);
        var sizes = Mixed(op, "static_sizes", 2);
        var strides = Mixed(op, "static_strides", 3);
        return offsets.Length != 1 || sizes.Length != strides.Length ? null
            : new MemRefView(source.Root, offsets[0] * bytes, sizes, [.. strides.Select(s => s * bytes)]);
    }

    private static int[][]? Groups(Operation op) =>
        op.Attr<ArrayAttr>("reassociation")?.Elements
            .Select(g => g is ArrayAttr group ? group.Elements.OfType<IntegerAttr>().Select(i => (int)i.Int64).ToArray() : []).ToArray();

    private static MemRefView? Collapse(Operation op, MemRefView source)
    {
        if (Groups(op) is not { } groups || groups.Sum(g => g.Length) != source.Sizes.Length) return null;
        var sizes = groups.Select(g => g.Aggregate(AffineForm.Of(1), (n, d) => n * source.Sizes[d])).ToArray();
        // the innermost extent that is not 1 sets the stride
        var strides = groups.Select(g =>
        {
            int at = Array.FindLastIndex(g, d => source.Sizes[d] is not { IsConstant: true, Constant: 1 });
            return g.Length == 0 ? AffineForm.Of(1) : source.Strides[g[at < 0 ? ^1 : at]];
        }).ToArray();
        return source with { Sizes = sizes, Strides = strides };
    }

    private MemRefView? Expand(Operation op, MemRefView source, MemRefType type)
    {
        if (Groups(op) is not { } groups) return null;
        var sizes = op.Attr("static_output_shape") is DenseArrayAttr
            ? Mixed(op, "static_output_shape", 1)
            : [.. type.Shape.Select(AffineForm.Of)];
        if (sizes.Length != type.Rank || type.Shape.Contains(IrType.Dynamic) && op.Attr("static_output_shape") is null) return null;
        var strides = new AffineForm[sizes.Length];
        for (int g = 0; g < groups.Length; g++)
        {
            var stride = source.Strides[g];
            for (int i = groups[g].Length - 1; i >= 0; i--)
            {
                strides[groups[g][i]] = stride;
                stride *= sizes[groups[g][i]];
            }
        }
        return Array.Exists(strides, s => s is null) ? null : source with { Sizes = sizes, Strides = strides };
    }

    // memref.view %bytes[%shift][%sizes...]
    private MemRefView ByteView(Operation op, MemRefView source, MemRefType type, long bytes)
    {
        int dynamic = 2;
        var sizes = type.Shape.Select(s => s == IrType.Dynamic ? Of(op.Operand(dynamic++)) : AffineForm.Of(s)).ToArray();
        return new MemRefView(source.Root, source.Offset + Of(op.Operand(1)), sizes, RowMajor(sizes, bytes));
    }
}
