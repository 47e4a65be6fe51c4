using System.Globalization;
using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>The vector unit a schedule is for. The IL of each width runs wherever .NET does; a width the CPU lacks is slow, not wrong.</summary>
public enum Isa { Scalar, Vec128, Avx2, Avx512 }

public static class IsaExtensions
{
    /// <summary>Bits of a vector register; 0 for scalar code.</summary>
    public static int Bits(this Isa isa) => isa switch { Isa.Vec128 => 128, Isa.Avx2 => 256, Isa.Avx512 => 512, _ => 0 };

    /// <summary>Lanes of an element type of <paramref name="bits"/> bits; 1 for scalar code.</summary>
    public static int Lanes(this Isa isa, int bits) => isa == Isa.Scalar ? 1 : isa.Bits() / bits;

    public static string Keyword(this Isa isa) => isa.ToString().ToLowerInvariant();
}

/// <summary>
/// How one kernel is cut into loops. An attribute, so that it prints, parses, is cached and can be edited:
/// <c>#mt.schedule&lt;isa = avx2, mr = 6, nr = 16, kc = 512, mc = 96, nc = 1024, order = "ji", pack = "b", unroll = 2, threads = [2, 1, 1]&gt;</c>.
/// </summary>
/// <param name="Isa">Vector unit.</param>
/// <param name="Mr">Rows of the register block.</param>
/// <param name="Nr">Columns of the register block, a multiple of the lanes.</param>
/// <param name="Kc">Steps of k between visits of the accumulators to memory; 0: all.</param>
/// <param name="Mc">Rows of A kept hot while columns pass; 0: all.</param>
/// <param name="Nc">Columns of B kept hot while rows pass; 0: all.</param>
/// <param name="Order">Loops inside a cache block, outer first: <c>ji</c> keeps a panel of B in L1, <c>ij</c> a panel of A.</param>
/// <param name="Pack">Operands copied into panels: <c>b</c>, <c>ab</c> or <c>none</c>. A constant B is packed once, at compile time.</param>
/// <param name="Unroll">Unrolling of the innermost loop.</param>
/// <param name="ThreadsM">Threads that share the rows.</param>
/// <param name="ThreadsN">Threads that share the columns.</param>
public sealed record Schedule(
    Isa Isa, int Mr = 1, int Nr = 1, long Kc = 0, long Mc = 0, long Nc = 0, string Order = "ji", string Pack = "b", int Unroll = 1,
    int ThreadsM = 1, int ThreadsN = 1)
{
    public int Threads => ThreadsM * ThreadsN;

    /// <summary>The name a row of the tuning table has: <c>avx2_6x16_kc512_u2</c>.</summary>
    public string ShortName
    {
        get
        {
            string name = $"{Isa.Keyword()}_{Mr}x{Nr}";
            if (Kc != 0) name += "_kc" + Kc.ToString(CultureInfo.InvariantCulture);
            if (Mc != 0) name += "_mc" + Mc.ToString(CultureInfo.InvariantCulture);
            if (Nc != 0) name += "_nc" + Nc.ToString(CultureInfo.InvariantCulture);
            if (Order != "ji") name += "_" + Order;
            if (Pack != "b") name += "_pack" + Pack;
            if (Unroll != 1) name += "_u" + Unroll.ToString(CultureInfo.InvariantCulture);
            if (Threads != 1) name += $"_t{ThreadsM}x{ThreadsN}";
            return name;
        }
    }

    public ScheduleAttr ToAttr() => new([
        new("isa", new ScheduleKeyword(Isa.Keyword())), new("mr", (long)Mr), new("nr", (long)Nr), new("kc", Kc), new("mc", Mc), new("nc", Nc),
        new("order", Order), new("pack", Pack), new("unroll", (long)Unroll), new("threads", new EquatableArray<long>([ThreadsM, ThreadsN, 1])),
    ]);

    /// <summary>Reads a schedule; keys left out have their defaults. Null after telling <paramref name="error"/> what is wrong.</summary>
    public static Schedule? FromAttr(ScheduleAttr attr, Action<string> error)
    {
        var schedule = new Schedule(Isa.Scalar);
        foreach (var (key, value) in attr.Entries)
        {
            Schedule? next = (key, value) switch
            {
                ("isa", ScheduleKeyword word) when Enum.TryParse<Isa>(word.Text, true, out var isa) && isa.Keyword() == word.Text => schedule with { Isa = isa },
                ("mr", long n) when n is > 0 and <= 64 => schedule with { Mr = (int)n },
                ("nr", long n) when n is > 0 and <= 1024 => schedule with { Nr = (int)n },
                ("kc", long n) when n >= 0 => schedule with { Kc = n },
                ("mc", long n) when n >= 0 => schedule with { Mc = n },
                ("nc", long n) when n >= 0 => schedule with { Nc = n },
                ("unroll", long n) when n is > 0 and <= 64 => schedule with { Unroll = (int)n },
                ("order", "ji" or "ij") => schedule with { Order = (string)value },
                ("pack", "b" or "ab" or "none") => schedule with { Pack = (string)value },
                ("threads", EquatableArray<long> { Length: 3 } t) when t.All(n => n is > 0 and <= 4096) && t[2] == 1 =>
                    schedule with { ThreadsM = (int)t[0], ThreadsN = (int)t[1] },
                _ => null,
            };
            if (next is null)
            {
                error($"#mt.schedule: '{key} = {ScheduleAttr.ValueText(value)}' is not legal; {Legal(key)}");
                return null;
            }
            schedule = next;
        }
        return schedule;
    }

    private static string Legal(string key) => key switch
    {
        "isa" => "isa is scalar, vec128, avx2 or avx512",
        "mr" => "mr is 1 to 64",
        "nr" => "nr is 1 to 1024",
        "unroll" => "unroll is 1 to 64",
        "kc" or "mc" or "nc" => $"{key} is 0 (all) or positive",
        "order" => "order is \"ji\" or \"ij\"",
        "pack" => "pack is \"b\", \"ab\" or \"none\"",
        "threads" => "threads is [m, n, 1], each positive",
        _ => "the keys are isa, mr, nr, kc, mc, nc, order, pack, unroll and threads",
    };
}
