namespace MaxTune.IR;

/// <summary>One rewrite: matches an operation by name (or any, when null) and changes it through the rewriter. Returns true when it did.</summary>
public abstract class RewritePattern(string? rootName = null)
{
    public string? RootName { get; } = rootName;
    public virtual string Name => GetType().Name;
    public abstract bool MatchAndRewrite(Operation op, PatternRewriter rewriter);
}

/// <summary>A pattern from a function, for rewrites of a line or two.</summary>
public sealed class LambdaPattern(string name, string? rootName, Func<Operation, PatternRewriter, bool> rewrite) : RewritePattern(rootName)
{
    public override string Name => name;
    public override bool MatchAndRewrite(Operation op, PatternRewriter rewriter) => rewrite(op, rewriter);
}

/// <summary>A builder that inserts before the matched operation and tells its driver what changed.</summary>
public sealed class PatternRewriter : OpBuilder
{
    private readonly Action<Operation>? changed, erased;

    /// <param name="root">New operations go before it and take its location.</param>
    /// <param name="changed">Told of each operation that was made or whose operands changed.</param>
    /// <param name="erased">Told of each operation that is about to go.</param>
    public PatternRewriter(Operation root, Action<Operation>? changed = null, Action<Operation>? erased = null) : base(root.Block!, root)
    {
        (this.changed, this.erased) = (changed, erased);
        Location = root.Location;
    }

    public override Operation Insert(Operation op)
    {
        base.Insert(op);
        changed?.Invoke(op);
        return op;
    }

    /// <summary>Replaces all uses of an operation's results and erases it. Name hints move to nameless replacements.</summary>
    public void Replace(Operation op, params ReadOnlySpan<Value> values)
    {
        for (int i = 0; i < op.ResultCount; i++)
        {
            var result = op.Result(i);
            foreach (var user in result.Users) changed?.Invoke(user);
            if (values[i] is OpResult { NameHint: null } fresh) fresh.NameHint = result.NameHint;
            result.ReplaceAllUsesWith(values[i]);
        }
        Erase(op);
    }

    /// <summary>Makes an operation and puts its results in place of the matched one's.</summary>
    public Operation ReplaceWithNew(Operation op, OpDefinition definition, ReadOnlySpan<Value> operands, ReadOnlySpan<IrType> types, AttrList? properties = null)
    {
        var made = Create(definition, operands, types, properties);
        var results = new Value[made.ResultCount];
        for (int i = 0; i < results.Length; i++) results[i] = made.Result(i);
        Replace(op, results);
        return made;
    }

    public void Erase(Operation op)
    {
        foreach (var operand in op.OpOperands)
            if (operand.Value.DefiningOp is { } producer) changed?.Invoke(producer);
        op.Walk(inner => erased?.Invoke(inner));
        op.Erase();
    }

    public void Modified(Operation op) => changed?.Invoke(op);
}
