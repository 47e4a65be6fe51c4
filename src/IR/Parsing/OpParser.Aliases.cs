using MaxTune.IR.Parsing;

namespace MaxTune.IR;

public sealed partial class OpParser
{
    // aliases of aliases stand for attributes of any depth and, where each names the one before twice, of any size
    private const int DeepestAlias = 1000;
    private const long LargestAlias = 1 << 20, LargestLocation = 1 << 24;   // locations print as the aliases they are

    private void Define(MlirParser.AttributeAliasContext context)
    {
        var token = (MlirToken)context.Start;
        string name = NewAlias(token, "attribute");
        Define(token, scope.AttrAliases, name, "attribute", () => Read(context.attribute()));
    }

    private void Define(MlirParser.TypeAliasContext context)
    {
        var token = (MlirToken)context.Start;
        string name = NewAlias(token, "type");
        Define(token, scope.TypeAliases, name, "type", () => Read(context.type()));
    }

    private string NewAlias(MlirToken token, string kind)
    {
        string name = token.Span[1..].ToString();
        return name.Contains('.') ? throw Error(token.StartIndex, $"{kind} names with a '.' are reserved for dialect-defined names") : name;
    }

    private void Define<T>(MlirToken token, Dictionary<string, T> aliases, string name, string kind, Func<T> read)
    {
        scope.Defining = new AliasExtent(0, 1);
        T value = read();
        var extent = scope.Defining.Value with { Depth = scope.Defining.Value.Depth + 1 };
        scope.Defining = null;
        if (!aliases.TryAdd(name, value)) throw Error(token.StartIndex, $"redefinition of {kind} alias id '{name}'");
        if (extent.Depth > DeepestAlias) throw Error(token.StartIndex, $"alias '{token.Text}' is nested too deeply");
        long largest = value is LocationAttr ? LargestLocation : LargestAlias;
        if (extent.Size > largest) throw Error(token.StartIndex, $"alias '{token.Text}' stands for more than {largest} attributes");
        scope.AliasExtents[token.Text] = extent;
    }

    /// <summary>What an alias stands for, null when it is not defined (yet); its extent counts in the definition being read.</summary>
    private T? Alias<T>(Dictionary<string, T> aliases, string marked) where T : class
    {
        if (!aliases.TryGetValue(marked[1..], out var value)) return null;
        if (scope.Defining is { } so && scope.AliasExtents.TryGetValue(marked, out var extent))
            scope.Defining = new AliasExtent(Math.Max(so.Depth, extent.Depth), so.Size + extent.Size);
        return value;
    }
}
