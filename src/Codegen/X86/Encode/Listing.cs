using System.Globalization;
using System.Text;
using Iced.Intel;
using Decoder = Iced.Intel.Decoder;

namespace MaxTune.Codegen.X86;

/// <summary>Code as text: offset, bytes, instruction, comment. What is printed is what the bytes decode to.</summary>
public static class Listing
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

    internal static string Of(string name, Encoded code, string header)
    {
        var text = new StringBuilder();
        foreach (string line in header.Split('\n')) text.Append("; ").Append(line).Append('\n');
        text.Append(name).Append(":\n");
        var comments = code.Lines.Where(l => l.Comment is not null).GroupBy(l => l.Offset).ToDictionary(g => g.Key, g => g.First().Comment!);
        Instructions(text, code.Bytes.AsSpan(0, code.CodeLength), 0, new Names(code.Labels, code.Data), code.Labels, comments);
        Data(text, code);
        return text.ToString();
    }

    /// <summary>Any x86-64 code as text: offset (or address), bytes, instruction.</summary>
    /// <param name="code">The bytes.</param>
    /// <param name="address">Address of the first byte.</param>
    /// <param name="labels">Names of addresses inside, printed before the instruction there and instead of it as a target.</param>
    public static string Disassemble(ReadOnlySpan<byte> code, ulong address = 0, IReadOnlyDictionary<int, string>? labels = null)
    {
        var text = new StringBuilder();
        var names = labels?.ToDictionary(l => l.Key, l => l.Value) ?? [];
        Instructions(text, code, address, new Names(names, []), names, []);
        return text.ToString();
    }

    private static void Instructions(StringBuilder text, ReadOnlySpan<byte> bytes, ulong address, Names names, Dictionary<int, string> labels, Dictionary<int, string> comments)
    {
        var formatter = new IntelFormatter(names);
        formatter.Options.FirstOperandCharIndex = 12;
        formatter.Options.HexPrefix = "0x";
        formatter.Options.HexSuffix = "";
        formatter.Options.UppercaseHex = false;
        formatter.Options.SpaceAfterOperandSeparator = true;
        formatter.Options.RipRelativeAddresses = true;
        formatter.Options.MemorySizeOptions = MemorySizeOptions.Minimal;
        var output = new StringOutput();
        byte[] copy = bytes.ToArray();
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(copy), address);
        while ((int)(decoder.IP - address) is var at && at < copy.Length)
        {
            var instruction = decoder.Decode();
            if (labels.TryGetValue(at, out string? label)) text.Append(label).Append(":\n");
            formatter.Format(instruction, output);
            string line = output.ToStringAndReset();
            var hex = new StringBuilder();
            for (int i = 0; i < instruction.Length; i++) hex.Append(copy[at + i].ToString("x2", CultureInfo.InvariantCulture));
            text.Append("  ").Append((address + (ulong)at).ToString("x4", CultureInfo.InvariantCulture)).Append("  ").Append(hex.ToString().PadRight(2 * ByteColumns)).Append("  ").Append(line);
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
