namespace MaxTune.IR;

/// <summary>What a custom assembly parses with.</summary>
public sealed class OpParser;
