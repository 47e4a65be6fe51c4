using CsCheck;
using MaxTune.Passes;
using Xunit;

namespace MaxTune.Tests.Passes;

public sealed class BufferPlannerTests
{
    private static readonly Gen<BufferInterval[]> Intervals =
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 10], Gen.OneOf(Gen.Long[0, 300], Gen.Long[0, 1_000_000])).Select((start, length, size) => new BufferInterval(start, start + length, size)).Array[0, 40];

    [Fact]
    public void NoTwoLiveBuffersOverlapAndAllLieInTheArena() => Gen.Select(Intervals, Gen.Int[0, 2].Select(i => new[] { 1L, 16L, 64L }[i])).Sample((intervals, alignment) =>
    {
        var plan = BufferPlanner.Plan(intervals, alignment);
        for (int i = 0; i < intervals.Length; i++)
        {
            if (plan.Offsets[i] % alignment != 0 || plan.Offsets[i] < 0 || plan.Offsets[i] + intervals[i].Size > plan.ArenaSize) return false;
            for (int j = 0; j < i; j++)
                if (intervals[i].Overlaps(intervals[j]) && intervals[i].Size > 0 && intervals[j].Size > 0
                    && plan.Offsets[i] < plan.Offsets[j] + intervals[j].Size && plan.Offsets[j] < plan.Offsets[i] + intervals[i].Size) return false;
        }
        long all = intervals.Sum(i => (i.Size + alignment - 1) / alignment * alignment);
        return plan.ArenaSize >= BufferPlanner.PeakLive(intervals, alignment) && plan.ArenaSize <= all;
    }, iter: 3000);

    [Fact]
    public void PeakLiveIsTheMostAtAnyStep() => Intervals.Sample(intervals =>
        BufferPlanner.PeakLive(intervals, 1) == Enumerable.Range(0, 45).Max(step => intervals.Where(i => i.Start <= step && step <= i.End).Sum(i => i.Size)));

    [Fact]
    public void AChainNeedsTwoBuffers() =>
        Assert.Equal(200, BufferPlanner.Plan([new(0, 1, 100), new(1, 2, 100), new(2, 3, 100), new(3, 4, 100)], 1).ArenaSize);

    [Fact]
    public void GapsAreFilled()
    {
        // the third and fourth lie where the first was, under the second
        var plan = BufferPlanner.Plan([new(0, 3, 1000), new(2, 9, 900), new(4, 9, 300), new(5, 9, 200)], 1);
        Assert.Equal([0, 1000, 0, 300], plan.Offsets);
        Assert.Equal(1900, plan.ArenaSize);
    }

    [Theory]
    [InlineData(0, 0, -1, 64)]
    [InlineData(1, 0, 1, 64)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(0, 0, 1, 48)]
    public void NonsenseIsRefused(int start, int end, long size, long alignment) =>
        Assert.Throws<ArgumentException>(() => BufferPlanner.Plan([new(start, end, size)], alignment));

    [Fact]
    public void MoreThanMemoryIsAnOverflow() =>
        Assert.Throws<OverflowException>(() => BufferPlanner.Plan([new(0, 0, long.MaxValue / 2), new(0, 0, long.MaxValue / 2), new(0, 0, 1000)]));
}
