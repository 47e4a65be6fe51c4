using Iced.Intel;
using MaxTune.Codegen.Analysis;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>
/// Where accesses find their addresses. Invariant: a pointer in scope holds root + form, so an access root + f is <c>[pointer + (f - form)]</c>, where the
/// difference is a constant, or a constant and a register times 1, 2, 4 or 8. A loop gets one pointer for each group of accesses that move alike:
/// <code>
/// for k { A[0, k]; A[1, k]; ... A[6, k]; B[k, 0]; B[k, 8] }     →     pA, lda, 3*lda, 5*lda, pB
///     [pA], [pA + lda], [pA + lda*2], [pA + lda3], [pA + lda*4], [pA + lda5], [pA + lda3*2], [pB], [pB + 32];   add pA, 4; add pB, ldb
/// </code>
/// </summary>
internal sealed class AddressModes(Selector selector)
{
    // with the odd multiples 1, 3, 5 of a row stride one pointer reaches rows 0 to 6; the next seven rows get a pointer of their own
    private const int MostDisplacements = 3;

    private sealed record Pointer(Value Root, AffineForm Form, VReg Register);

    private sealed record Multiple(AffineForm Form, VReg Register);

    private readonly List<Pointer> pointers = [];
    private readonly List<Multiple> multiples = [];

    public readonly record struct Scope(int Pointers, int Multiples);

    public Scope Enter() => new(pointers.Count, multiples.Count);

    public void Exit(Scope scope)
    {
        pointers.RemoveRange(scope.Pointers, pointers.Count - scope.Pointers);
        multiples.RemoveRange(scope.Multiples, multiples.Count - scope.Multiples);
    }

    public void AddRoot(Value root, VReg register) => pointers.Add(new Pointer(root, AffineForm.Zero, register));

    // ---- use

    /// <summary>The address of an access; tiles need their index register for the distance of rows.</summary>
    public Address Of(Access access, bool noIndex = false) => Of(access.Root, access.Offset, noIndex);

    private Address Of(Value root, AffineForm offset, bool noIndex)
    {
        Pointer? nearest = null;
        int least = int.MaxValue;
        for (int i = pointers.Count - 1; i >= 0; i--)
        {
            var pointer = pointers[i];
            if (!ReferenceEquals(pointer.Root, root)) continue;
            var difference = offset - pointer.Form;
            bool near = difference.Constant is >= int.MinValue and <= int.MaxValue;
            if (difference.IsConstant && near)
            {
                nearest = pointer;
                break;
            }
            int cost = near && !noIndex && Find(difference.WithoutConstant) is not null ? 0 : 1 + difference.Terms.Sum(t => t.Factors.Length);
            if (cost < least) (least, nearest) = (cost, pointer);
        }
        if (nearest is null) throw selector.Unsupported("addresses a buffer that is neither an argument nor allocated in this function");
        var rest = offset - nearest.Form;
        if (rest.Constant is >= int.MinValue and <= int.MaxValue)
        {
            if (rest.IsConstant) return new Address(nearest.Register, null, 1, rest.Constant);
            if (!noIndex && Find(rest.WithoutConstant) is var (register, scale)) return new Address(nearest.Register, register, scale, rest.Constant);
        }
        var derived = Derive(nearest, rest.Constant is >= int.MinValue and <= int.MaxValue ? offset - AffineForm.Of(rest.Constant) : offset);
        return new Address(derived.Register, null, 1, (offset - derived.Form).Constant);
    }

    private Pointer Derive(Pointer from, AffineForm form)
    {
        var difference = form - from.Form;
        var register = selector.New(RegClass.Gpr, NameOf(from.Root));
        if (difference.IsConstant && difference.Constant is >= int.MinValue and <= int.MaxValue)
        {
            if (difference.Constant == 0) selector.EmitCopy(register, from.Register);
            else selector.Emit(Mnemonic.Lea, Q(register), Operand.Of(new Address(from.Register, null, 1, difference.Constant)));
        }
        else if (Find(difference) is var (index, scale)) selector.Emit(Mnemonic.Lea, Q(register), Operand.Of(new Address(from.Register, index, scale, 0)));
        else selector.Emit(Mnemonic.Lea, Q(register), Operand.Of(new Address(from.Register, FormReg(difference), 1, 0)));
        var pointer = new Pointer(from.Root, form, register);
        pointers.Add(pointer);
        return pointer;
    }

    private static string NameOf(Value root) => root.NameHint ?? "p";

    private (VReg Register, int Scale)? Find(AffineForm form)
    {
        if (form.IsConstant || form.Constant != 0) return null;
        foreach (var multiple in multiples)
            for (int scale = 1; scale <= 8; scale *= 2)
                if ((multiple.Form * scale).Equals(form)) return (multiple.Register, scale);
        return null;
    }

    /// <summary>A register that holds a form.</summary>
    public VReg FormReg(AffineForm form)
    {
        if (form.Terms.Count == 1 && form.Constant == 0 && form.Terms[0] is { Coefficient: 1, Factors.Length: 1 } only) return selector.SymbolReg(only.Factors[0]);
        if (Find(form) is (var same, 1)) return same;
        VReg? sum = null;
        foreach (var term in form.Terms)
        {
            var product = Product(term);
            if (sum is null) sum = product;
            else
            {
                var next = selector.New(RegClass.Gpr);
                selector.Emit(Mnemonic.Lea, Q(next), Operand.Of(new Address(sum, product, 1, 0)));
                sum = next;
            }
        }
        if (sum is null) return Constant(form.Constant);
        if (form.Constant == 0) return sum;
        var total = selector.New(RegClass.Gpr);
        if (form.Constant is >= int.MinValue and <= int.MaxValue) selector.Emit(Mnemonic.Lea, Q(total), Operand.Of(new Address(sum, null, 1, form.Constant)));
        else selector.Emit(Mnemonic.Lea, Q(total), Operand.Of(new Address(sum, Constant(form.Constant), 1, 0)));
        return total;
    }

    private VReg Product(AffineTerm term)
    {
        var product = selector.SymbolReg(term.Factors[0]);
        for (int i = 1; i < term.Factors.Length; i++)
        {
            var next = selector.New(RegClass.Gpr);
            selector.EmitCopy(next, product);
            selector.Emit(Mnemonic.Imul, Q(next), Q(selector.SymbolReg(term.Factors[i])));
            product = next;
        }
        return Scaled(product, term.Coefficient);
    }

    private VReg Scaled(VReg value, long by)
    {
        if (by == 1) return value;
        var result = selector.New(RegClass.Gpr);
        if (by > 0 && System.Numerics.BitOperations.IsPow2(by))
        {
            selector.EmitCopy(result, value);
            selector.Emit(Mnemonic.Shl, Q(result), Imm(System.Numerics.BitOperations.Log2((ulong)by)));
        }
        else if (by is >= int.MinValue and <= int.MaxValue) selector.Emit(Mnemonic.Imul, Q(result), Q(value), Imm(by));
        else
        {
            selector.EmitCopy(result, value);
            selector.Emit(Mnemonic.Imul, Q(result), Q(Constant(by)));
        }
        return result;
    }

    public VReg Constant(long value)
    {
        var register = selector.New(RegClass.Gpr);
        if (value is >= 0 and <= uint.MaxValue) selector.EmitRemakable(register, Mnemonic.Mov, D(register), Imm(value));
        else selector.EmitRemakable(register, Mnemonic.Mov, Q(register), Imm(value));
        return register;
    }

    /// <summary>The distance of a tile's rows in bytes, in a register that stays until the scope ends.</summary>
    public VReg Stride(AffineForm bytes)
    {
        if (multiples.Find(m => m.Form.Equals(bytes)) is { } known) return known.Register;
        var register = FormReg(bytes);
        multiples.Add(new Multiple(bytes, register));
        return register;
    }

    // ---- loops

    /// <summary>A pointer that a loop moves, and by how much.</summary>
    public sealed record Moving(VReg Pointer, long Constant, VReg? Step);

    /// <summary>Emits, before a loop, the pointers it will move and what else its accesses need that stays the same in it.</summary>
    public List<Moving> StartLoop(Operation loop, BlockArgument induction, AffineForm lower, AffineForm step)
    {
        var symbol = selector.Forms.SymbolOf(induction);
        var groups = new List<(Value Root, AffineForm Slope, AffineForm Form)>();
        var moving = new List<Moving>();
        bool innermost = !loop.Descendants().Skip(1).Any(o => o.Name == "scf.for");
        int added = 0;
        foreach (var op in loop.Descendants())
        {
            foreach (var (access, stride) in TileOrMemory.AccessesOf(selector, op))
            {
                if (stride is not null && SeenFrom(loop, null, stride) is { } fixedStride && !fixedStride.Has(symbol)) Stride(fixedStride);
                if (SeenFrom(loop, induction, access.Offset) is not { } form || form.SplitBy(symbol) is not var (slope, _)) continue;
                if (slope is { IsConstant: true, Constant: 0 })
                {
                    if (innermost) Of(access.Root, form, stride is not null);
                    continue;
                }
                bool covered = false;
                foreach (var group in groups)
                {
                    if (!ReferenceEquals(group.Root, access.Root) || !group.Slope.Equals(slope)) continue;
                    var difference = form - group.Form;
                    covered |= difference.IsConstant || stride is null && Find(difference.WithoutConstant) is not null;
                }
                if (!covered && stride is null)
                    foreach (var group in groups)
                    {
                        if (added >= MostDisplacements || !ReferenceEquals(group.Root, access.Root) || !group.Slope.Equals(slope)) continue;
                        var difference = (form - group.Form).WithoutConstant;
                        multiples.Add(new Multiple(difference, FormReg(difference)));
                        added++;
                        covered = true;
                        break;
                    }
                if (covered) continue;
                // the first of the group: a pointer at its place for the first iteration
                if (form.Substitute(symbol, lower) is not { } start || slope * step is not { Terms.Count: <= 4 } by) continue;
                var at = Of(access.Root, start, noIndex: true);
                var register = selector.New(RegClass.Gpr, NameOf(access.Root));
                if (at.Displacement == 0) selector.EmitCopy(register, at.Base!);
                else selector.Emit(Mnemonic.Lea, Q(register), Operand.Of(at));
                groups.Add((access.Root, slope, form));
                bool constant = by.IsConstant && by.Constant is >= int.MinValue and <= int.MaxValue;
                moving.Add(new Moving(register, constant ? by.Constant : 0, constant ? null : FormReg(by)));
                pending.Add(new Pointer(access.Root, form, register));
            }
        }
        // in scope only now: until here the induction variable has no value
        pointers.AddRange(pending);
        pending.Clear();
        return moving;
    }

    private readonly List<Pointer> pending = [];

    public void Advance(List<Moving> moving)
    {
        foreach (var pointer in moving)
            if (pointer.Step is { } step) selector.Emit(Mnemonic.Add, Q(pointer.Pointer), Q(step));
            else selector.Emit(Mnemonic.Add, Q(pointer.Pointer), Imm(pointer.Constant));
    }

    // the form with the induction variables of inner loops at their first values; null when it has other unknowns that are made inside
    private AffineForm? SeenFrom(Operation loop, BlockArgument? induction, AffineForm form)
    {
        for (int guard = 0; guard < 32; guard++)
        {
            Symbol? inner = null;
            foreach (var term in form.Terms)
                foreach (var factor in term.Factors)
                    if (factor.Kind == SymbolKind.Value && !ReferenceEquals(factor.Value, induction) && IsInside(factor.Value, loop)) inner = factor;
            if (inner is null) return form;
            if (inner.Value is not BlockArgument { Index: 0, Owner.Parent.Owner: { Name: "scf.for" } around } || ReferenceEquals(around, loop)) return null;
            if (form.Substitute(inner, selector.Forms.Of(around.Operand(0))) is not { } replaced) return null;
            form = replaced;
        }
        return null;
    }

    private static bool IsInside(Value value, Operation loop) =>
        value is BlockArgument argument ? loop.IsAncestorOf(argument.Owner.Parent!.Owner) : loop.IsAncestorOf(value.DefiningOp!.Parent);
}
