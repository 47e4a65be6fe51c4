using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// The constants that lead the entry block of each isolated region: one operation a (value, type, dialect). As upstream's folder has it, constants met on the way
/// are moved there, so that a function starts with its constants.
/// </summary>
internal sealed class ConstantPool(PassContext context)
{
    private readonly Dictionary<(Region Region, Attr Value, IrType Type, string Dialect), Operation> known = [];
    private readonly Dictionary<Operation, (Region, Attr, IrType, string)> keys = [];

    /// <summary>Takes over an existing constant: moves it to the front, or returns the equal one that is there already.</summary>
    public Operation? Adopt(Operation op, out bool moved)
    {
        moved = false;
        if (keys.ContainsKey(op) || op.ConstantValue is not { } value) return null;
        var region = Home(op.Block!.Parent!);
        var key = (region, value, op.Result().Type, op.Definition.Dialect);
        if (Alive(key) is { } equal) return equal;
        bool leads = ReferenceEquals(op.Block, region.Entry) && (op.Previous is null || keys.ContainsKey(op.Previous));
        if (!leads)
        {
            op.Detach();
            region.Entry.InsertBefore(region.Entry.First, op);
            moved = true;
        }
        Remember(key, op);
        return null;
    }

    /// <summary>The operation that yields <paramref name="value"/> at the front of the function around <paramref name="at"/>; null when no dialect makes it.</summary>
    public Operation? Get(Operation at, Attr value, IrType type, out bool made)
    {
        var region = Home(at.Block!.Parent!);
        made = false;
        if ((Alive((region, value, type, at.Definition.Dialect)) ?? Alive((region, value, type, "arith"))) is { } op) return op;
        var builder = OpBuilder.AtStart(region.Entry);
        if (context.MaterializeConstant(builder, at.Location, value, type, at.Definition.Dialect) is not { } fresh) return null;
        made = true;
        Remember((region, value, type, fresh.Definition.Dialect), fresh);
        return fresh;
    }

    /// <summary>Forgets an operation that is about to go.</summary>
    public void Forget(Operation op)
    {
        if (keys.Remove(op, out var key)) known.Remove(key);
    }

    // null for constants that something else has erased
    private Operation? Alive((Region, Attr, IrType, string) key) => known.GetValueOrDefault(key) is { Block: not null } op ? op : null;

    private void Remember((Region, Attr, IrType, string) key, Operation op)
    {
        known[key] = op;
        keys[op] = key;
    }

    // the outermost region that values may come from: that of the nearest isolated operation
    private static Region Home(Region region)
    {
        while (!region.Owner.Has(OpTraits.IsolatedFromAbove) && region.Owner.Block?.Parent is { } outer) region = outer;
        return region;
    }
}
