using MaxTune.IR;

namespace MaxTune.Passes.Lowering;

/// <summary>What a schedule written by hand has to obey beyond its own syntax: the rules that follow from a kernel and from the threads of a run.</summary>
/// <param name="Key">The entry that breaks a rule.</param>
/// <param name="Message">The rule with its range.</param>
public sealed record ScheduleProblem(string Key, string Message);

public static class ScheduleRules
{
    // Accumulators beyond the registers spill: slow, not wrong. Beyond four times the registers the code only grows.
    private const int MostBlockVectors = 64;

    // multiply-adds of straight-line code in an innermost loop; the runtime's compiler takes seconds for more
    private const int MostProducts = 1024;

    /// <summary>The first rule that a schedule breaks; null when it is legal.</summary>
    /// <param name="kernel">An <c>mt.kernel</c>.</param>
    /// <param name="threads">Of the run.</param>
    public static ScheduleProblem? Check(Operation kernel, Schedule s, int threads)
    {
        if (s.Threads > threads) return new("threads", $"threads = [m, n, k] with m * n * k of 1 to {threads} here: the run has {Count(threads, "thread")} (--threads)");
        if (Nontemporal(NarrowGemm.Match(kernel), s) is { } why) return new("store", why);
        var gemm = GemmKernel.Match(kernel);
        if (s.ThreadsK > 1 && (gemm is null || !KSlices.Suits(gemm)))
            return new("threads", "threads = [m, n, 1] here: threads share k in contractions of f32 alone");
        if (gemm is null) return null;
        int bits = DenseElementsAttr.ByteWidth(gemm.AccumulatorElement) is { } bytes ? bytes * 8 : 32, lanes = s.Isa.Lanes(bits);
        if (s.IsDot)
        {
            if (!gemm.TakesDots) return new("vectorize", "vectorize = \"n\" here: vectors run along k where both operands have it last, or the second is a constant");
            if (s.Isa.IsMachineCode() || s.Code != "il") return new("vectorize", "vectorize = \"n\" with machine code: dot products are IL");
            if (s.Kc != 0) return new("kc", "kc is 0 with vectorize = \"k\": a dot product is summed at once");
            if (s.ThreadsK != 1) return new("threads", "threads = [m, n, 1] with vectorize = \"k\": threads do not share it");
            if (s.Streams != 1) return new("streams", "streams is 1 with vectorize = \"k\": B has no panels");
            if (s.Mr * s.Nr > MostBlockVectors) return new("mr", $"mr times nr is 1 to {MostBlockVectors} with vectorize = \"k\": a vector for each");
            return Unrolled(s, s.Mr * s.Nr);
        }
        if (s.Nr % lanes != 0)
            return new("nr", $"nr is a multiple of {lanes} from {lanes} to {MostBlockVectors * lanes} with isa = {s.Isa.Keyword()}: a vector has {lanes} lanes of {gemm.AccumulatorElement}");
        if (s.PanelWidth % lanes != 0)
            return new("streams", $"streams is 1 to {s.Nr / lanes} with nr = {s.Nr} and isa = {s.Isa.Keyword()}, so that each of them is a multiple of {lanes} columns wide");
        int vectors = s.Nr / lanes;
        if (vectors > MostBlockVectors) return new("nr", $"nr is {lanes} to {MostBlockVectors * lanes} with isa = {s.Isa.Keyword()}: a block row of at most {MostBlockVectors} vectors");
        if (s.Mr * vectors > MostBlockVectors)
            return new("mr", $"mr is 1 to {MostBlockVectors / vectors} with nr = {s.Nr} and isa = {s.Isa.Keyword()}: a block of at most {MostBlockVectors} vectors");
        if (Unrolled(s, s.Mr * vectors) is { } problem) return problem;
        if (s.Mc != 0 && s.Mc < s.Mr) return new("mc", $"mc is 0 (all rows) or at least mr, {s.Mr}");
        if (s.Nc != 0 && s.Nc < s.Nr) return new("nc", $"nc is 0 (all columns) or at least nr, {s.Nr}");
        return null;
    }

    private static ScheduleProblem? Unrolled(Schedule s, int products) => products * s.Unroll <= MostProducts ? null
        : new("unroll", $"unroll is 1 to {MostProducts / products} with a block of {s.Mr}x{s.Nr}: at most {MostProducts} multiply-adds in a row");

    /// <summary>Why a schedule's <c>store = "nontemporal"</c> is not for a kernel; null when it is, or is not asked for.</summary>
    /// <param name="gemm">The kernel; null when it is not lowered as a contraction of few bits.</param>
    internal static string? Nontemporal(NarrowGemm? gemm, Schedule s)
    {
        if (!s.IsNontemporal) return null;
        const string here = "store = \"cached\" here: ";
        if (gemm is null || !s.Pack.Contains('b') || !gemm.IsPacked && gemm.Constant is null) return here + "nontemporal is for contractions of few bits with a packed weight";
        if (!s.IsMachineCode || s.Isa.Bits() != 512) return here + "nontemporal takes rows finished by machine code on 512 bits: isa = avx512_f16c, avx512_vnni, avx512_bf16 or amx, or avx512 with code = \"x86\"";
        if (!NarrowEpilogue.HasMachineCodeFor(gemm)) return here + "the x86 emitter has no code for what follows the product, so IL stores the rows";
        var element = gemm.OutputType.Element;
        int line = NarrowEpilogue.LineBytes / DenseElementsAttr.ByteWidth(element)!.Value;
        if (gemm.N % line != 0) return here + $"nontemporal takes rows of whole lines, a multiple of {line} of {element}, not {gemm.N}";
        return s.Nr % line == 0 ? null : here + $"nontemporal takes blocks of whole lines, nr a multiple of {line} for {element}, not {s.Nr}";
    }

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}
