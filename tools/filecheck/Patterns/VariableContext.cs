using System.Numerics;

namespace MaxTune.Tools.FileCheck;

/// <summary>The variables of a run. Parsing adds names, matching adds values.</summary>
internal sealed class VariableContext
{
    /// <summary>Values of string variables.</summary>
    public Dictionary<string, string> Strings { get; } = [];

    /// <summary>Names of string variables that some pattern or option defines, to tell them from numeric ones.</summary>
    public HashSet<string> StringNames { get; } = [];

    public Dictionary<string, NumericVariable> Numbers { get; } = [];

    public NumericVariable Line { get; } = new("@LINE", new ExpressionFormat(FormatKind.Unsigned));

    public void AddLine() => Numbers[Line.Name] = Line;

    /// <summary>Forgets what does not begin with $: a new LABEL block begins.</summary>
    public void ClearLocals()
    {
        foreach (string name in Strings.Keys.Where(name => name[0] != '$').ToList()) Strings.Remove(name);
        foreach (string name in Numbers.Keys.Where(name => name[0] != '$').ToList())
        {
            Numbers[name].Value = null;
            Numbers.Remove(name);
        }
    }

    public void SetLine(int line) => Line.Value = new BigInteger(line);
}
