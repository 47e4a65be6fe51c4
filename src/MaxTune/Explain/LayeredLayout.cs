namespace MaxTune;

/// <summary>A box of a layered drawing: its size goes in, its place comes out.</summary>
internal sealed class LayoutBox(double width, double height)
{
    public double Width => width;
    public double Height => height;

    /// <summary>Of the centre.</summary>
    public double X { get; set; }

    /// <summary>Of the upper edge.</summary>
    public double Y { get; set; }

    internal int Layer { get; set; }
}

/// <summary>
/// Draws a directed graph in layers, arrows downwards (Sugiyama): longest paths make the layers, the order in a layer follows the mean place of neighbours above and
/// below in turns, and boxes move towards the mean of their neighbours as far as those beside them let them. Arrows over several layers get a point in each.
/// </summary>
internal sealed class LayeredLayout
{
    private const double BoxGap = 28, LayerGap = 34;
    private const int Sweeps = 12;

    // an arrow over more layers than this is drawn straight
    private const int LongestRouted = 40;

    private readonly List<LayoutBox> boxes;
    private readonly List<LayoutBox>[] up, down;

    private LayeredLayout(List<LayoutBox> boxes) =>
        (this.boxes, up, down) = (boxes, [.. boxes.Select(_ => new List<LayoutBox>())], [.. boxes.Select(_ => new List<LayoutBox>())]);

    public double Width { get; private set; }
    public double Height { get; private set; }

    /// <summary>Places the boxes.</summary>
    /// <param name="arrows">From, to; arrows against the direction of the rest do no harm.</param>
    /// <returns>The size of the drawing, and for each arrow the points it runs through between its two boxes.</returns>
    public static (double Width, double Height, List<(double X, double Y)>[] Bends) Place(IReadOnlyList<LayoutBox> given, IReadOnlyList<(int From, int To)> arrows)
    {
        Layers(given, arrows);
        var all = new List<LayoutBox>(given);
        var bends = arrows.Select(_ => new List<LayoutBox>()).ToArray();
        var links = new List<(LayoutBox, LayoutBox)>();
        for (int a = 0; a < arrows.Count; a++)
        {
            LayoutBox from = given[arrows[a].From], to = given[arrows[a].To];
            if (to.Layer - from.Layer is < 1 or > LongestRouted) continue;
            var at = from;
            for (int layer = from.Layer + 1; layer < to.Layer; layer++)
            {
                var bend = new LayoutBox(6, 0) { Layer = layer };
                all.Add(bend);
                bends[a].Add(bend);
                links.Add((at, bend));
                at = bend;
            }
            links.Add((at, to));
        }
        var layout = new LayeredLayout(all);
        layout.Run(links);
        return (layout.Width, layout.Height, [.. bends.Select(b => b.Select(p => (p.X, p.Y + p.Height / 2)).ToList())]);
    }

    // the longest path to a box; among boxes in a cycle the first comes first
    private static void Layers(IReadOnlyList<LayoutBox> boxes, IReadOnlyList<(int From, int To)> arrows)
    {
        var missing = new int[boxes.Count];
        var next = boxes.Select(_ => new List<int>()).ToArray();
        foreach (var (from, to) in arrows)
            if (from != to)
            {
                missing[to]++;
                next[from].Add(to);
            }
        var ready = new Queue<int>(Enumerable.Range(0, boxes.Count).Where(i => missing[i] == 0));
        var done = new bool[boxes.Count];
        for (int scan = 0; ;)
        {
            if (!ready.TryDequeue(out int i))
            {
                while (scan < boxes.Count && done[scan]) scan++;
                if (scan == boxes.Count) return;
                i = scan;
            }
            if (done[i]) continue;
            done[i] = true;
            foreach (int n in next[i])
            {
                if (done[n]) continue;
                boxes[n].Layer = Math.Max(boxes[n].Layer, boxes[i].Layer + 1);
                if (--missing[n] == 0) ready.Enqueue(n);
            }
        }
    }

    private void Run(List<(LayoutBox From, LayoutBox To)> links)
    {
        var index = boxes.Select((b, i) => (b, i)).ToDictionary(p => p.b, p => p.i);
        foreach (var (from, to) in links)
        {
            down[index[from]].Add(to);
            up[index[to]].Add(from);
        }
        var layers = boxes.GroupBy(b => b.Layer).OrderBy(g => g.Key).Select(g => g.ToArray()).ToArray();
        foreach (var layer in layers) Pack(layer);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            bool downwards = sweep % 2 == 0;
            foreach (var layer in downwards ? layers : layers.Reverse())
            {
                var wish = layer.ToDictionary(b => b, b => Mean(downwards ? up[index[b]] : down[index[b]], b.X));
                // the order settles first; then boxes only move within it
                if (sweep < Sweeps / 2) Array.Sort(layer, (l, r) => wish[l].CompareTo(wish[r]) is not 0 and var order ? order : index[l].CompareTo(index[r]));
                Move(layer, wish);
            }
        }
        double left = boxes.Select(b => b.X - b.Width / 2).DefaultIfEmpty(0).Min(), y = 0;
        foreach (var box in boxes) box.X -= left;
        foreach (var layer in layers)
        {
            double height = layer.Max(b => b.Height);
            foreach (var box in layer) box.Y = y + (height - box.Height) / 2;
            y += height + LayerGap;
        }
        Width = boxes.Select(b => b.X + b.Width / 2).DefaultIfEmpty(0).Max();
        Height = Math.Max(0, y - LayerGap);
    }

    private static double Mean(List<LayoutBox> neighbours, double otherwise) => neighbours.Count == 0 ? otherwise : neighbours.Average(n => n.X);

    private static void Pack(LayoutBox[] layer)
    {
        double x = 0;
        foreach (var box in layer)
        {
            box.X = x + box.Width / 2;
            x += box.Width + BoxGap;
        }
    }

    // Each as near to its wish as order and gaps allow: neighbours that would overlap form a block, which stands at the mean of its wishes.
    private static void Move(LayoutBox[] layer, Dictionary<LayoutBox, double> wish)
    {
        var blocks = new List<(int First, int Count, double Sum, double Width)>();
        var offset = new double[layer.Length];   // of a box from the left edge of its block, to its centre
        for (int i = 0; i < layer.Length; i++)
        {
            var block = (First: i, Count: 1, Sum: wish[layer[i]] - layer[i].Width / 2, layer[i].Width);
            offset[i] = layer[i].Width / 2;
            while (blocks.Count > 0 && blocks[^1] is var left && left.Sum / left.Count + left.Width + BoxGap > block.Sum / block.Count)
            {
                double shift = left.Width + BoxGap;
                for (int j = block.First; j < block.First + block.Count; j++) offset[j] += shift;
                block = (left.First, left.Count + block.Count, left.Sum + block.Sum - shift * block.Count, shift + block.Width);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        foreach (var block in blocks)
            for (int j = block.First; j < block.First + block.Count; j++) layer[j].X = block.Sum / block.Count + offset[j];
    }
}
