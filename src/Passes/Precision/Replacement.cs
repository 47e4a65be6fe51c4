using MaxTune.IR;

namespace MaxTune.Passes;

internal static class Replacement
{
    /// <summary>Puts a value in an operation's place, name included, and erases the operation and constants that nobody else reads.</summary>
    public static void Of(Operation op, OpResult value, OpBuilder b)
    {
        // an inferred type may know less of the rows
        var type = op.Result().Type;
        value.NameHint ??= op.Result().NameHint;
        if (value.Type != type) value.Type = type;
        op.Result().ReplaceAllUsesWith(value);
        var constants = op.Operands.Select(v => v.DefiningOp).Where(o => o is not null && o.Has(OpTraits.ConstantLike)).Distinct().ToArray();
        op.Erase();
        foreach (var constant in constants)
            if (!constant!.Result().HasUses) constant.Erase();
    }
}
