namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>A tool that runs in this process.</summary>
/// <param name="Run">Arguments, stdin, stdout, stderr to exit code.</param>
/// <param name="AssemblyPath">Its assembly, to run it as a process of its own when a RUN line sets environment variables for it; null: never.</param>
public sealed record InProcessTool(Func<string[], TextReader, TextWriter, TextWriter, int> Run, string? AssemblyPath = null);

/// <summary>What RUN lines may name and depend on.</summary>
public sealed record LitConfiguration
{
    /// <summary>Tools that run in this process, by name.</summary>
    public IReadOnlyDictionary<string, InProcessTool> Tools { get; init; } = new Dictionary<string, InProcessTool>();

    /// <summary>Commands for other tools, by name: a program and its first arguments.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Commands { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What the machine and the build have, for REQUIRES, UNSUPPORTED and XFAIL.</summary>
    public IReadOnlySet<string> Features { get; init; } = new HashSet<string>();

    /// <summary>More words with % and what they stand for.</summary>
    public IReadOnlyDictionary<string, string> Substitutions { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders that programs are looked for in, before PATH.</summary>
    public IReadOnlyList<string> ProgramFolders { get; init; } = [];

    /// <summary>How long one command may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The path of a program, or null.</summary>
    public string? FindProgram(string name)
    {
        if (name.Contains('/')) return File.Exists(name) ? name : null;
        var folders = ProgramFolders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
