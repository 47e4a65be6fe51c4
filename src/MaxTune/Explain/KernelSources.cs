using MaxTune.IR;

namespace MaxTune;

/// <summary>Operations of the user's model that a kernel computes, found by their places in the source.</summary>
internal sealed class KernelSources
{
    private readonly List<(FileLocation At, Operation Op)> graph = [];

    public KernelSources(Operation graphLevel)
    {
        foreach (var op in graphLevel.Descendants())
            if (op.Location.File is { } at && !op.Is(FuncOps.Func) && !op.IsTerminator && op.ResultCount > 0) graph.Add((at, op));
    }

    /// <summary>In the source's order, without loads of parameters and constants.</summary>
    public IReadOnlyList<Operation> Of(Operation kernel)
    {
        var places = new HashSet<(string, int, int)>();
        // destinations and extents are shared between kernels, and are where the first of them is
        var work = kernel.Body.Operations.Where(o => StructuredOp.From(o) is not null && !o.Is(LinalgOps.Fill)).ToArray();
        foreach (var op in work.Length > 0 ? work : [.. kernel.Descendants().Where(o => !o.Has(OpTraits.ConstantLike))]) Add(op.Location, places);
        return [.. graph.Where(g => places.Contains((g.At.FileName, g.At.Line, g.At.Column)) && g.Op.Name is not ("ml_program.global_load_const" or "ml_program.global_load")
            && !g.Op.Has(OpTraits.ConstantLike)).Select(g => g.Op)];
    }

    /// <summary>The operation at a place; null when there is none.</summary>
    public Operation? At(Location location) =>
        location.File is { } at ? graph.FirstOrDefault(g => g.At.FileName == at.FileName && g.At.Line == at.Line && g.At.Column == at.Column).Op : null;

    private static void Add(Location location, HashSet<(string, int, int)> places)
    {
        switch (location)
        {
            case FileLocation file: places.Add((file.FileName, file.Line, file.Column)); break;
            case FusedLocation fused:
                foreach (var part in fused.Locations) Add(part, places);
                break;
            case NamedLocation named: Add(named.Child, places); break;
            case CallSiteLocation call: Add(call.Callee, places); break;
        }
    }
}
