using MaxTune.IR;

namespace MaxTune.Codegen.Analysis;

public sealed partial class AffineForms
{
    /// <summary>
    /// Accesses in a loop as they are when an iteration starts: those that its induction variable moves, one of all whose distance is constant, with how far a step of one moves them; and those
    /// that stay where they are.
    /// </summary>
    /// <param name="induction">The loop's induction variable; null for a loop without one that pointers can follow.</param>
    public (List<(Value Root, AffineForm Form, AffineForm Slope)> Moving, List<(Value Root, AffineForm Form)> Still) Seen(IEnumerable<Access> accesses, Operation loop, BlockArgument? induction)
    {
        var symbol = induction is null ? null : SymbolOf(induction);
        var moving = new List<(Value Root, AffineForm Form, AffineForm Slope)>();
        var still = new List<(Value Root, AffineForm Form)>();
        foreach (var access in accesses)
        {
            var form = SeenFrom(loop, induction, access);
            if (symbol is null || form.SplitBy(symbol) is not var (slope, _) || slope is { IsConstant: true, Constant: 0 })
            {
                if (symbol is null || !form.Has(symbol)) still.Add((access.Root, form));
                continue;
            }
            if (!moving.Exists(g => ReferenceEquals(g.Root, access.Root) && g.Slope.Equals(slope) && (form - g.Form).IsConstant)) moving.Add((access.Root, form, slope));
        }
        return (moving, still);
    }

    // inner induction variables at their lower bounds, without the terms that only the body of the loop knows
    private AffineForm SeenFrom(Operation loop, BlockArgument? induction, Access access)
    {
        var form = access.Offset;
        for (var op = access.Op.Parent!; ; op = op.Parent!)
        {
            if (op.Name == "scf.for" && !ReferenceEquals(op, loop)) form = AtLowerBound(form, op.Body.Argument(0), op.Operand(0));
            else if (op.Name == "scf.parallel")
            {
                int rank = op.Body.Arguments.Count;
                for (int d = rank - 1; d >= 0 && !ReferenceEquals(op.Body.Argument(d), induction); d--)
                    form = AtLowerBound(form, op.Body.Argument(d), op.Operand(d));
            }
            form = form.Where(t => !t.Factors.Any(s => IsDefinedIn(op, induction, s)), constant: true);
            if (ReferenceEquals(op, loop)) return form;
        }
    }

    private AffineForm AtLowerBound(AffineForm form, BlockArgument induction, Value lower) => form.Substitute(SymbolOf(induction), Of(lower)) ?? form;

    // outer induction variables of the same scf.parallel, and the loop's own, count as defined outside
    private static bool IsDefinedIn(Operation op, BlockArgument? induction, Symbol symbol)
    {
        if (symbol.Value is BlockArgument argument && ReferenceEquals(argument.Owner.Parent?.Owner, op))
            return induction is null || !ReferenceEquals(induction.Owner, argument.Owner) || argument.Index > induction.Index || op.Name == "scf.for" && argument.Index != 0;
        return op.IsAncestorOf(symbol.Value.DefiningBlock?.Parent?.Owner);
    }
}
