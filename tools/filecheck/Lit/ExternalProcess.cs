using System.ComponentModel;
using System.Diagnostics;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>Runs a program with its streams redirected; it is killed, with its children, after the timeout.</summary>
internal static class ExternalProcess
{
    public static int Run(
        string program, string[] arguments, ShellStreams streams, string folder, IReadOnlyDictionary<string, string> environment, TimeSpan timeout)
    {
        // what both streams share is merged by the system, in the order it is written
        bool merged = ReferenceEquals(streams.Output, streams.Error);
        string[] command = merged ? ["/bin/sh", "-c", "exec \"$0\" \"$@\" 2>&1", program, .. arguments] : [program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var output = CopyAsync(process.StandardOutput.BaseStream);
            var errors = CopyAsync(process.StandardError.BaseStream);
            var input = Task.Run(() => Feed(process, streams.Input));
            bool ended = process.WaitForExit(timeout);
            if (!ended) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            Task.WaitAll(input, output, errors);
            streams.Output.Write(output.Result);
            streams.Error.Write(errors.Result);
            return ended ? process.ExitCode : throw new IOException($"timed out after {timeout.TotalSeconds:0} s");
        }
        catch (Win32Exception e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static async Task<byte[]> CopyAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes).ConfigureAwait(false);
        return bytes.ToArray();
    }

    private static void Feed(Process process, byte[] input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // the program does not read all of its input
        }
    }
}
