using System.Buffers.Binary;
using System.Text;

namespace MaxTune.IR.Printing;

/// <summary>The blobs of a file's <c>dense_resource</c> constants: <c>{-# dialect_resources: { builtin: { key: "0x..." } } #-}</c>.</summary>
internal static class ResourceText
{
    public static void Write(Operation root, StringBuilder output, PrinterOptions options)
    {
        var blobs = new Dictionary<string, ResourceBlob>();
        root.Walk(op =>
        {
            foreach (var entry in op.Properties) Collect(entry.Value, blobs);
            foreach (var entry in op.Attributes) Collect(entry.Value, blobs);
        }, IR.Operation.WalkOrder.PreOrder);
        if (blobs.Count == 0) return;
        var shown = blobs.Where(b => 2 * (long)b.Value.Data.Length + 10 <= options.ElideResourcesLargerThan).OrderBy(b => b.Key, StringComparer.Ordinal).ToArray();
        if (shown.Length == 0) return;
        var w = new AsmWriter(output);
        w.Write("\n{-#\n  dialect_resources: {\n    builtin: {\n");
        bool first = true;
        Span<byte> alignment = stackalloc byte[4];
        foreach (var (key, blob) in shown)
        {
            if (!first) w.Write(",\n");
            first = false;
            BinaryPrimitives.WriteInt32LittleEndian(alignment, blob.Alignment);
            w.Write("      ").KeywordOrString(key).Write(": \"0x").Hex(alignment).Hex(blob.Data.Span).Write('"');
        }
        w.Write("\n    }\n  }\n#-}\n");
    }

    private static void Collect(Attr attr, Dictionary<string, ResourceBlob> blobs)
    {
        switch (attr)
        {
            case DenseElementsAttr { ResourceKey: { } key } dense: blobs.TryAdd(key, new ResourceBlob(dense.ResourceAlignment, dense.RawMemory)); break;
            case ResourceElementsAttr { Blob: { } blob } resource: blobs.TryAdd(resource.Key, blob); break;
            case ArrayAttr array: foreach (var element in array.Elements) Collect(element, blobs); break;
            case DictionaryAttr dictionary: foreach (var entry in dictionary.Entries) Collect(entry.Value, blobs); break;
        }
    }
}
