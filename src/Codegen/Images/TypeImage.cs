using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.Images;

/// <summary>Types of the loops level that cross a call, and where a call finds its arguments.</summary>
internal static class TypeImage
{
    private const int MostSlots = 1 << 20;

    private enum Kind : byte { Index, Integer, Float, MemRef, StridedMemRef }

    public static void Write(ImageWriter to, IrType type)
    {
        switch (type)
        {
            case IndexType:
                to.Byte((int)Kind.Index);
                break;
            case IntegerType i:
                to.Byte((int)Kind.Integer);
                to.Int(i.Width);
                to.Byte((int)i.Signedness);
                break;
            case FloatType f:
                to.Byte((int)Kind.Float);
                to.Byte((int)f.Kind);
                break;
            case MemRefType { MemorySpace: null, Layout: null or StridedLayoutAttr } m:
                var layout = (StridedLayoutAttr?)m.Layout;
                to.Byte((int)(layout is null ? Kind.MemRef : Kind.StridedMemRef));
                to.Longs(m.Extents.Span);
                Write(to, m.Element);
                if (layout is null) break;
                to.Longs(layout.Strides.Span);
                to.Long(layout.Offset);
                break;
            default:
                throw new ImageException($"images have no {type}");
        }
    }

    public static IrType Read(ImageReader from)
    {
        switch ((Kind)from.Byte())
        {
            case var kind and (Kind.MemRef or Kind.StridedMemRef):
                var extents = from.Longs().ToEquatableArray();
                var element = Scalar((Kind)from.Byte(), from);
                if (kind == Kind.MemRef) return new MemRefType(extents, element);
                var strides = from.Longs().ToEquatableArray();
                return new MemRefType(extents, element, new StridedLayoutAttr(strides, from.Long()));
            case var kind: return Scalar(kind, from);
        }
    }

    private static IrType Scalar(Kind kind, ImageReader from)
    {
        switch (kind)
        {
            case Kind.Index: return IrType.Index;
            case Kind.Integer:
                int width = from.Int();
                return new IntegerType(width, (Signedness)from.Byte());
            case Kind.Float: return new FloatType((FloatKind)from.Byte());
            default: throw new ImageException("a type of an unknown kind");
        }
    }

    public static void Write(ImageWriter to, ArgsLayout layout)
    {
        to.List(layout.Arguments, a =>
        {
            Write(to, a.Type);
            to.Int(a.Slot);
            to.Ints(a.Sizes);
            to.Ints(a.Strides);
            to.Int(a.Offset);
        });
        to.Int(layout.ThreadScratch);
        to.Int(layout.Count);
    }

    public static ArgsLayout ReadLayout(ImageReader from)
    {
        var arguments = from.List(() =>
        {
            var type = Read(from);
            int slot = from.Int();
            int[] sizes = from.Ints(), strides = from.Ints();
            return new ArgumentSlots(type, slot, sizes, strides, from.Int());
        });
        int scratch = from.Int(), count = from.Int();
        bool IsSlot(int slot) => slot >= 0 && slot < count;
        bool IsSlotOrKnown(int slot) => slot == -1 || IsSlot(slot);
        foreach (var a in arguments)
        {
            int rank = a.Type is MemRefType type ? type.Rank : 0;
            if (!IsSlot(a.Slot) || !IsSlotOrKnown(a.Offset) || a.Sizes.Length != rank || a.Strides.Length != rank || !Array.TrueForAll(a.Sizes, IsSlotOrKnown) || !Array.TrueForAll(a.Strides, IsSlotOrKnown))
                throw new ImageException("an argument has a slot that there is not");
        }
        return IsSlot(scratch) && count <= MostSlots ? new ArgsLayout(arguments, scratch, count) : throw new ImageException("a block of arguments has no place for scratch memory");
    }
}
