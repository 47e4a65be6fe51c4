using System.Reflection.Emit;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// Pointers of a stage. Invariant: a pointer in scope holds root + form, so an access root + f reads <c>[pointer + (f - form)]</c>, where the difference is
/// nearly always a constant. A loop gets one pointer for each group of accesses that move alike:
/// <code>
/// for k { A[m, k]; A[m + 1, k]; B[k, 0]; B[k, 16] }     →     pA = A + m*lda; pB = B
///                                                             do { [pA]; [pA + lda]; [pB]; [pB + 64]; pA += 4; pB += ldb } while (...)
/// </code>
/// </summary>
internal sealed class Addressing(StageEmitter emitter)
{
    private sealed record Pointer(Value Root, AffineForm Form, IlLocal Local);

    private sealed record Displacement(AffineForm Form, IlLocal Local);

    private readonly List<Pointer> pointers = [];
    private readonly List<Displacement> displacements = [];

    private IlBuilder Il => emitter.Il;
    private AffineForms Forms => emitter.Forms;

    // ---- scopes

    public readonly record struct Scope(int Pointers, int Displacements);

    public Scope Enter() => new(pointers.Count, displacements.Count);

    public void Exit(Scope scope)
    {
        for (; pointers.Count > scope.Pointers; pointers.RemoveAt(pointers.Count - 1)) Il.Return(pointers[^1].Local);
        for (; displacements.Count > scope.Displacements; displacements.RemoveAt(displacements.Count - 1)) Il.Return(displacements[^1].Local);
    }

    /// <summary>Makes the first byte of a buffer known.</summary>
    public void AddRoot(Value root, IlLocal local) => pointers.Add(new Pointer(root, AffineForm.Zero, local));

    // ---- use

    public void Push(Access access) => Push(access.Root, access.Offset);

    /// <summary>Pushes root + offset.</summary>
    /// <param name="keep">Keeps what had to be computed in a local, for later accesses in this scope.</param>
    public void Push(Value root, AffineForm offset, bool keep = true)
    {
        var (pointer, difference) = Nearest(root, offset);
        if (keep && !difference.IsConstant && Find(difference.WithoutConstant) is null)
        {
            pointer = Derive(pointer, offset.WithoutConstant);
            difference = AffineForm.Of(offset.Constant);
        }
        Il.Ldloc(pointer.Local);
        if (!keep && !difference.IsConstant && Find(difference.WithoutConstant) is null)
        {
            emitter.PushForm(difference.WithoutConstant);
            Il.Binary(OpCodes.Add);
        }
        else if (Find(difference.WithoutConstant) is { } displacement)
        {
            Il.Ldloc(displacement.Local);
            Il.Binary(OpCodes.Add);
        }
        AddConstant(difference.Constant);
    }

    private Pointer Derive(Pointer from, AffineForm form)
    {
        var local = Il.Rent(typeof(nint), "p_" + NameOf(from.Root));
        Il.Ldloc(from.Local);
        var difference = form - from.Form;
        if (!difference.IsConstant)
        {
            emitter.PushForm(difference.WithoutConstant);
            Il.Binary(OpCodes.Add);
        }
        AddConstant(difference.Constant);
        Il.Stloc(local);
        var pointer = new Pointer(from.Root, form, local);
        pointers.Add(pointer);
        return pointer;
    }

    private (Pointer, AffineForm) Nearest(Value root, AffineForm offset)
    {
        (Pointer, AffineForm)? best = null;
        int least = int.MaxValue;
        for (int i = pointers.Count - 1; i >= 0; i--)
        {
            if (!ReferenceEquals(pointers[i].Root, root)) continue;
            if (pointers[i].Form.SameTerms(offset)) return (pointers[i], offset - pointers[i].Form);
            var difference = offset - pointers[i].Form;
            int cost = Find(difference.WithoutConstant) is not null ? 1 : 2 + difference.Terms.Sum(t => t.Factors.Length);
            if (cost >= least) continue;
            least = cost;
            best = (pointers[i], difference);
        }
        return best ?? throw new IlException($"{Il.Name}: buffer {NameOf(root)} has no pointer");
    }

    private Displacement? Find(AffineForm form) => form.IsConstant ? null : displacements.Find(d => d.Form.Equals(form));

    private void AddConstant(long bytes)
    {
        if (bytes == 0) return;
        Il.LdcNint(bytes);
        Il.Binary(OpCodes.Add);
    }

    // ---- loops

    /// <summary>A pointer that a loop moves, and by how much.</summary>
    public sealed record Moving(IlLocal Pointer, AffineForm Step, IlLocal? StepLocal);

    /// <summary>
    /// Emits, before a loop, the pointers it will move, and whatever else its accesses need that does not change in it.
    /// The moving pointers are in scope until <see cref="Exit"/> of the scope returned.
    /// </summary>
    /// <param name="loop">The operation whose region is the loop's body.</param>
    /// <param name="induction">Its induction variable; null for a loop without one that pointers can follow.</param>
    public (Scope Scope, List<Moving> Moving) StartLoop(Operation loop, BlockArgument? induction, AffineForm lower, AffineForm step)
    {
        var symbol = induction is null ? null : Forms.SymbolOf(induction);
        var groups = new List<(Value Root, AffineForm Form, AffineForm Slope)>();
        var invariant = new List<(Value Root, AffineForm Form)>();
        foreach (var access in AccessesIn(loop))
        {
            var form = SeenFrom(loop, induction, access);
            if (symbol is null || form.SplitBy(symbol) is not var (slope, _) || slope is { IsConstant: true, Constant: 0 })
            {
                if (symbol is null || !form.Has(symbol)) invariant.Add((access.Root, form));
                continue;
            }
            if (!groups.Exists(g => ReferenceEquals(g.Root, access.Root) && g.Slope.Equals(slope) && (form - g.Form).IsConstant))
                groups.Add((access.Root, form, slope));
        }
        foreach (var (root, form) in invariant)
        {
            var (pointer, difference) = Nearest(root, form);
            if (!difference.IsConstant && Find(difference.WithoutConstant) is null) Derive(pointer, form.WithoutConstant);
        }
        // rows at a distance known only at run time share the first row's pointer: [pA + r*lda]
        var leaders = new List<(Value Root, AffineForm Form, AffineForm Slope)>();
        foreach (var group in groups)
        {
            int leader = leaders.FindIndex(l => ReferenceEquals(l.Root, group.Root) && l.Slope.Equals(group.Slope));
            if (leader < 0) leaders.Add(group);
            else EnsureDisplacement((group.Form - leaders[leader].Form).WithoutConstant);
        }
        var moving = new List<Moving>();
        var started = new List<Pointer>();
        foreach (var (root, form, slope) in leaders)
        {
            var local = Il.Rent(typeof(nint), "p_" + NameOf(root));
            Push(root, form.Substitute(symbol!, lower)!, keep: false);
            Il.Stloc(local);
            started.Add(new Pointer(root, form, local));
            var by = slope * step;
            IlLocal? stepLocal = null;
            if (!by.IsConstant)
            {
                EnsureDisplacement(by.WithoutConstant);
                stepLocal = Find(by.WithoutConstant)!.Local;
            }
            moving.Add(new Moving(local, by, stepLocal));
        }
        var scope = Enter();
        pointers.AddRange(started);
        return (scope, moving);
    }

    /// <summary>Emits, at the end of an iteration, p += step for each moving pointer.</summary>
    public void Advance(List<Moving> moving)
    {
        foreach (var (pointer, step, local) in moving)
        {
            Il.Ldloc(pointer);
            if (local is not null)
            {
                Il.Ldloc(local);
                Il.Binary(OpCodes.Add);
            }
            AddConstant(step.Constant);
            Il.Stloc(pointer);
        }
    }

    private void EnsureDisplacement(AffineForm form)
    {
        if (form.IsConstant || Find(form) is not null) return;
        var local = Il.Rent(typeof(nint), "d");
        emitter.PushForm(form);
        Il.Stloc(local);
        displacements.Add(new Displacement(form, local));
    }

    private IEnumerable<Access> AccessesIn(Operation loop)
    {
        foreach (var op in loop.Descendants())
            if (OpRoles.IsAddressing(op) && emitter.Placement.IsNeeded(op)) yield return emitter.Placement.AccessOf(op);
    }

    /// <summary>
    /// An access's offset as it is when an iteration of <paramref name="loop"/> starts: inner induction variables at their lower bounds, without the terms
    /// that only the body of the loop knows.
    /// </summary>
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

    private AffineForm AtLowerBound(AffineForm form, BlockArgument induction, Value lower) =>
        form.Substitute(Forms.SymbolOf(induction), Forms.Of(lower)) ?? form;

    // outer induction variables of the same scf.parallel, and the loop's own, count as defined outside
    private static bool IsDefinedIn(Operation op, BlockArgument? induction, Symbol symbol)
    {
        if (symbol.Value is BlockArgument argument && ReferenceEquals(argument.Owner.Parent?.Owner, op))
            return induction is null || !ReferenceEquals(induction.Owner, argument.Owner) || argument.Index > induction.Index || op.Name == "scf.for" && argument.Index != 0;
        return op.IsAncestorOf(symbol.Value.DefiningBlock?.Parent?.Owner);
    }

    private static string NameOf(Value root) => root.NameHint ?? "buffer";
}
