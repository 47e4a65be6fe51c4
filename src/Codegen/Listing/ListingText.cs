using System.Globalization;
using System.Text;
using Iced.Intel;

namespace MaxTune.Codegen.Listing;

/// <summary>
/// Machine code as text: labels in place of addresses, offsets from the entry, loops marked by what an iteration does.
/// <code>
/// ; linear_unary_0.0: 614 bytes, 128 instructions
/// L3:                                            ; loop: 8 fma, 6 loads (0.75 a fma), no spills
///   00b4  vbroadcastss ymm8,dword ptr [r9]
/// </code>
/// </summary>
public static class ListingText
{
    public static string Print(MachineCode code)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"; {code.Name}: {code.ByteLength} bytes, {code.Instructions.Count} instructions\n");
        var loops = code.Loops.ToDictionary(l => code.Instructions.Count == 0 ? 0 : (int)(l.Head - code.Instructions[0].IP));
        foreach (var (label, at, _, instruction) in Lines(code))
        {
            if (label is not null) text.Append(loops.TryGetValue(at, out var loop) ? $"{label + ":",-40}; {(loop.IsInnermost ? "innermost loop: " : "loop: ")}{Describe(loop)}\n" : label + ":\n");
            text.Append(CultureInfo.InvariantCulture, $"  {at:x4}  {instruction}\n");
        }
        return text.ToString();
    }

    /// <summary>Each instruction: the label in front of it if something jumps there, its offset, its bytes, its text.</summary>
    internal static IEnumerable<(string? Label, int Offset, int Length, string Text)> Lines(MachineCode code)
    {
        var labels = Labels(code);
        var formatter = new IntelFormatter(new LabelResolver(labels))
        {
            Options = { FirstOperandCharIndex = 14, SpaceAfterOperandSeparator = true, HexPrefix = "0x", HexSuffix = "", UppercaseHex = false, RipRelativeAddresses = false, ShowBranchSize = false, ShowSymbolAddress = false },
        };
        var line = new StringOutput();
        foreach (var instruction in code.Instructions)
        {
            formatter.Format(instruction, line);
            yield return (labels.GetValueOrDefault(instruction.IP), (int)(instruction.IP - code.Instructions[0].IP), instruction.Length, line.ToStringAndReset().TrimEnd());
        }
    }

    /// <summary>12 fma, 8 loads (0.67 a fma), no spills.</summary>
    public static string Describe(MachineLoop loop)
    {
        var parts = new List<string>();
        if (loop.Products > 0) parts.Add($"{loop.Products} fma");
        else parts.Add($"{loop.Instructions} instructions");
        if (loop.Loads > 0) parts.Add($"{loop.Loads} load{(loop.Loads == 1 ? "" : "s")}" + (loop.Products > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({(double)loop.Loads / loop.Products:0.##} a fma)") : ""));
        if (loop.Stores > 0) parts.Add($"{loop.Stores} store{(loop.Stores == 1 ? "" : "s")}");
        parts.Add(loop.Spills == 0 ? "no spills" : $"{loop.SpillLoads} spilled read{(loop.SpillLoads == 1 ? "" : "s")}, {loop.SpillStores} spilled write{(loop.SpillStores == 1 ? "" : "s")}");
        return string.Join(", ", parts);
    }

    private static Dictionary<ulong, string> Labels(MachineCode code)
    {
        var targets = new SortedSet<ulong>();
        var inside = code.Instructions.Select(i => i.IP).ToHashSet();
        foreach (var instruction in code.Instructions)
            if (instruction.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch && inside.Contains(instruction.NearBranchTarget)) targets.Add(instruction.NearBranchTarget);
        return targets.Select((t, i) => (t, i)).ToDictionary(p => p.t, p => $"L{p.i}");
    }

    // data near the code is named by its place, so that a listing is the same in every process
    private sealed class LabelResolver(Dictionary<ulong, string> labels) : ISymbolResolver
    {
        private readonly Dictionary<ulong, string> data = [];

        public bool TryGetSymbol(in Instruction instruction, int operand, int instructionOperand, ulong address, int addressSize, out SymbolResult symbol)
        {
            if (labels.TryGetValue(address, out string? label))
            {
                symbol = new SymbolResult(address, label);
                return true;
            }
            if (instruction.IsIPRelativeMemoryOperand && address == instruction.IPRelativeMemoryAddress)
            {
                if (!data.TryGetValue(address, out string? name)) data[address] = name = $"D{data.Count}";
                symbol = new SymbolResult(address, name);
                return true;
            }
            symbol = default;
            return false;
        }
    }
}
