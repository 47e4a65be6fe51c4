using System.Text;
using MaxTune.IR;

namespace MaxTune;

/// <summary>What each kernel is made of, and why not of more.</summary>
internal static class FusionNotes
{
    /// <summary>
    /// <code>
    /// linear_unary_0 = mt.linear (model.mlir:9:10) + mt.relu (model.mlir:10:10)
    ///   model.mlir:9:10: 'linalg.matmul' is not fused into this kernel: it is a contraction of its own
    /// </code>
    /// </summary>
    public static string Text(CompileTrace trace)
    {
        var text = new StringBuilder();
        var sources = new KernelSources(trace.Graph);
        foreach (var kernel in trace.All) text.Append($"{kernel.Name} = {Made(sources.Of(kernel.Kernel))}\n");
        foreach (string reason in Reasons(trace)) text.Append("  ").Append(reason).Append('\n');
        return text.ToString();
    }

    public static string Made(IReadOnlyList<Operation> sources) => string.Join(" + ", sources.Select(s => $"{s.Name} ({At(s.Location)})"));

    /// <summary>Why operations stay apart, each with its place in the model.</summary>
    public static IReadOnlyList<string> Reasons(CompileTrace trace)
    {
        var sources = new KernelSources(trace.Graph);
        return [.. trace.Remarks.Select(r => Reason(sources, r)).Distinct()];
    }

    /// <summary>Those of one kernel's operations.</summary>
    public static IReadOnlyList<string> Reasons(CompileTrace trace, IReadOnlyList<Operation> operations)
    {
        var sources = new KernelSources(trace.Graph);
        return [.. trace.Remarks.Where(r => sources.At(r.Location) is { } op && operations.Contains(op)).Select(r => Reason(sources, r)).Distinct()];
    }

    // 'linalg.generic' 'linalg.matmul' is not fused ... → mt.relu: 'linalg.matmul' is not fused ...
    private static string Reason(KernelSources sources, Diagnostic remark)
    {
        string message = remark.Message;
        if (sources.At(remark.Location) is { } op && message.IndexOf("' ", StringComparison.Ordinal) is > 0 and var end && message[0] == '\'') message = $"{op.Name}: {message[(end + 2)..]}";
        return $"{At(remark.Location)}: {message}";
    }

    public static string At(Location location) => location.File is { } file ? $"{Path.GetFileName(file.FileName)}:{file.Line}:{file.Column}" : "unknown place";
}
