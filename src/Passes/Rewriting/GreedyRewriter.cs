using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>How <see cref="GreedyRewriter"/> goes about it.</summary>
/// <param name="MaxIterations">Sweeps over the whole scope; -1 for no limit.</param>
/// <param name="MaxRewrites">Changes in all; -1 for no limit.</param>
/// <param name="TopDown">Visit definitions before uses.</param>
/// <param name="Fold">Fold operations and remove dead ones, too.</param>
public sealed record GreedyOptions(int MaxIterations = 10, long MaxRewrites = -1, bool TopDown = true, bool Fold = true, bool SimplifyRegions = true);

/// <summary>Applies patterns, folds operations and removes dead ones, inside one operation, until nothing changes.</summary>
public sealed class GreedyRewriter
{
    private readonly PassContext context;
    private readonly GreedyOptions options;
    private readonly Dictionary<string, RewritePattern[]> byName;
    private readonly RewritePattern[] forAny;
    private readonly bool canonicalize;
    private readonly Worklist worklist = new();
    private readonly ConstantPool constants;
    private long rewrites;

    /// <param name="patterns">Tried in order; those for a named operation before those for any.</param>
    /// <param name="canonicalize">Try each operation's own canonicalizations, too.</param>
    public GreedyRewriter(PassContext context, IEnumerable<RewritePattern> patterns, GreedyOptions? options = null, bool canonicalize = false)
    {
        (this.context, this.options, this.canonicalize) = (context, options ?? new GreedyOptions(), canonicalize);
        var all = patterns.ToArray();
        byName = all.Where(p => p.RootName is not null).GroupBy(p => p.RootName!).ToDictionary(g => g.Key, g => g.ToArray());
        forAny = [.. all.Where(p => p.RootName is null)];
        constants = new ConstantPool(context);
    }

    /// <summary>False when the last run ended at a limit with changes still to make.</summary>
    public bool Converged { get; private set; }

    /// <summary>Rewrites everything inside <paramref name="scope"/>, not itself.</summary>
    /// <returns>True when anything changed.</returns>
    public bool Run(Operation scope)
    {
        bool any = false;
        Converged = false;
        for (int i = 0; !Converged && (options.MaxIterations < 0 || i < options.MaxIterations); i++)
        {
            bool changed = Sweep(scope);
            if (options.SimplifyRegions) changed |= UnreachableBlocks.Erase(scope, Forget);
            any |= changed;
            Converged = !changed && !OverLimit;
            if (OverLimit) break;
        }
        return any;
    }

    private bool OverLimit => options.MaxRewrites >= 0 && rewrites >= options.MaxRewrites;

    private bool Sweep(Operation scope)
    {
        bool changed = false;
        foreach (var op in scope.Descendants())
        {
            if (ReferenceEquals(op, scope) || op.Block is null) continue;
            if (options.Fold && op.Has(OpTraits.ConstantLike) && op.ResultCount == 1 && Adopted(op, ref changed)) continue;
            worklist.Push(op);
        }
        if (options.TopDown) worklist.Reverse();
        while (!OverLimit && worklist.Pop() is { } op)
            if (Rewrite(op))
            {
                changed = true;
                rewrites++;
            }
        while (worklist.Pop() is not null) { }
        return changed;
    }

    private bool Adopted(Operation op, ref bool changed)
    {
        var equal = constants.Adopt(op, out bool moved);
        changed |= moved;
        if (equal is null) return false;
        op.Result().ReplaceAllUsesWith(equal.Result());
        op.Erase();
        return changed = true;
    }

    private bool Rewrite(Operation op)
    {
        if (options.Fold)
        {
            if (Effects.IsDead(op))
            {
                Rewriter(op).Erase(op);
                return true;
            }
            if (Fold(op)) return true;
        }
        if (canonicalize && Try(op.Definition.Canonicalizations, op)) return true;
        return byName.TryGetValue(op.Name, out var named) && Try(named, op) || Try(forAny, op);
    }

    private bool Try(IReadOnlyList<RewritePattern> patterns, Operation op)
    {
        for (int i = 0; i < patterns.Count; i++)
            if ((patterns[i].RootName is not { } name || name == op.Name) && patterns[i].MatchAndRewrite(op, Rewriter(op))) return true;
        return false;
    }

    private bool Fold(Operation op)
    {
        if (op.Has(OpTraits.ConstantLike)) return false;
        bool swapped = op.Has(OpTraits.Commutative) && Folding.ConstantsLast(op);
        if (swapped) worklist.Push(op);
        if (Folding.Fold(op) is not { } folded) return swapped;
        var values = new Value[folded.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (folded[i] is Value value) values[i] = value;
            else if (constants.Get(op, (Attr)folded[i], op.Result(i).Type, out bool made) is { } constant)
            {
                values[i] = constant.Result();
                if (made) worklist.Push(constant);
            }
            else return swapped;
        }
        Rewriter(op).Replace(op, values);
        return true;
    }

    private PatternRewriter Rewriter(Operation op) => new(op, worklist.Push, Forget);

    private void Forget(Operation op)
    {
        worklist.Remove(op);
        constants.Forget(op);
    }
}
