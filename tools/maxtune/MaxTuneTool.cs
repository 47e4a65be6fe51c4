using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>The command-line tool maxtune.</summary>
public static class MaxTuneTool
{
    /// <summary>Runs the tool; the exit code is 0, or 1 when the command line is wrong.</summary>
    public static int Run(string[] args, TextReader stdin, TextWriter stdout, TextWriter stderr)
    {
        switch (args)
        {
            case ["doctor"]:
                stdout.WriteLine(CpuModel.Detect());
                return 0;
            case ["--help"] or ["-h"]:
                stdout.WriteLine("USAGE: maxtune doctor    print what this machine has");
                return 0;
            default:
                stderr.WriteLine($"maxtune: unknown command '{string.Join(' ', args)}', see maxtune --help");
                return 1;
        }
    }
}
