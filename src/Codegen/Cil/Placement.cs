using MaxTune.Codegen.Analysis;
using MaxTune.IR;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// Which operations of one stage are emitted and where. An operation is needed when it has an effect or a needed one uses it; index arithmetic that
/// only makes addresses is not needed. A needed operation is emitted <em>inline</em>, in the middle of its only user's operands, when that neither crosses
/// a write it could observe nor keeps other values alive for longer; all others are statements that leave their value in a local.
/// </summary>
internal sealed class Placement
{
    private const int MaxDepth = 12;

    private readonly AffineForms forms;
    private readonly HashSet<Operation> needed = [];
    private readonly HashSet<Operation> inline = [];
    private readonly Dictionary<Value, List<Operation>> users = [];
    private readonly Dictionary<Operation, Access> accesses = [];
    private readonly Dictionary<Operation, int> positions = [];
    private readonly Dictionary<Operation, bool> floats = [];
    private readonly Stack<Operation> work = [];
    private readonly Dictionary<Value, int> lastUses = [];

    private readonly Func<Operation, bool> isForeign;

    /// <param name="roots">Operations to emit.</param>
    /// <param name="values">Values to keep in locals until the end.</param>
    /// <param name="isForeign">True for operations that another method runs: their results come in from outside.</param>
    public Placement(AffineForms forms, IEnumerable<Operation> roots, IEnumerable<Value>? values = null, Func<Operation, bool>? isForeign = null)
    {
        this.forms = forms;
        this.isForeign = isForeign ?? (_ => false);
        foreach (var root in roots) Need(root);
        foreach (var value in values ?? []) NeedSymbols(AffineForm.Of(forms.SymbolOf(value)));
        while (work.TryPop(out var op)) Expand(op);
        foreach (var block in needed.Select(op => op.Block!).Distinct().ToArray()) PlaceInline(block);
    }

    /// <summary>Unknowns of the forms of needed addresses: those values must be in locals.</summary>
    public HashSet<Symbol> Symbols { get; } = [];

    /// <summary>Buffers that needed operations address.</summary>
    public HashSet<Value> Roots { get; } = [];

    /// <summary>Needed calls.</summary>
    public List<Operation> Calls { get; } = [];

    public bool IsNeeded(Operation op) => needed.Contains(op);
    public bool IsInline(Operation op) => inline.Contains(op);
    public bool IsSymbol(Value value) => Symbols.Contains(forms.SymbolOf(value));
    public Access AccessOf(Operation op) => accesses[op];

    /// <summary>Of what is needed in a loop.</summary>
    public IEnumerable<Access> AccessesIn(Operation loop)
    {
        foreach (var op in loop.Descendants())
            if (OpRoles.IsAddressing(op) && IsNeeded(op)) yield return AccessOf(op);
    }

    public bool IsUsed(Value value) => users.ContainsKey(value) || IsSymbol(value);

    /// <summary>The needed operations that push a value, one entry an operand.</summary>
    public IReadOnlyList<Operation> UsersOf(Value value) => users.TryGetValue(value, out var list) ? list : [];

    // ---- what is needed

    private void Need(Operation op)
    {
        if (isForeign(op)) Imports.UnionWith(op.Results.ToArray());
        else if (needed.Add(op)) work.Push(op);
    }

    /// <summary>Results of foreign operations that may be used here.</summary>
    public HashSet<Value> Imports { get; } = [];

    private void NeedValue(Value value, Operation user)
    {
        if (!users.TryGetValue(value, out var list)) users[value] = list = [];
        list.Add(user);
        if (value.DefiningOp is { } op) Need(op);
    }

    private void NeedSymbols(AffineForm form)
    {
        foreach (var term in form.Terms)
            foreach (var symbol in term.Factors)
                if (Symbols.Add(symbol) && symbol.Kind == SymbolKind.Value && symbol.Value.DefiningOp is { } op) Need(op);
    }

    private void NeedRoot(Value root)
    {
        Roots.Add(root);
        if (root.DefiningOp is not { } allocation) return;
        foreach (var size in allocation.Operands) NeedSymbols(forms.Of(size));
    }

    private void Expand(Operation op)
    {
        for (int i = 0; i < op.OperandCount; i++)
            if (OpRoles.IsValueOperand(op, i)) NeedValue(op.Operand(i), op);
        if (OpRoles.IsAddressing(op))
        {
            var memref = op.Operand(OpRoles.MemRefOperand(op));
            var access = forms.AccessOf(op, memref, OpRoles.Indices(op))
                ?? throw new UnsupportedException(op, $"memref of type {memref.Type} has no strided layout that the CIL emitter can follow to an argument or allocation");
            accesses[op] = access;
            NeedRoot(access.Root);
            NeedSymbols(access.Offset);
        }
        else if (op.Name == "func.call")
        {
            foreach (var operand in op.Operands.Where(o => o.Type is MemRefType))
            {
                var view = forms.ViewOf(operand) ?? throw new UnsupportedException(op, $"argument of type {operand.Type} cannot be passed");
                NeedRoot(view.Root);
                NeedSymbols(view.Offset);
                foreach (var extent in view.Sizes.Concat(view.Strides)) NeedSymbols(extent);
            }
            Calls.Add(op);
        }
        else if (op.Name == "memref.dim") NeedSymbols(forms.Of(op.Result()));
        else if (op.Name is "scf.for" or "scf.parallel")
            foreach (var bound in op.Operands.Where(o => o.Type is IndexType)) NeedSymbols(forms.Of(bound));
        foreach (var region in op.Regions)
            foreach (var block in region.Blocks)
                foreach (var inner in block.Operations)
                    if (OpRoles.IsTerminator(inner) || OpRoles.HasEffect(inner)) Need(inner);
    }

    // ---- where

    public int PositionOf(Operation op)
    {
        if (positions.TryGetValue(op, out int known)) return known;
        int i = 0;
        foreach (var o in op.Block!.Operations) positions[o] = i++;
        return positions[op];
    }

    /// <summary>The statement an operation is emitted with: itself, or the root of the tree it is inline in.</summary>
    public Operation StatementOf(Operation op)
    {
        while (inline.Contains(op)) op = users[op.Result()][0];
        return op;
    }

    /// <summary>Position, in <paramref name="block"/>, of the statement during which <paramref name="user"/> runs.</summary>
    public int PositionIn(Block block, Operation user)
    {
        var at = StatementOf(user);
        while (!ReferenceEquals(at.Block, block)) at = StatementOf(at.Parent!);
        return PositionOf(at);
    }

    /// <summary>Position of the last statement of its block that uses a value; past the end for values that addresses are made of.</summary>
    public int LastUse(Value value) =>
        IsSymbol(value) ? int.MaxValue : lastUses.TryGetValue(value, out int known) ? known : lastUses[value] = LastUser(value);

    private int LastUser(Value value)
    {
        int last = -1;
        foreach (var user in UsersOf(value)) last = Math.Max(last, PositionIn(value.DefiningBlock!, user));
        return last;
    }

    private void PlaceInline(Block block)
    {
        Operation[] ops = [.. block.Operations];
        var writes = new List<int>();
        for (int i = 0; i < ops.Length; i++)
        {
            positions[ops[i]] = i;
            if (OpRoles.Writes(ops[i])) writes.Add(i);
        }
        var depth = new Dictionary<Operation, int>();
        for (int i = ops.Length - 1; i >= 0; i--)
        {
            var op = ops[i];
            if (!needed.Contains(op) || op.ResultCount != 1 || op.Regions.Length > 0 || OpRoles.IsConstant(op) || IsSymbol(op.Result()) || IsBranching(op)) continue;
            if (UsersOf(op.Result()) is not [var user] || !ReferenceEquals(user.Block, block) || IsLoopYield(user)) continue;
            int below = depth.GetValueOrDefault(user) + 1;
            if (below > MaxDepth) continue;
            var statement = StatementOf(user);
            int at = positions[statement];
            if (OpRoles.Reads(op) && writes.Exists(w => w > i && w < at)) continue;
            if (!Floats(op, 0) && !OnlySameTree(ops, i, positions[user], statement)) continue;
            inline.Add(op);
            depth[op] = below;
        }
    }

    // emitted with a branch, over which nothing may stay on the stack
    private static bool IsBranching(Operation op) => op.Name == "vector.maskedload" && ClrTypes.IsScalarLike(op.Result().Type);

    // a loop's carried values are assigned all at once
    private static bool IsLoopYield(Operation op) => op.Name is "scf.condition" || op is { Name: "scf.yield", Parent.Name: "scf.for" or "scf.while" };

    private bool OnlySameTree(Operation[] ops, int from, int to, Operation statement)
    {
        for (int i = from + 1; i < to; i++)
            if (needed.Contains(ops[i]) && !OpRoles.IsConstant(ops[i]) && (!inline.Contains(ops[i]) || !ReferenceEquals(StatementOf(ops[i]), statement))) return false;
        return true;
    }

    // made of constants and of loads alone: emitting it later keeps no register occupied
    private bool Floats(Operation op, int level)
    {
        if (floats.TryGetValue(op, out bool known)) return known;
        bool result = op.Regions.Length == 0 && level < MaxDepth;
        for (int i = 0; result && i < op.OperandCount; i++)
        {
            if (!OpRoles.IsValueOperand(op, i)) continue;
            var source = op.Operand(i).DefiningOp;
            result = OpRoles.IsConstant(source)
                || source is not null && ReferenceEquals(source.Block, op.Block) && source.ResultCount == 1 && UsersOf(source.Result()).Count == 1 && !IsSymbol(source.Result()) && Floats(source, level + 1);
        }
        return floats[op] = result;
    }
}
