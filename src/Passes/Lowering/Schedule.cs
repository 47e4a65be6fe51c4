using System.Globalization;
using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>
/// What a schedule computes with. The IL of the first four runs wherever .NET does: a width the CPU lacks is slow, not wrong. The products of the others are machine
/// code, which takes a CPU that has them: f16 widened by one instruction (256 and 512 bits), dot products of bytes and of bf16, tiles.
/// </summary>
public enum Isa { Scalar, Vec128, Avx2, Avx512, F16c, Avx512F16c, AvxVnni, Avx512Vnni, Avx512Bf16, Amx }

public static class IsaExtensions
{
    /// <summary>Bits of a vector register; 0 for scalar code.</summary>
    public static int Bits(this Isa isa) => isa switch { Isa.Scalar => 0, Isa.Vec128 => 128, Isa.Avx2 or Isa.F16c or Isa.AvxVnni => 256, _ => 512 };

    /// <summary>True when the register block is machine code of the x86 emitter.</summary>
    public static bool IsMachineCode(this Isa isa) => isa > Isa.Avx512;

    /// <summary>CPU features, by their names in <see cref="MachineModel.Features"/>, that the machine code takes.</summary>
    /// <param name="element">Of what is multiplied.</param>
    public static string[] Needs(this Isa isa, IrType element) => isa switch
    {
        Isa.F16c => ["avx2", "fma", "f16c"],
        Isa.Avx512F16c => ["avx512f"],
        Isa.AvxVnni => ["avx2", "avx_vnni"],
        Isa.Avx512Vnni => ["avx512f", "avx512bw", "avx512_vnni"],
        Isa.Avx512Bf16 => ["avx512f", "avx512bw", "avx512_bf16"],
        Isa.Amx => ["avx512f", "amx_tile", element == IrType.I8 ? "amx_int8" : element == IrType.F16 ? "amx_fp16" : "amx_bf16"],
        _ => [],
    };

    /// <summary>Lanes of an element type of <paramref name="bits"/> bits; 1 for scalar code.</summary>
    public static int Lanes(this Isa isa, int bits) => isa == Isa.Scalar ? 1 : isa.Bits() / bits;

    public static string Keyword(this Isa isa) => isa switch
    {
        Isa.Avx512F16c => "avx512_f16c",
        Isa.AvxVnni => "avx_vnni",
        Isa.Avx512Vnni => "avx512_vnni",
        Isa.Avx512Bf16 => "avx512_bf16",
        _ => isa.ToString().ToLowerInvariant(),
    };
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
/// <param name="Pack">Operands copied before use: <c>b</c>, <c>ab</c> or <c>none</c>. B goes into panels, a constant one once at compile time; A's blocks of mc x kc into rows that lie close together.</param>
/// <param name="Unroll">Unrolling of the innermost loop.</param>
/// <param name="Prefetch">B fetched ahead of its use: 0 not at all; more than 1 is steps of k, into L1; and from 1 on row blocks bring the next column panel into L2, where B is larger.</param>
/// <param name="Streams">Panels of B that a register block reads side by side, each nr / streams wide: memory gives several streams faster than one.</param>
/// <param name="ThreadsM">Threads that share the rows.</param>
/// <param name="ThreadsN">Threads that share the columns.</param>
/// <param name="ThreadsK">Threads that share k, each with sums of its own that are added at the end.</param>
/// <param name="Widen">Where elements of few bits become ones that are multiplied: in <c>registers</c>, each time they are read, or once for all rows in a <c>panel</c>; or as <c>fixed</c>, in fixed point of 16 bits.</param>
/// <param name="Code">What register blocks become: <c>il</c>, or <c>x86</c>, machine code of our own that the IL around it calls.</param>
/// <param name="Vectorize">The loop whose steps are the lanes of a vector: columns, <c>n</c>, or where those are few <c>k</c>; then a register block is of Mr x Nr dot products.</param>
/// <param name="Store">How machine code that finishes rows of few bits stores them: <c>cached</c>, or <c>nontemporal</c>, past the caches, where Y is on 64 bytes: a line of it is then not read before it is written.</param>
public sealed record Schedule(
    Isa Isa, int Mr = 1, int Nr = 1, long Kc = 0, long Mc = 0, long Nc = 0, string Order = "ji", string Pack = "b", int Unroll = 1, int Prefetch = 0, int Streams = 1,
    int ThreadsM = 1, int ThreadsN = 1, int ThreadsK = 1, string Widen = "registers", string Code = "il", string Vectorize = "n", string Store = "cached")
{
    /// <summary>Threads that may share k.</summary>
    public const int MostThreadsK = 64;

    public int Threads => ThreadsM * ThreadsN * ThreadsK;

    /// <summary>True when products are of numbers in fixed point of 16 bits, to a bound of their own (docs/numerics.md).</summary>
    public bool IsFixed => Widen == "fixed";

    /// <summary>True when finished rows go past the caches.</summary>
    public bool IsNontemporal => Store == "nontemporal";

    /// <summary>True when register blocks are machine code of the x86 emitter.</summary>
    public bool IsMachineCode => Isa.IsMachineCode() || Code == "x86";

    /// <summary>True when vectors run along k: sums are dot products, a vector each until their lanes are added up.</summary>
    public bool IsDot => Vectorize == "k";

    /// <summary>Columns of a packed panel of B.</summary>
    public int PanelWidth => Nr / Streams;

    /// <summary>The name a row of the tuning table has: <c>avx2_6x16_kc512_u2</c>.</summary>
    public string ShortName
    {
        get
        {
            string name = $"{(Code == "il" ? "" : Code + "_")}{Isa.Keyword()}_{Mr}x{Nr}";
            if (Kc != 0) name += "_kc" + Kc.ToString(CultureInfo.InvariantCulture);
            if (Mc != 0) name += "_mc" + Mc.ToString(CultureInfo.InvariantCulture);
            if (Nc != 0) name += "_nc" + Nc.ToString(CultureInfo.InvariantCulture);
            if (Order != "ji") name += "_" + Order;
            if (Pack != "b") name += "_pack" + Pack;
            if (Unroll != 1) name += "_u" + Unroll.ToString(CultureInfo.InvariantCulture);
            if (Prefetch != 0) name += Prefetch == 1 ? "_pf" : "_pf" + Prefetch.ToString(CultureInfo.InvariantCulture);
            if (Streams != 1) name += "_s" + Streams.ToString(CultureInfo.InvariantCulture);
            if (Widen != "registers") name += "_" + Widen;
            if (IsDot) name += "_dot";
            if (IsNontemporal) name += "_nt";
            if (Threads != 1) name += $"_t{ThreadsM}x{ThreadsN}" + (ThreadsK == 1 ? "" : $"x{ThreadsK}");
            return name;
        }
    }

    public ScheduleAttr ToAttr()
    {
        var attr = Plain();
        if (Widen != "registers") attr = attr.With("widen", new ScheduleValue.Text(Widen));
        if (IsDot) attr = attr.With("vectorize", new ScheduleValue.Text(Vectorize));
        if (IsNontemporal) attr = attr.With("store", new ScheduleValue.Text(Store));
        return Code == "il" ? attr : attr.With("code", new ScheduleValue.Text(Code));
    }

    private ScheduleAttr Plain() => new([
        new("isa", new ScheduleValue.Keyword(Isa.Keyword())), new("mr", Mr), new("nr", Nr), new("kc", Kc), new("mc", Mc), new("nc", Nc),
        new("order", new ScheduleValue.Text(Order)), new("pack", new ScheduleValue.Text(Pack)), new("unroll", Unroll), .. Prefetch == 0 ? Array.Empty<ScheduleEntry>() : [new("prefetch", Prefetch)],
        .. Streams == 1 ? Array.Empty<ScheduleEntry>() : [new("streams", Streams)],
        new("threads", new long[] { ThreadsM, ThreadsN, ThreadsK }),
    ]);

    /// <summary>Reads a schedule; keys left out have their defaults. Null after telling <paramref name="error"/> what is wrong.</summary>
    public static Schedule? FromAttr(ScheduleAttr attr, Action<string> error)
    {
        var schedule = new Schedule(Isa.Scalar);
        foreach (var entry in attr.Entries)
        {
            if (schedule.With(entry) is not { } next)
            {
                error($"'{entry.Key}' of {attr} is not legal: {Legal(entry.Key)}");
                return null;
            }
            schedule = next;
        }
        if (schedule.Nr % schedule.Streams != 0)
        {
            error($"'streams' of {attr} is not legal: streams divides nr, {schedule.Nr}");
            return null;
        }
        return schedule;
    }

    /// <summary>What is legal for an entry that is not by itself; null when it is.</summary>
    public static string? Wrong(ScheduleEntry entry) => new Schedule(Isa.Scalar).With(entry) is null ? Legal(entry.Key) : null;

    private Schedule? With(ScheduleEntry entry)
    {
        var (key, value) = entry;
        return (key, value) switch
        {
            ("isa", ScheduleValue.Keyword(var name)) when Isas.TryGetValue(name, out var isa) => this with { Isa = isa },
            ("mr", ScheduleValue.Number(> 0 and <= 64 and var n)) => this with { Mr = (int)n },
            ("nr", ScheduleValue.Number(> 0 and <= 1024 and var n)) => this with { Nr = (int)n },
            ("kc", ScheduleValue.Number(>= 0 and var n)) => this with { Kc = n },
            ("mc", ScheduleValue.Number(>= 0 and var n)) => this with { Mc = n },
            ("nc", ScheduleValue.Number(>= 0 and var n)) => this with { Nc = n },
            ("unroll", ScheduleValue.Number(> 0 and <= 64 and var n)) => this with { Unroll = (int)n },
            ("prefetch", ScheduleValue.Number(>= 0 and <= 4096 and var n)) => this with { Prefetch = (int)n },
            ("streams", ScheduleValue.Number(> 0 and <= 64 and var n)) => this with { Streams = (int)n },
            ("order", ScheduleValue.Text(("ji" or "ij") and var word)) => this with { Order = word },
            ("pack", ScheduleValue.Text(("b" or "ab" or "none") and var word)) => this with { Pack = word },
            ("widen", ScheduleValue.Text(("registers" or "panel" or "fixed") and var word)) => this with { Widen = word },
            ("code", ScheduleValue.Text(("il" or "x86") and var word)) => this with { Code = word },
            ("vectorize", ScheduleValue.Text(("n" or "k") and var word)) => this with { Vectorize = word },
            ("store", ScheduleValue.Text(("cached" or "nontemporal") and var word)) => this with { Store = word },
            ("threads", ScheduleValue.Numbers([> 0 and <= 4096 and var m, > 0 and <= 4096 and var n, > 0 and <= MostThreadsK and var k])) => this with { ThreadsM = (int)m, ThreadsN = (int)n, ThreadsK = (int)k },
            _ => null,
        };
    }

    private static readonly Dictionary<string, Isa> Isas = Enum.GetValues<Isa>().ToDictionary(isa => isa.Keyword());

    private static string Legal(string key) => key switch
    {
        "isa" => "isa is " + string.Join(", ", Isas.Keys.SkipLast(1)) + " or " + Isas.Keys.Last(),
        "mr" => "mr is 1 to 64",
        "nr" => "nr is 1 to 1024",
        "unroll" => "unroll is 1 to 64",
        "kc" or "mc" or "nc" => $"{key} is 0 (all) or positive",
        "streams" => "streams is 1 to 64",
        "prefetch" => "prefetch is 0 (none), 1 (a panel) or steps of k up to 4096",
        "order" => "order is \"ji\" or \"ij\"",
        "pack" => "pack is \"b\", \"ab\" or \"none\"",
        "threads" => $"threads is [m, n, k], each positive, k at most {MostThreadsK}",
        "widen" => "widen is \"registers\", \"panel\" or \"fixed\"",
        "code" => "code is \"il\" or \"x86\"",
        "vectorize" => "vectorize is \"n\" (columns) or \"k\"",
        "store" => "store is \"cached\" or \"nontemporal\"",
        _ => "the keys are isa, mr, nr, kc, mc, nc, order, pack, unroll, prefetch, streams, threads, widen, code, vectorize and store",
    };
}
