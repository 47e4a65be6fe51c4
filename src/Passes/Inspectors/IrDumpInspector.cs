using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Which passes to dump the IR around. A null predicate dumps around none.</summary>
public sealed record IrDumpOptions
{
    public Func<Pass, bool>? Before { get; init; }
    public Func<Pass, bool>? After { get; init; }

    /// <summary>Of the dumps after a pass, only those in which something changed.</summary>
    public bool OnlyChanged { get; init; }

    /// <summary>Dump after a pass that failed, and after no other.</summary>
    public bool OnlyFailed { get; init; }

    /// <summary>Print the whole module even when the pass ran on a function.</summary>
    public bool ModuleScope { get; init; }

    /// <summary>Write a tree of files under this directory in place of one stream.</summary>
    public string? TreeDirectory { get; init; }
}

/// <summary>
/// Prints the IR around passes: <c>// -----// IR Dump After CSE (cse) //----- //</c>, or one file a pass and operation,
/// <c>DIR/builtin_module_m/func_func_main/0_1_canonicalize.mlir</c>.
/// </summary>
public sealed class IrDumpInspector(IrDumpOptions options, Func<Operation, string> print, TextWriter output) : PassInspector
{
    private readonly Dictionary<Operation, int> counters = [];

    public override void BeforePass(Pass pass, Operation op)
    {
        if (options.Before?.Invoke(pass) == true) Dump("Before", "", pass, op);
    }

    public override void AfterPass(Pass pass, Operation op, bool changed)
    {
        if (!options.OnlyFailed && options.After?.Invoke(pass) == true && (changed || !options.OnlyChanged)) Dump("After", "", pass, op);
    }

    public override void AfterFailure(Pass pass, Operation op, Exception? crash)
    {
        if (options.OnlyFailed || options.After?.Invoke(pass) == true) Dump("After", " Failed", pass, op);
    }

    private void Dump(string when, string outcome, Pass pass, Operation op)
    {
        var shown = op;
        if (options.ModuleScope)
            while (shown.Parent is { } parent) shown = parent;
        string on = options.ModuleScope ? $" ('{op.Name}' operation{(op.SymbolName() is { } symbol ? ": @" + symbol : "")})" : "";
        string text = $"// -----// IR Dump {when} {pass.DisplayName}{outcome} ({pass.Name}){on} //----- //\n{print(shown).TrimEnd('\n')}\n";
        if (options.TreeDirectory is null)
        {
            output.Write(text + "\n\n");
            return;
        }
        string path = PathOf(pass, op);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    // DIR/outer/inner/<count of outer>_<count of inner>_<pass>.mlir
    private string PathOf(Pass pass, Operation op)
    {
        var chain = new List<Operation>();
        for (var o = op; o is not null; o = o.Parent) chain.Insert(0, o);
        counters[op] = counters.GetValueOrDefault(op, -1) + 1;
        string counts = string.Concat(chain.Select(o => Math.Max(0, counters.GetValueOrDefault(o)) + "_"));
        return Path.Combine([options.TreeDirectory!, .. chain.Select(o => Clean(o.Name) + "_" + Clean(o.SymbolName() ?? "no-symbol-name")), counts + pass.Name + ".mlir"]);
    }

    // a symbol may hold anything, also what no file name may
    private static string Clean(string name)
    {
        const int longest = 100;
        string clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return clean.Length <= longest ? clean : clean[..longest];
    }
}
