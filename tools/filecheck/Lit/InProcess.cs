using System.Text;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>Runs a tool in this process, on a thread of its own: an exception or a timeout is a crash of the tool, not of the runner.</summary>
internal static class InProcess
{
    private const int Crashed = 134; // as a shell says of SIGABRT
    private const int StackSize = 16 << 20;

    public static int Run(InProcessTool tool, string name, string[] arguments, ShellStreams streams, TimeSpan timeout)
    {
        var input = new StringReader(Encoding.UTF8.GetString(streams.Input));
        using var output = new StreamWriter(streams.Output, leaveOpen: true);
        using var other = ReferenceEquals(streams.Output, streams.Error) ? null : new StreamWriter(streams.Error, leaveOpen: true);
        var error = other ?? output;
        int exitCode = 0;
        Exception? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    exitCode = tool.Run(arguments, input, output, error);
                }
                catch (Exception e)
                {
                    thrown = e;
                }
            },
            StackSize)
        { IsBackground = true, Name = name };
        thread.Start();
        if (!thread.Join(timeout))
        {
            // the thread goes on and may still write: its streams are left alone
            streams.Output = new MemoryStream();
            throw new IOException($"timed out after {timeout.TotalSeconds:0} s");
        }

        if (thrown is null) return exitCode;
        error.WriteLine($"{name} threw: {thrown}");
        return Crashed;
    }
}
