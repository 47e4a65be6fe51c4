namespace MaxTune.Codegen.CSharp;

/// <summary>A local of a method. Compared by identity: two values in one variable share the object.</summary>
internal sealed class Variable(string name, string type)
{
    public string Name => name;
    public string Type => type;
}
