namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>What the commands of a test share: the working folder (cd) and environment variables (export).</summary>
internal sealed class ShellState(string folder)
{
    public string Folder { get; set; } = folder;

    public Dictionary<string, string> Environment { get; } = [];
}
