namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>Where a command reads from and writes to.</summary>
internal sealed class ShellStreams
{
    private readonly MemoryStream pipe = new();
    private readonly MemoryStream errors = new();
    private readonly List<(string Path, bool Append, MemoryStream Content)> files = [];

    public ShellStreams(byte[] input)
    {
        Input = input;
        Output = pipe;
        Error = errors;
    }

    public byte[] Input { get; set; }

    public MemoryStream Output { get; set; }

    public MemoryStream Error { get; set; }

    /// <summary>What the next command of the pipeline reads.</summary>
    public byte[] Piped() => pipe.ToArray();

    /// <summary>What went to stderr and nowhere else.</summary>
    public byte[] Errors() => errors.ToArray();

    /// <summary>Redirects, from left to right: <c>2&gt;&amp;1 &gt;f</c> sends errors where output went before.</summary>
    public void Apply(IReadOnlyList<ShellRedirect> redirects, Func<string, string> resolve)
    {
        foreach (var redirect in redirects)
        {
            switch (redirect.Kind)
            {
                case ShellRedirectKind.Read:
                    Input = File.ReadAllBytes(resolve(redirect.Target.Text));
                    break;
                case ShellRedirectKind.Duplicate:
                    Set(redirect.Descriptor, redirect.Target.Text == "1" ? Output : Error);
                    break;
                case ShellRedirectKind.WriteBoth or ShellRedirectKind.AppendBoth:
                    Output = Error = ToFile(resolve(redirect.Target.Text), redirect.Kind == ShellRedirectKind.AppendBoth);
                    break;
                default:
                    Set(redirect.Descriptor, ToFile(resolve(redirect.Target.Text), redirect.Kind == ShellRedirectKind.Append));
                    break;
            }
        }
    }

    public void WriteFiles()
    {
        foreach (var (path, append, content) in files)
        {
            if (path == "/dev/null") continue;
            using var file = new FileStream(path, append ? FileMode.Append : FileMode.Create);
            file.Write(content.ToArray());
        }
    }

    private void Set(int descriptor, MemoryStream stream)
    {
        if (descriptor == 1) Output = stream;
        else Error = stream;
    }

    private MemoryStream ToFile(string path, bool append)
    {
        if (path != "/dev/null" && !append) File.WriteAllBytes(path, []); // a shell creates it before the command runs
        var content = new MemoryStream();
        files.Add((path, append, content));
        return content;
    }
}
