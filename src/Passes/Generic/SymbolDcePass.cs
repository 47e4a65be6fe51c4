using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Removes private symbols that nothing reachable from a public one refers to.</summary>
public sealed record SymbolDcePass() : Pass("symbol-dce")
{
    public override string DisplayName => "SymbolDCE";

    public override bool Run(Operation op, PassContext context)
    {
        if (!op.Has(OpTraits.SymbolTable))
        {
            context.Sink.OpError(op, "is no symbol table: 'symbol-dce' runs on 'builtin.module'");
            return false;
        }
        var liveness = new Liveness();
        liveness.Mark(op);
        var dead = op.Descendants().Where(o => IsCandidate(o) && !liveness.IsLive(o)).ToList();
        // outer ones take what is inside with them
        foreach (var symbol in dead)
            if (!dead.Any(outer => !ReferenceEquals(outer, symbol) && outer.IsAncestorOf(symbol))) symbol.Erase();
        return dead.Count > 0;
    }

    private static bool IsCandidate(Operation op) =>
        op.SymbolName() is not null && SymbolTable.IsPrivate(op) && op.Parent is { } parent && parent.Has(OpTraits.SymbolTable);

    private sealed class Liveness
    {
        private readonly HashSet<Operation> live = [];
        private readonly Dictionary<Operation, Dictionary<string, Operation>> tables = [];
        private readonly Stack<Operation> work = [];

        public bool IsLive(Operation op) => live.Contains(op);

        public void Mark(Operation root)
        {
            Enqueue(root);
            while (work.TryPop(out var op)) Scan(op);
        }

        private void Enqueue(Operation op)
        {
            if (live.Add(op)) work.Push(op);
        }

        // everything inside a live operation is live, except private symbols of tables in it: those wait for a reference
        private void Scan(Operation op)
        {
            foreach (var reference in op.Properties.Concat(op.Attributes).SelectMany(a => SymbolTable.In(a.Value))) Resolve(op, reference);
            foreach (var region in op.Regions)
                foreach (var block in region.Blocks)
                    foreach (var inner in block.Operations)
                        if (!IsCandidate(inner)) Enqueue(inner);
        }

        private void Resolve(Operation user, SymbolRefAttr reference)
        {
            for (var table = user; table is not null; table = table.Parent)
            {
                if (!table.Has(OpTraits.SymbolTable) && table.Parent is not null) continue;
                if (Names(table).GetValueOrDefault(reference.Root) is not { } found) continue;
                Enqueue(found);
                foreach (string name in reference.Nested)
                {
                    if (Names(found).GetValueOrDefault(name) is not { } next) return;
                    Enqueue(found = next);
                }
                return;
            }
        }

        private Dictionary<string, Operation> Names(Operation table)
        {
            if (tables.TryGetValue(table, out var names)) return names;
            names = [];
            foreach (var op in table.Regions.SelectMany(r => r.Blocks).SelectMany(b => b.Operations))
                if (op.SymbolName() is { } name) names.TryAdd(name, op);
            return tables[table] = names;
        }
    }
}
