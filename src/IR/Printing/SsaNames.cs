namespace MaxTune.IR.Printing;

/// <summary>
/// Names of values and blocks, given region by region: a region's own values first, then those of the regions inside it, which may not reuse them.
/// Siblings may. A taken name gets a number: <c>x</c>, <c>x_0</c>.
/// </summary>
internal sealed class SsaNames
{
    private readonly Dictionary<Value, (string Name, int Number)> values = [];   // Number: place in a pack, or -1
    private readonly Dictionary<Operation, int[]> groups = [];                    // sizes of result packs, for operations with several results
    private readonly Dictionary<Block, string> blocks = [];
    private readonly HashSet<string> used = [];
    private readonly bool keepNames, suggest, unique;
    private int nextValue, nextArgument, nextConflict;
    private List<string> added = [];

    /// <param name="generic">As upstream in generic form: no names that operations suggest, and no number comes twice.</param>
    public SsaNames(Operation root, bool keepNames, bool generic)
    {
        (this.keepNames, suggest, unique) = (keepNames, !generic, generic);
        NameResults(root);
        NameRegions(root);
    }

    public string NameOf(Value value) => values.TryGetValue(value, out var name) ? name.Number < 0 ? name.Name : $"{name.Name}#{name.Number}" : "<<UNKNOWN SSA VALUE>>";

    /// <summary>The name of a result group, without a number.</summary>
    public string GroupName(Value first) => values.TryGetValue(first, out var name) ? name.Name : "<<UNKNOWN SSA VALUE>>";

    public ReadOnlySpan<int> Groups(Operation op) => groups.TryGetValue(op, out var sizes) ? sizes : [1];

    public string NameOf(Block block) => blocks.GetValueOrDefault(block, "<<UNKNOWN BLOCK>>");

    // the last region first: it shows where numbers are unique
    private void NameRegions(Operation op)
    {
        var counters = (nextValue, nextArgument, nextConflict);
        for (int i = op.Regions.Length - 1; i >= 0; i--)
        {
            if (!unique) (nextValue, nextArgument, nextConflict) = counters;
            var outer = added;
            added = [];
            var region = op.Regions[i];
            NameRegion(region);
            var after = (nextValue, nextArgument, nextConflict);
            for (int b = region.Blocks.Count - 1; b >= 0; b--)
                for (var inner = region.Blocks[b].Last; inner is not null; inner = inner.Previous)
                {
                    if (inner.Regions.Length == 0) continue;
                    if (!unique) (nextValue, nextArgument, nextConflict) = after;
                    NameRegions(inner);
                }
            foreach (string name in added) used.Remove(name);
            added = outer;
        }
    }

    private void NameRegion(Region region)
    {
        HashSet<string>? labels = null;
        int number = 0;
        foreach (var block in region.Blocks)
        {
            string label = $"bb{number++}";
            if (keepNames && block.NameHint is { } hint && !IsDefaultLabel(hint))
            {
                labels ??= [];
                label = hint;
                for (int i = 0; !labels.Add(label); i++) label = $"{hint}_{i}";
            }
            blocks[block] = "^" + label;
            NameBlock(block, ReferenceEquals(block, region.FirstBlock));
        }
    }

    // ^bb7 and ^7 are what printers call blocks without a name
    private static bool IsDefaultLabel(string label) => char.IsAsciiDigit(label[0]) || (label.StartsWith("bb", StringComparison.Ordinal) && label.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0);

    private void NameBlock(Block block, bool isEntry)
    {
        foreach (var argument in block.Arguments)
        {
            string? hint = keepNames ? argument.NameHint : null;
            string name = hint is not null ? Unique(hint) : isEntry ? Unique($"arg{nextArgument++}") : (nextValue++).ToString();
            values[argument] = ("%" + name, -1);
        }
        for (var op = block.First; op is not null; op = op.Next) NameResults(op);
    }

    private void NameResults(Operation op)
    {
        int count = op.ResultCount;
        if (count == 0) return;
        if (count == 1)
        {
            values[op.Result()] = ("%" + (Hint(op, 0) is { } hint ? Unique(hint) : (nextValue++).ToString()), -1);
            return;
        }
        var sizes = new List<int>();
        for (int start = 0; start < count;)
        {
            string? hint = Hint(op, start);
            int end = start + 1;
            while (end < count && (Hint(op, end) is not { } other || other == hint)) end++;
            string name = "%" + (hint is not null ? Unique(hint) : (nextValue++).ToString());
            for (int i = start; i < end; i++) values[op.Result(i)] = (name, end - start == 1 ? -1 : i - start);
            sizes.Add(end - start);
            start = end;
        }
        groups[op] = [.. sizes];
    }

    private string? Hint(Operation op, int index) => (keepNames ? op.Result(index).NameHint : null) ?? (suggest ? op.Definition.SuggestName?.Invoke(op, index) : null);

    private string Unique(string hint)
    {
        string name = Sanitize(hint);
        if (!used.Add(name))
        {
            string stem = name;
            do name = $"{stem}_{nextConflict++}"; while (!used.Add(name));
        }
        added.Add(name);
        return name;
    }

    private static string Sanitize(string hint)
    {
        bool IsGood(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '.' or '-';
        if (hint.Length == 0 || char.IsAsciiDigit(hint[0])) hint = "_" + hint;
        return hint.All(IsGood) ? hint : string.Concat(hint.Select(c => IsGood(c) ? c : '_'));
    }
}
