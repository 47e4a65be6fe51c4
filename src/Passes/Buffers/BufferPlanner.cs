namespace MaxTune.Passes;

/// <summary>A buffer that is alive from step <paramref name="Start"/> to step <paramref name="End"/>, both included. <paramref name="Size"/> is in bytes.</summary>
public readonly record struct BufferInterval(int Start, int End, long Size)
{
    public bool Overlaps(BufferInterval other) => Start <= other.End && other.Start <= End;
}

/// <summary>Where each buffer lies in one arena, in bytes from its start, in the order of the intervals.</summary>
public sealed record BufferPlan(IReadOnlyList<long> Offsets, long ArenaSize);

/// <summary>
/// Packs buffers into one arena so that those alive at the same time do not overlap: largest first, each into the smallest gap that holds it
/// (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020: greedy by size).
/// </summary>
public static class BufferPlanner
{
    /// <param name="intervals">The buffers; their number is that of a model's operations, the time quadratic in it.</param>
    /// <param name="alignment">Of every offset, in bytes: a power of two.</param>
    /// <exception cref="ArgumentException">A size is negative or an interval ends before it starts.</exception>
    /// <exception cref="OverflowException">All buffers together exceed 2^63 bytes.</exception>
    public static BufferPlan Plan(IReadOnlyList<BufferInterval> intervals, long alignment = 64)
    {
        if (alignment <= 0 || (alignment & (alignment - 1)) != 0) throw new ArgumentException($"alignment {alignment} is no power of two");
        foreach (var interval in intervals)
            if (interval.Size < 0 || interval.End < interval.Start) throw new ArgumentException($"not an interval: {interval}");

        var offsets = new long[intervals.Count];
        var placed = new List<int>();   // by offset
        long arena = 0;
        foreach (int i in Enumerable.Range(0, intervals.Count).OrderByDescending(i => intervals[i].Size).ThenBy(i => intervals[i].Start))
        {
            var wanted = intervals[i];
            if (wanted.Size == 0) continue;
            long size = Align(wanted.Size, alignment), end = 0, best = -1, bestGap = long.MaxValue;
            foreach (int other in placed)
            {
                if (!intervals[other].Overlaps(wanted)) continue;
                long gap = offsets[other] - end;
                if (gap >= size && gap < bestGap) (best, bestGap) = (end, gap);
                end = Math.Max(end, checked(offsets[other] + Align(intervals[other].Size, alignment)));
            }
            offsets[i] = best >= 0 ? best : end;
            arena = Math.Max(arena, checked(offsets[i] + size));
            int at = placed.FindIndex(other => offsets[other] > offsets[i]);
            placed.Insert(at < 0 ? placed.Count : at, i);
        }
        return new BufferPlan(offsets, arena);
    }

    /// <summary>The most bytes alive at one step: no arena is smaller.</summary>
    public static long PeakLive(IReadOnlyList<BufferInterval> intervals, long alignment = 64)
    {
        var changes = new SortedDictionary<long, long>();
        foreach (var interval in intervals)
        {
            long size = Align(interval.Size, alignment);
            changes[interval.Start] = changes.GetValueOrDefault(interval.Start) + size;
            changes[interval.End + 1L] = changes.GetValueOrDefault(interval.End + 1L) - size;
        }
        long live = 0, peak = 0;
        foreach (long change in changes.Values) peak = Math.Max(peak, live += change);
        return peak;
    }

    private static long Align(long size, long alignment) => checked(size + alignment - 1) & -alignment;
}
