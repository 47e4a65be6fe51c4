using System.Text;

namespace MaxTune.IR;

public sealed partial class OpPrinter
{
    private string defaultDialect = "builtin";

    /// <summary>A whole operation: results, name, custom or generic form, location.</summary>
    public OpPrinter Operation(Operation op)
    {
        // locations come first in the order of aliases
        if (collecting && options.DebugInfo) aliases!.Visit(new LocationAttr(op.Location), deferred: true);
        Results(op);
        if (!options.Generic && Assembly.OpSyntax.Of(op.Definition) is { } syntax)
        {
            string name = op.Name;
            Write(defaultDialect.Length > 0 && name.Length > defaultDialect.Length + 1 && name[defaultDialect.Length] == '.' && name.StartsWith(defaultDialect, StringComparison.Ordinal)
                && name.IndexOf('.', defaultDialect.Length + 1) < 0 ? name[(defaultDialect.Length + 1)..] : name);
            string saved = defaultDialect;
            defaultDialect = op.Definition.DefaultDialect;
            syntax.Print(this, op);
            defaultDialect = saved;
        }
        else Generic(op);
        return TrailingLocation(op.Location, ofOperation: true);
    }

    private void Results(Operation op)
    {
        if (op.ResultCount == 0) return;
        int at = 0;
        foreach (int size in names.Groups(op))
        {
            if (at > 0) Write(", ");
            Write(names.GroupName(op.Result(at)));
            if (size > 1) Write(':').Write(size);
            at += size;
        }
        Write(" = ");
    }

    private OpPrinter TrailingLocation(Location location, bool ofOperation)
    {
        if (!options.DebugInfo) return this;
        var attr = new LocationAttr(location);
        if (collecting)
        {
            if (!ofOperation) aliases!.Visit(attr, deferred: false);
            return this;
        }
        Write(" loc(");
        if (ofOperation && aliases?.NameOf(attr) is { } alias) Write(alias);
        else Writer.Location(location);
        return Write(')');
    }

    private void Generic(Operation op)
    {
        Writer.Quoted(op.Name);
        Write('(').Operands(op.OpOperands).Write(')');
        if (op.Successors.Length > 0) Write('[').Join(op.Successors, static (p, b) => p.Successor(b)).Write(']');
        var properties = WithDefaults(op);
        bool apart = op.Definition.HasProperties && !options.PropertiesAsAttributes;
        if (properties.Count > 0 && apart)
        {
            Write(" <");
            Writer.AttrDict(properties);
            Write('>');
        }
        if (op.Regions.Length > 0) Write(" (").Join(op.Regions, static (p, r) => p.Region(r, emptyBlock: true)).Write(')');
        IReadOnlyCollection<NamedAttr> others = apart ? op.Attributes.ToArray() : new AttrList(properties.Concat(op.Attributes)).ToArray();
        if (others.Count > 0)
        {
            Write(' ');
            Writer.AttrDict(others);
        }
        Write(" : ").FunctionalType(op);
    }

    // the inherent attributes; those that always have a value are said when it is the default too
    private static IReadOnlyCollection<NamedAttr> WithDefaults(Operation op)
    {
        var all = new AttrList(op.Properties);
        foreach (var attribute in op.Definition.Attributes)
            if (attribute is { Optional: false, Default: { } value } && !all.Contains(attribute.Name)) all[attribute.Name] = value;
        return all.ToArray();
    }

    private static Dictionary<Block, List<Block>> Predecessors(Region region)
    {
        var predecessors = new Dictionary<Block, List<Block>>();
        foreach (var block in region.Blocks)
            if (block.Last is { } last)
                foreach (var successor in last.Successors)
                {
                    if (!predecessors.TryGetValue(successor, out var list)) predecessors[successor] = list = [];
                    list.Add(block);
                }
        return predecessors;
    }

    private void Block(Block block, bool label, bool terminators, Dictionary<Block, List<Block>>? predecessors)
    {
        if (label)
        {
            Writer.Output.Append(' ', indent);
            Successor(block);
            if (block.Arguments.Count > 0) Write('(').Join(block.Arguments, static (p, a) => p.Argument(a)).Write(')');
            Write(':');
            var from = predecessors?.GetValueOrDefault(block);
            if (from is null) Write(block.IsEntry ? "" : "  // no predecessors");
            else if (from.Count == 1) Write("  // pred: ").Successor(from[0]);
            else Write("  // ").Write(from.Count).Write(" preds: ").Join(from, static (p, b) => p.Successor(b));
            Write('\n');
        }
        indent += 2;
        for (var op = block.First; op is not null; op = op.Next)
        {
            if (!terminators && op.Next is null && op.IsTerminator) break;
            Writer.Output.Append(' ', indent);
            Operation(op).Write('\n');
        }
        indent -= 2;
    }
}
