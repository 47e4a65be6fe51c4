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
        var (groups, still) = Forms.Seen(emitter.Placement.AccessesIn(loop), loop, induction);
        foreach (var (root, form) in still)
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
            Push(root, form.Substitute(Forms.SymbolOf(induction!), lower)!, keep: false);
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

    private static string NameOf(Value root) => root.NameHint ?? "buffer";
}
