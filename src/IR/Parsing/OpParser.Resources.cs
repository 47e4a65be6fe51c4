using MaxTune.IR.Parsing;

namespace MaxTune.IR;

public sealed partial class OpParser
{
    /// <summary>
    /// Blobs stand at the end of a file and are wanted where <c>dense_resource&lt;key&gt;</c> names them: reads them first. Text that only looks like a
    /// file's metadata is left to the parse that follows.
    /// </summary>
    private void ReadResources()
    {
        int start = source.Text.LastIndexOf("{-#", StringComparison.Ordinal);
        if (start < 0) return;
        var quiet = new DiagnosticSink();
        var ahead = new OpParser(new ParseScope(Registry, quiet, scope.Options), source);
        MlirParser.FileMetadataContext metadata;
        try
        {
            ahead.tokens.ResumeAt(start);
            metadata = ahead.parser.fileMetadata();
        }
        catch (SyntaxError)
        {
            return;
        }
        foreach (var section in metadata.metadataSection())
        {
            string key = section.bareId().Start.Text;
            if (key is not ("dialect_resources" or "external_resources")) throw Error(section.Start.StartIndex, $"unknown key '{key}' in file metadata dictionary");
            if (key != "dialect_resources") continue;
            foreach (var group in section.metadataGroup())
            {
                if (group.Start.Text != "builtin")
                {
                    if (!Registry.Has(group.Start.Text) && !scope.IsUpstream(group.Start.Text)) throw Error(group.Start.StartIndex, $"dialect '{group.Start.Text}' is unknown");
                    continue;
                }
                foreach (var entry in group.metadataEntry()) ReadBlob(entry);
            }
        }
    }

    private void ReadBlob(MlirParser.MetadataEntryContext entry)
    {
        var key = (MlirToken)entry.Start;
        var value = (MlirToken)entry.Stop;
        string name = key.Type == MlirLexer.STRING ? StringLiteral.Unescape(key.Span) : key.Text;
        var text = value.Span;
        // "0x", four bytes of alignment, the data
        if (value.Type != MlirLexer.STRING || text.Length < 12 || !text[1..].StartsWith("0x") || text.Length % 2 != 0)
            throw Error(value.StartIndex, $"expected hex string blob for key '{name}'");
        byte[] bytes;
        try { bytes = Convert.FromHexString(text[3..^1]); }
        catch (FormatException) { throw Error(value.StartIndex, $"expected hex string blob for key '{name}'"); }
        int alignment = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(bytes);
        scope.Resources[name] = new ResourceBlob(alignment, bytes.AsMemory(4));
    }
}
