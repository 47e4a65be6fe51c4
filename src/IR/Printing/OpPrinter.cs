namespace MaxTune.IR;

/// <summary>Prints operations.</summary>
public sealed class OpPrinter
{
    public static string ToText(Operation op) => op.Name;
}
