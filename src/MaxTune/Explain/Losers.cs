using System.Globalization;
using MaxTune.Codegen.Listing;
using MaxTune.IR;
using MaxTune.Passes.Lowering;
using MaxTune.Tuning;

namespace MaxTune;

/// <summary>Why the next best schedules are not the best: their inner loops and their blocks beside the winner's.</summary>
internal static class Losers
{
    public static IReadOnlyList<LoserNote> Of(Operation kernel, TuningRecord record, IReadOnlyList<MachineCode> winner, long rows, int most = 5)
    {
        if (record.WinningRow is not { } won || ScheduleOf(won) is not { } best) return [];
        var loop = KernelCode.InnerLoop(winner);
        var notes = new List<LoserNote>();
        foreach (var row in record.Rows.Where(r => r.Status is RowStatus.Timed or RowStatus.Tied).OrderBy(r => r.BestSeconds).Take(most))
            notes.Add(new LoserNote(row, row.BestSeconds / won.BestSeconds - 1, [.. Reasons(kernel, row, best, loop, record, rows)]));
        foreach (var row in record.Rows.Where(r => r.Status is RowStatus.Wrong or RowStatus.Failed).Take(2)) notes.Add(new LoserNote(row, double.PositiveInfinity, [row.Note]));
        return notes;
    }

    private static IEnumerable<string> Reasons(Operation kernel, TuningRow row, Schedule best, MachineLoop? winner, TuningRecord record, long rows)
    {
        if (row.Status == RowStatus.Tied)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"a tie, within the noise of {Math.Max(record.Floor, 0.002) * 100:0.##}%: the winner has less code");
            yield break;
        }
        if (row.IsLibrary)
        {
            yield return "a library: it packs its operands in each call, and bias and activation are a pass of their own";
            yield break;
        }
        if (ScheduleOf(row) is not { } schedule) yield break;
        int said = 0;
        bool compared = false;
        if (winner is not null && KernelCode.Compile(kernel, schedule, rows) is { } code && KernelCode.InnerLoop(code) is { } loop)
        {
            compared = true;
            if (loop.Spills > winner.Spills && ++said > 0) yield return $"{loop.Spills} spills in its inner loop, the winner's has {winner.Spills}";
            double loads = (double)loop.Loads / loop.Products, fewer = (double)winner.Loads / winner.Products;
            if (loads > fewer * 1.05 && ++said > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{loads:0.##} loads a multiply-add, the winner's {fewer:0.##}");
            double overhead = (double)(loop.Instructions - loop.Products - loop.Loads) / loop.Products, less = (double)(winner.Instructions - winner.Products - winner.Loads) / winner.Products;
            if (overhead > less + 0.04 && ++said > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{loop.Instructions / (double)loop.Products:0.##} instructions a multiply-add, the winner's {winner.Instructions / (double)winner.Products:0.##}");
        }
        if (GemmKernel.Match(kernel) is { } gemm)
        {
            long m = gemm.M == IrType.Dynamic ? rows : gemm.M;
            if (Waste(gemm.N, schedule.Nr) > Waste(gemm.N, best.Nr) + 0.01 && ++said > 0)
                yield return string.Create(CultureInfo.InvariantCulture, $"N = {gemm.N} in panels of {schedule.Nr} is {Waste(gemm.N, schedule.Nr) * 100:F0}% padding");
            if (m % schedule.Mr != 0 && m % best.Mr == 0 && ++said > 0) yield return $"M = {m} in blocks of {schedule.Mr} leaves {m % schedule.Mr} rows, less work for as many loads of the weights";
            int chains = schedule.Mr * Math.Max(1, schedule.Nr / schedule.Isa.Lanes(32));
            if (chains < 8 && chains < best.Mr * Math.Max(1, best.Nr / best.Isa.Lanes(32)) && ++said > 0)
                yield return $"{chains} independent sums: two multiply-adds a cycle of 4 cycles' latency need 8";
        }
        if (schedule.Isa.Bits() < best.Isa.Bits() && ++said > 0) yield return $"vectors of {schedule.Isa.Bits()} bits, the winner's have {best.Isa.Bits()}";
        if (schedule.Threads < best.Threads && ++said > 0) yield return $"{schedule.Threads} of {best.Threads} threads";
        if (said == 0) yield return (compared ? "its inner loop is as good; " : "") + Difference(schedule, best);
    }

    private static double Waste(long n, int nr) => n <= 0 || nr <= 0 ? 0 : 1 - (double)n / ((n + nr - 1) / nr * nr);

    // nothing that can be counted differs: say what the schedules differ in
    private static string Difference(Schedule schedule, Schedule best)
    {
        ScheduleAttr own = schedule.ToAttr(), other = best.ToAttr();
        // what one of them leaves out has its default there
        var differing = own.Entries.Concat(other.Entries).Select(e => e.Key).Distinct().Where(key => !Equals(own[key], other[key])).Select(key => $"{key} = {Text(own[key])} in place of {Text(other[key])}").ToArray();
        return differing.Length == 0 ? "the same schedule" : "it differs in " + string.Join(", ", differing);
    }

    private static string Text(ScheduleValue? value) => value is null ? "the default" : new ScheduleAttr([new ScheduleEntry("v", value)]).ToString()["#mt.schedule<v = ".Length..^1];

    internal static Schedule? ScheduleOf(TuningRow row)
    {
        const string open = "#mt.schedule<";
        if (row.Schedule is not { } text || !text.StartsWith(open, StringComparison.Ordinal) || ScheduleAttr.Parse(text[open.Length..^1], _ => { }) is not { } attr) return null;
        return Schedule.FromAttr(attr, _ => { });
    }
}
