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
        var (groups, still) = Forms.Seen(emitter.Placement.AccessesIn(loop), loop, induction);
        foreach (var (root, form) in still)
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
            var start = form.Substitute(Forms.SymbolOf(induction!), lower)!;
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

    private static string NameOf(Value root) => Names.Identifier(root.NameHint ?? "buffer");
}
