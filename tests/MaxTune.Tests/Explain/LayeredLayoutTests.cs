using CsCheck;
using Xunit;

namespace MaxTune.Tests.Explain;

public class LayeredLayoutTests
{
    private static readonly Gen<(double[] Sizes, (int From, int To)[] Arrows)> Graphs =
        from n in Gen.Int[1, 25]
        from sizes in Gen.Double[20, 160].Array[n]
        from arrows in Gen.Select(Gen.Int[0, n - 1], Gen.Int[0, n - 1]).Array[0, 40]
        select (sizes, arrows.Select(a => (a.Item1, a.Item2)).ToArray());

    [Fact]
    public void Boxes_never_overlap_whatever_the_arrows() => Graphs.Sample(graph =>
    {
        var boxes = graph.Sizes.Select((s, i) => new LayoutBox(s, 20 + i % 3 * 15)).ToArray();
        var (width, height, bends) = LayeredLayout.Place(boxes, graph.Arrows);
        Assert.Equal(graph.Arrows.Length, bends.Length);
        for (int i = 0; i < boxes.Length; i++)
        {
            var a = boxes[i];
            Assert.InRange(a.X - a.Width / 2, -1e-6, width);
            Assert.InRange(a.X + a.Width / 2, 0, width + 1e-6);
            Assert.InRange(a.Y + a.Height, 0, height + 1e-6);
            foreach (var b in boxes.Skip(i + 1))
                Assert.True(Math.Abs(a.X - b.X) >= (a.Width + b.Width) / 2 - 1e-6 || a.Y + a.Height <= b.Y + 1e-6 || b.Y + b.Height <= a.Y + 1e-6, $"({a.X}, {a.Y}) overlaps ({b.X}, {b.Y})");
        }
    }, iter: 300);

    [Fact]
    public void Arrows_of_an_acyclic_graph_point_down() => Graphs.Sample(graph =>
    {
        var arrows = graph.Arrows.Where(a => a.From != a.To).Select(a => (From: Math.Min(a.From, a.To), To: Math.Max(a.From, a.To))).ToArray();
        var boxes = graph.Sizes.Select(s => new LayoutBox(s, 30)).ToArray();
        LayeredLayout.Place(boxes, arrows);
        foreach (var (from, to) in arrows) Assert.True(boxes[from].Y + boxes[from].Height < boxes[to].Y);
    }, iter: 300);

    [Fact]
    public void A_chain_is_straight()
    {
        LayoutBox[] boxes = [new(50, 20), new(90, 30), new(20, 20)];
        var (width, _, _) = LayeredLayout.Place(boxes, [(0, 1), (1, 2)]);
        Assert.All(boxes, b => Assert.Equal(45, b.X, 6));
        Assert.Equal(90, width, 6);
    }

    [Fact]
    public void Nothing_is_a_drawing_too() => Assert.Equal((0, 0), LayeredLayout.Place([], []) is var (w, h, _) ? ((int)w, (int)h) : (1, 1));
}
