using System.Globalization;
using System.Text;
using Iced.Intel;
using Decoder = Iced.Intel.Decoder;

namespace MaxTune.Codegen.X86;

/// <summary>Code as text: offset, bytes, instruction, comment. What is printed is what the bytes decode to.</summary>
internal static class X86Listing
{
    private const int ByteColumns = 11;

    private sealed class Names(Dictionary<int, string> labels, Dictionary<int, string> data) : ISymbolResolver
    {
        public bool TryGetSymbol(in Instruction instruction, int operand, int instructionOperand, ulong address, int addressSize, out SymbolResult symbol)
        {
            string? name = null;
            bool refers = instruction.IsIPRelativeMemoryOperand || instruction.IsJccShortOrNear || instruction.IsJmpShortOrNear || instruction.IsCallNear;
            bool found = refers && address <= int.MaxValue && (labels.TryGetValue((int)address, out name) || data.TryGetValue((int)address, out name));
            symbol = found ? new SymbolResult(address, name!) : default;
            return found;
        }
    }

    public static string Of(string name, Encoded code, string header)
    {
        var text = new StringBuilder();
        foreach (string line in header.Split('\n')) text.Append("; ").Append(line).Append('\n');
        text.Append(name).Append(":\n");
        var comments = code.Lines.Where(l => l.Comment is not null).GroupBy(l => l.Offset).ToDictionary(g => g.Key, g => g.First().Comment!);
        Instructions(text, code.Bytes.AsSpan(0, code.CodeLength), new Names(code.Labels, code.Data), code.Labels, comments);
        Data(text, code);
        return text.ToString();
    }

    private static void Instructions(StringBuilder text, ReadOnlySpan<byte> bytes, Names names, Dictionary<int, string> labels, Dictionary<int, string> comments)
    {
        var formatter = new IntelFormatter(names);
        formatter.Options.FirstOperandCharIndex = 14;
        formatter.Options.HexPrefix = "0x";
        formatter.Options.HexSuffix = "";
        formatter.Options.UppercaseHex = false;
        formatter.Options.SpaceAfterOperandSeparator = true;
        formatter.Options.RipRelativeAddresses = true;
        formatter.Options.MemorySizeOptions = MemorySizeOptions.Minimal;
        var output = new StringOutput();
        byte[] copy = bytes.ToArray();
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(copy));
        while ((int)decoder.IP is var at && at < copy.Length)
        {
            var instruction = decoder.Decode();
            if (labels.TryGetValue(at, out string? label)) text.Append(label).Append(":\n");
            formatter.Format(instruction, output);
            string line = output.ToStringAndReset();
            var hex = new StringBuilder();
            for (int i = 0; i < instruction.Length; i++) hex.Append(copy[at + i].ToString("x2", CultureInfo.InvariantCulture));
            text.Append("  ").Append(at.ToString("x4", CultureInfo.InvariantCulture)).Append("  ").Append(hex.ToString().PadRight(2 * ByteColumns)).Append("  ").Append(line);
            if (comments.TryGetValue(at, out string? comment)) text.Append(' ', Math.Max(1, 56 - line.Length)).Append("; ").Append(comment);
            text.Append('\n');
        }
    }

    private static void Data(StringBuilder text, Encoded code)
    {
        foreach (var (at, name) in code.Data.OrderBy(d => d.Key))
        {
            int end = code.Data.Keys.Where(k => k > at).DefaultIfEmpty(code.Bytes.Length).Min();
            text.Append(name).Append(":\n");
            for (int i = at; i < end; i += 16)
                text.Append("  ").Append(i.ToString("x4", CultureInfo.InvariantCulture)).Append("  ").Append(Convert.ToHexStringLower(code.Bytes.AsSpan(i, Math.Min(16, end - i)))).Append('\n');
        }
    }
}
