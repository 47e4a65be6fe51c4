namespace MaxTune.Codegen.Images;

/// <summary>A program holds what images cannot, or an image is torn.</summary>
public sealed class ImageException(string message) : Exception(message);
