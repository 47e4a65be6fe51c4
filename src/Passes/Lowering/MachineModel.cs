using System.Globalization;

namespace MaxTune.Passes.Lowering;

/// <summary>What lowering knows of the machine. Prints and parses: <c>vector=512 registers=32 l1=49152 l2=2097152 l3=33554432 cores=2</c>.</summary>
/// <param name="VectorBits">Widest vector the code may use: 512, 256, 128, or 0 for scalar code alone.</param>
/// <param name="VectorRegisters">Architectural vector registers at that width.</param>
/// <param name="L1">Bytes of first-level data cache of a core.</param>
/// <param name="L2">Bytes of second-level cache of a core.</param>
/// <param name="L3">Bytes of the shared last-level cache.</param>
/// <param name="Cores">Cores the process may use.</param>
/// <param name="Features">Instruction sets that machine code may use, by name, with spaces between.</param>
public sealed record MachineModel(int VectorBits, int VectorRegisters, long L1, long L2, long L3, int Cores, string Features = "")
{
    /// <summary>A plain AVX2 machine, for tests and dumps that must not depend on where they run.</summary>
    public static readonly MachineModel Generic = new(256, 16, 32 << 10, 512 << 10, 16 << 20, 1);

    /// <summary>Those of <paramref name="features"/> that the machine lacks.</summary>
    public string[] Lacks(IEnumerable<string> features) => [.. features.Except(Features.Split(' '))];

    /// <summary>Cycles a line takes from L3 when lines are asked for ahead: <c>l3line=10</c>. 10 on an Emerald Rapids (24 GB/s a core), 3 on a Zen 5 (95 GB/s).</summary>
    public int L3Line { get; init; } = 10;

    /// <summary>f32 multiply-adds that take as long as one <c>vdpbf16ps</c>: <c>bf16dot=4</c>. 4 on an Emerald Rapids, 1 on a Zen 5.</summary>
    public int Bf16Dot { get; init; } = 4;

    /// <summary>Machine code of our own may be made: <c>x86=1</c>.</summary>
    public bool X86 { get; init; }

    /// <summary>Products of bf16 and f16 may be of numbers in fixed point of 16 bits: <c>fixed=1</c>.</summary>
    public bool FixedPoint { get; init; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"vector={VectorBits} registers={VectorRegisters} l1={L1} l2={L2} l3={L3} cores={Cores}{(Features.Length == 0 ? "" : " features=" + Features.Replace(' ', ','))}{(L3Line == Generic.L3Line ? "" : $" l3line={L3Line}")}{(Bf16Dot == Generic.Bf16Dot ? "" : $" bf16dot={Bf16Dot}")}{(X86 ? " x86=1" : "")}{(FixedPoint ? " fixed=1" : "")}");

    /// <summary>Reads what <see cref="ToString"/> writes; keys left out keep the values of <see cref="Generic"/>.</summary>
    /// <exception cref="FormatException">A key is unknown or a value is no number.</exception>
    public static MachineModel Parse(string text)
    {
        var machine = Generic;
        foreach (string pair in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=');
            if (parts is ["features", var features])
            {
                machine = machine with { Features = features.Replace(',', ' ') };
                continue;
            }
            if (parts.Length != 2 || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out long value) || value < 0)
                throw new FormatException($"expected key=number in a machine model, found '{pair}'");
            machine = parts[0] switch
            {
                "vector" => machine with { VectorBits = (int)value },
                "registers" => machine with { VectorRegisters = (int)value },
                "l1" => machine with { L1 = value },
                "l2" => machine with { L2 = value },
                "l3" => machine with { L3 = value },
                "cores" => machine with { Cores = (int)value },
                "l3line" => machine with { L3Line = (int)value },
                "bf16dot" => machine with { Bf16Dot = (int)value },
                "fixed" => machine with { FixedPoint = value != 0 },
                "x86" => machine with { X86 = value != 0 },
                _ => throw new FormatException($"a machine model has no '{parts[0]}'"),
            };
        }
        return machine;
    }
}
