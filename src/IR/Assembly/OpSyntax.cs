namespace MaxTune.IR.Assembly;

/// <summary>The custom form of an operation, whichever way it is said.</summary>
internal static class OpSyntax
{
    /// <summary>Null when an operation has only its generic form.</summary>
    public static ICustomAssembly? Of(OpDefinition definition) =>
        definition.Assembly ?? definition.CompiledFormat
        ?? (definition.AssemblyFormat is { } format ? definition.CompiledFormat = new DeclarativeAssembly(definition, format) : null);
}
