namespace MaxTune.IR;

/// <summary>How to read a file.</summary>
/// <param name="AllowUnregistered">Accept operations, types and attributes of dialects that are not registered.</param>
/// <param name="FirstLine">Line number of the text's first line, for pieces of a split file.</param>
public sealed record ParserOptions(bool AllowUnregistered = false, int FirstLine = 1);
