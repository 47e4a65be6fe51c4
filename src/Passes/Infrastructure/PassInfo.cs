using System.Reflection;

namespace MaxTune.Passes;

/// <summary>What a list of passes shows of one: its name, what it does, its options.</summary>
public sealed record PassInfo(Pass Default, string Summary)
{
    public string Name => Default.Name;
    public string? Anchor => Default.Anchor;
    public IReadOnlyList<PassOption> Options => field ??= OptionsOf(Default.GetType());   // by reflection, when asked for

    /// <summary>The pass with some options set; the values have their options' types.</summary>
    public Pass Create(IReadOnlyDictionary<string, object> values) =>
        values.Count == 0 ? Default with { }   // one object a step, so that inspectors can tell repeated steps apart
        : (Pass)Constructor(Default.GetType()).Invoke([.. Options.Select(o => values.TryGetValue(o.Name, out object? value) ? value : o.Default)]);

    /// <summary>The options of a pass's record, in the order of its constructor.</summary>
    public static IReadOnlyList<PassOption> OptionsOf(Type pass) => [.. Constructor(pass).GetParameters().Select(p => PassOption.Of(pass, p))];

    private static ConstructorInfo Constructor(Type pass) => pass.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
}

/// <summary>The passes a pipeline string may name: an explicit list.</summary>
public sealed class PassRegistry
{
    private readonly Dictionary<string, PassInfo> passes = [];

    public PassRegistry(params IEnumerable<PassInfo> passes)
    {
        foreach (var pass in passes) this.passes.Add(pass.Name, pass);
    }

    /// <summary>In order of their names.</summary>
    public IEnumerable<PassInfo> Passes => passes.Values.OrderBy(p => p.Name, StringComparer.Ordinal);

    public PassInfo? Find(string name) => passes.GetValueOrDefault(name);
}
