using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.CSharp;

/// <summary>
/// Typed pointers of a method, by the rule of the IL's: a pointer in scope holds root + form, so an access root + f reads <c>pointer[(f - form) / size]</c>, and a loop
/// moves one pointer for each group of accesses that move alike:
/// <code>
/// for (nint k = 0; k &lt; 16; k++, x_k++, w_k += 32) { x_k[0]; x_k[16]; w_k[0]; w_k[8] }
/// </code>
/// </summary>
internal sealed class Addressing(MethodEmitter emitter)
{
    /// <param name="Form">Bytes after the first one of the root.</param>
    /// <param name="Name">The variable; its type is a pointer to the root's lane.</param>
    /// <param name="Base">The name it asked for; null for roots, which are never given back.</param>
    private sealed record Pointer(Value Root, AffineForm Form, string Name, string? Base);

    /// <param name="Form">In bytes; the variable counts lanes of <paramref name="Size"/> bytes.</param>
    private sealed record Displacement(AffineForm Form, int Size, string Name);

    private readonly List<Pointer> pointers = [];
    private readonly List<Displacement> displacements = [];

    private AffineForms Forms => emitter.Forms;

    // ---- scopes

    public readonly record struct Scope(int Pointers, int Displacements);

    public Scope Enter() => new(pointers.Count, displacements.Count);

    public void Exit(Scope scope)
    {
        for (; pointers.Count > scope.Pointers; pointers.RemoveAt(pointers.Count - 1))
            if (pointers[^1] is { Base: { } wish } p) emitter.Names.GiveBack(TypeOf(p.Root), wish, p.Name);
        for (; displacements.Count > scope.Displacements; displacements.RemoveAt(displacements.Count - 1)) emitter.Names.GiveBack("nint", "d", displacements[^1].Name);
    }

    /// <summary>Makes the first element of a buffer known.</summary>
    public void AddRoot(Value root, string name) => pointers.Add(new Pointer(root, AffineForm.Zero, name, null));

    public string RootName(Value root) => pointers.Find(p => ReferenceEquals(p.Root, root) && p.Base is null)!.Name;

    // ---- use

    public static Type LaneOf(Value root) => CSharpTypes.Lane(((MemRefType)root.Type).Element)!;

    private static string TypeOf(Value root) => CSharpTypes.Name(LaneOf(root)) + "*";

    /// <summary>The address of an access as a pointer to <paramref name="lane"/>.</summary>
    public Expr Address(Access access, Type lane)
    {
        var (name, root, index, bytes) = Locate(access);
        if (lane == root && index is { } at) return at.Text == "0" ? name : Expr.Infix(name, "+", at);
        Expr moved = Expr.Cast("byte*", name);
        if (bytes.Text != "0") moved = Expr.Infix(moved, "+", bytes);
        return Expr.Cast(CSharpTypes.Name(lane) + "*", moved);
    }

    /// <summary>The element of an access, to be read or assigned: <c>x_k[16]</c>.</summary>
    public Expr Element(Access access, Type lane)
    {
        var (name, root, index, _) = Locate(access);
        return lane == root && index is { } at ? $"{name}[{at}]" : Expr.Prefix("*", Address(access, lane));
    }

    /// <summary>The pointer nearest to an access, and the way from it, in elements of the root (null when bytes are no whole elements) and in bytes.</summary>
    private (string Pointer, Type Lane, Expr? Index, Expr Bytes) Locate(Access access)
    {
        var lane = LaneOf(access.Root);
        int size = CSharpTypes.Size(lane);
        var (pointer, difference) = Nearest(access.Root, access.Offset);
        if (!difference.IsConstant && Find(difference.WithoutConstant, size) is null)
        {
            pointer = Derive(pointer, access.Offset.WithoutConstant);
            difference = AffineForm.Of(access.Offset.Constant);
        }
        if (Find(difference.WithoutConstant, size) is { } d)
            return (pointer.Name, lane, difference.Constant % size == 0 ? Expr.Plus(d.Name, difference.Constant / size) : (Expr?)null, Expr.Plus(Expr.Infix(d.Name, "*", Expr.Of(size)), difference.Constant));
        return (pointer.Name, lane, difference.Constant % size == 0 ? Expr.Native(difference.Constant / size) : (Expr?)null, Expr.Native(difference.Constant));
    }

    private Pointer Derive(Pointer from, AffineForm form)
    {
        string wish = NameOf(from.Root) + "_" + Moves(form - from.Form);
        string name = Assign(TypeOf(from.Root), wish, Moved(from, form - from.Form));
        var pointer = new Pointer(from.Root, form, name, wish);
        pointers.Add(pointer);
        return pointer;
    }

    // ij for i*64 + j*4
    private static string Moves(AffineForm form)
    {
        string names = string.Concat(form.Terms.SelectMany(t => t.Factors).Where(f => f.Kind == SymbolKind.Value).Distinct().Take(3).Select(f => Names.Identifier(f.Value.NameHint ?? "")).Where(n => n != "v"));
        return names.Length is > 0 and < 12 ? names : "at";
    }

    /// <summary>pointer + bytes, counted in elements where they are whole ones.</summary>
    private Expr Moved(Pointer from, AffineForm bytes)
    {
        if (bytes is { IsConstant: true, Constant: 0 }) return from.Name;
        int size = CSharpTypes.Size(LaneOf(from.Root));
        if (DividedBy(bytes, size) is { } elements)
            return elements.IsConstant ? Expr.Plus(from.Name, elements.Constant) : Expr.Infix(from.Name, "+", emitter.Form(elements) is var e && elements.Terms.Count + (elements.Constant == 0 ? 0 : 1) > 1 ? $"({e})" : e);
        return Expr.Cast(TypeOf(from.Root), Expr.Infix(Expr.Cast("byte*", from.Name), "+", emitter.Form(bytes)));
    }

    private static AffineForm? DividedBy(AffineForm form, int size)
    {
        if (size == 1) return form;
        if (form.Constant % size != 0 || form.Terms.Any(t => t.Coefficient % size != 0)) return null;
        var result = AffineForm.Of(form.Constant / size);
        foreach (var term in form.Terms)
        {
            var product = AffineForm.Of(term.Coefficient / size);
            foreach (var factor in term.Factors) product *= AffineForm.Of(factor);
            result += product;
        }
        return result;
    }

    private (Pointer, AffineForm) Nearest(Value root, AffineForm offset)
    {
        (Pointer, AffineForm)? best = null;
        int least = int.MaxValue, size = CSharpTypes.Size(LaneOf(root));
        for (int i = pointers.Count - 1; i >= 0; i--)
        {
            if (!ReferenceEquals(pointers[i].Root, root)) continue;
            var difference = offset - pointers[i].Form;
            int cost = difference.IsConstant ? 0 : Find(difference.WithoutConstant, size) is not null ? 1 : 2 + difference.Terms.Sum(t => t.Factors.Length);
            if (cost >= least) continue;
            least = cost;
            best = (pointers[i], difference);
        }
        return best ?? throw new InvalidOperationException($"buffer {NameOf(root)} has no pointer");
    }

    private Displacement? Find(AffineForm form, int size) => form.IsConstant ? null : displacements.Find(d => d.Size == size && d.Form.Equals(form));

    /// <summary>Assigns a variable that is free again, or declares one.</summary>
    private string Assign(string type, string wish, Expr value)
    {
        if (emitter.Names.Reuse(type, wish) is { } old)
        {
            emitter.Out.Line($"{old} = {value};");
            return old;
        }
        string name = emitter.Names.Fresh(wish);
        emitter.Out.Line($"{type} {name} = {value};");
        return name;
    }

    // ---- loops

    /// <summary>
    /// Writes, before a loop, the pointers it will move, and whatever else its accesses need that does not change in it. The moving pointers are in scope
    /// until <see cref="Exit"/> of the scope returned; the statements move them on.
    /// </summary>
    public (Scope Scope, List<string> Advance) StartLoop(Operation loop, BlockArgument? induction, AffineForm lower, AffineForm step)
    {
        var symbol = induction is null ? null : Forms.SymbolOf(induction);
        var groups = new List<(Value Root, AffineForm Form, AffineForm Slope)>();
        var invariant = new List<(Value Root, AffineForm Form)>();
        foreach (var op in loop.Descendants())
        {
            if (!OpRoles.IsAddressing(op) || !emitter.Placement.IsNeeded(op)) continue;
            var access = emitter.Placement.AccessOf(op);
            var form = SeenFrom(loop, induction, access);
            if (symbol is null || form.SplitBy(symbol) is not var (slope, _) || slope is { IsConstant: true, Constant: 0 })
            {
                if (symbol is null || !form.Has(symbol)) invariant.Add((access.Root, form));
                continue;
            }
            if (!groups.Exists(g => ReferenceEquals(g.Root, access.Root) && g.Slope.Equals(slope) && (form - g.Form).IsConstant)) groups.Add((access.Root, form, slope));
        }
        foreach (var (root, form) in invariant)
        {
            var (pointer, difference) = Nearest(root, form);
            if (!difference.IsConstant && Find(difference.WithoutConstant, CSharpTypes.Size(LaneOf(root))) is null) Derive(pointer, form.WithoutConstant);
        }
        // rows at a distance known only at run time share the first row's pointer: x_k[d + 8]
        var leaders = new List<(Value Root, AffineForm Form, AffineForm Slope)>();
        foreach (var group in groups)
        {
            int leader = leaders.FindIndex(l => ReferenceEquals(l.Root, group.Root) && l.Slope.Equals(group.Slope));
            if (leader < 0 || !EnsureDisplacement((group.Form - leaders[leader].Form).WithoutConstant, group.Root)) leaders.Add(group);
        }
        var advance = new List<string>();
        var started = new List<Pointer>();
        foreach (var (root, form, slope) in leaders)
        {
            string wish = NameOf(root) + "_" + Names.Identifier(induction!.NameHint ?? "i");
            int size = CSharpTypes.Size(LaneOf(root));
            var start = form.Substitute(symbol!, lower)!;
            var (near, difference) = Nearest(root, start);
            Expr from = Find(difference.WithoutConstant, size) is { } d && difference.Constant % size == 0
                ? Expr.Plus(Expr.Infix(near.Name, "+", d.Name), difference.Constant / size) : Moved(near, difference);
            string name = Assign(TypeOf(root), wish, from);
            started.Add(new Pointer(root, form, name, wish));
            advance.Add(Step(name, root, slope * step));
        }
        var scope = Enter();
        pointers.AddRange(started);
        return (scope, advance);
    }

    private string Step(string name, Value root, AffineForm bytes)
    {
        if (DividedBy(bytes, CSharpTypes.Size(LaneOf(root))) is not { } elements) return $"{name} = ({TypeOf(root)})((byte*){name} + {emitter.Form(bytes).In(Expr.Additive + 1)})";
        if (!elements.IsConstant) return EnsureDisplacement(bytes, root) ? $"{name} += {Find(bytes, CSharpTypes.Size(LaneOf(root)))!.Name}" : $"{name} += {emitter.Form(elements)}";
        return elements.Constant == 1 ? name + "++" : elements.Constant < 0 ? $"{name} -= {-elements.Constant}" : $"{name} += {elements.Constant}";
    }

    /// <summary>Keeps a distance in a variable; false when it cannot be counted in elements of the root.</summary>
    private bool EnsureDisplacement(AffineForm form, Value root)
    {
        int size = CSharpTypes.Size(LaneOf(root));
        if (form.IsConstant || Find(form, size) is not null) return true;
        if (form.Constant != 0 || DividedBy(form, size) is not { } elements) return false;
        displacements.Add(new Displacement(form, size, Assign("nint", "d", emitter.Form(elements))));
        return true;
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
                for (int d = rank - 1; d >= 0 && !ReferenceEquals(op.Body.Argument(d), induction); d--) form = AtLowerBound(form, op.Body.Argument(d), op.Operand(d));
            }
            form = form.Where(t => !t.Factors.Any(s => IsDefinedIn(op, induction, s)), constant: true);
            if (ReferenceEquals(op, loop)) return form;
        }
    }

    private AffineForm AtLowerBound(AffineForm form, BlockArgument induction, Value lower) => form.Substitute(Forms.SymbolOf(induction), Forms.Of(lower)) ?? form;

    // outer induction variables of the same scf.parallel, and the loop's own, count as defined outside
    private static bool IsDefinedIn(Operation op, BlockArgument? induction, Symbol symbol)
    {
        if (symbol.Value is BlockArgument argument && ReferenceEquals(argument.Owner.Parent?.Owner, op))
            return induction is null || !ReferenceEquals(induction.Owner, argument.Owner) || argument.Index > induction.Index || op.Name == "scf.for" && argument.Index != 0;
        return op.IsAncestorOf(symbol.Value.DefiningBlock?.Parent?.Owner);
    }

    private static string NameOf(Value root) => Names.Identifier(root.NameHint ?? "buffer");
}
