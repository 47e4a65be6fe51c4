namespace MaxTune.Runtime;

/// <summary>A tensor cannot be made or used as asked: a size overflows or does not fit in memory, a shape, index or element type does not match.</summary>
public sealed class TensorException(string message, Exception? inner = null) : Exception(message, inner);
