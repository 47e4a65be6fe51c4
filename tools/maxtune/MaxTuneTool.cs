using System.CommandLine;
using System.CommandLine.Help;
using MaxTune.Import;
using MaxTune.Passes;
using MaxTune.Runtime;

namespace MaxTune.Tools.Cli;

/// <summary>maxtune: run, tune and measure models.</summary>
public static class MaxTuneTool
{
    // passes and printer go down nested regions one call a level; the parser allows thousands
    private const int StackBytes = 256 << 20;

    /// <summary>Runs the tool.</summary>
    /// <returns>The exit code: 0, or 1 when the model, a file, the command line or a check is wrong.</returns>
    public static int Run(string[] args, TextReader stdin, TextWriter stdout, TextWriter stderr) => Run(args, stdin, stdout, stderr, Environment.GetEnvironmentVariable);

    /// <summary>The same with another environment.</summary>
    /// <param name="peers">More libraries that <c>bench gemm</c> can compare with.</param>
    public static int Run(string[] args, TextReader stdin, TextWriter stdout, TextWriter stderr, Func<string, string?> environment, IReadOnlyList<IGemmPeer>? peers = null)
    {
        int exitCode = 1;
        var thread = new Thread(() => exitCode = RunOnThread(args, new Session(stdin, stdout, stderr, environment), peers ?? []), StackBytes);
        thread.Start();
        thread.Join();
        return exitCode;
    }

    private const string About = """
        Compiles tensor programs, tunes their kernels for this machine, and runs them.

          maxtune run examples/linear_relu.mlir --random --mode max-autotune

        The environment can say MAXTUNE_MAX_AUTOTUNE=1, MAXTUNE_NUM_THREADS=N, MAXTUNE_MAX_ISA=amx|avx512_bf16|avx512_vnni|avx512|avx2|sse|scalar,
        MAXTUNE_MAX_AUTOTUNE_GEMM_BACKENDS=IL,X86,EXTERN, MAXTUNE_FIXED_POINT=1, MAXTUNE_CACHE_DIR=DIR, MAXTUNE_COMPILE_DEBUG=1, and MAXTUNE_LOGS, of which MAXTUNE_LOGS=help tells more.
        """;

    private static int RunOnThread(string[] args, Session session, IReadOnlyList<IGemmPeer> peers)
    {
        try
        {
            if (session.Logs.HelpWanted)
            {
                session.Out.WriteLine(LogSettings.Help);
                return 0;
            }
            // what compiling needs gets ready on the other core while the command line and files are read
            if (args is ["run" or "tune", ..])
                Model.WarmUp(session.Options with { Mode = args[0] == "tune" || args.Contains("max-autotune") ? CompileMode.MaxAutotune : CompileMode.Default });
            // no RootCommand: that one is named after its file
            var root = new Command("maxtune", About) { new HelpOption(), new VersionOption() };
            Dictionary<string, Func<Command>> commands = new()
            {
                ["run"] = () => RunCommand.Create(session),
                ["tune"] = () => TuneCommand.Create(session),
                ["bench"] = () => BenchCommand.Create(session, peers),
                ["explain"] = () => ExplainCommand.Create(session),
                ["cache"] = () => CacheCommand.Create(session),
                ["doctor"] = () => DoctorCommand.Create(session),
                ["import"] = () => Absent("import", "turns an ONNX file into MLIR text"),
            };
            // the one that is named, or all for who asks what there is: each costs a millisecond or two
            if (args.Length > 0 && commands.TryGetValue(args[0], out var named)) root.Subcommands.Add(named());
            else foreach (var make in commands.Values) root.Subcommands.Add(make());
            var parsed = root.Parse(args);
            if (parsed.Errors.Count > 0)
            {
                foreach (string message in CommandLineErrors.Of(parsed)) session.Error.WriteLine("maxtune: error: " + message);
                session.Error.WriteLine($"maxtune: see {CommandLineErrors.Path(parsed)} --help");
                return 1;
            }
            return parsed.Invoke(new InvocationConfiguration { Output = session.Out, Error = session.Error, EnableDefaultExceptionHandler = false });
        }
        catch (CompilationException e)
        {
            session.Error.WriteLine(e.Message);
        }
        catch (ImportException e)
        {
            session.Error.WriteLine(e.Message);
        }
        catch (PassCrashException e)
        {
            session.Error.WriteLine($"maxtune: {e.Message.ReplaceLineEndings(" ")}");
            session.Error.WriteLine($"maxtune: this is a defect of maxtune; mtopt --run-reproducer can show it: {Defect.Write(e)}");
        }
        catch (Exception e) when (e is UserException or FormatException or TensorException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            session.Error.WriteLine("maxtune: error: " + e.Message.ReplaceLineEndings(" "));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            session.Error.WriteLine("maxtune: internal error: " + e.Message.ReplaceLineEndings(" "));
            session.Error.WriteLine($"maxtune: this is a defect of maxtune; details are in {Defect.Write(e)}");
        }
        finally
        {
            session.Out.Flush();
            session.Error.Flush();
        }
        return 1;

        Command Absent(string name, string what)
        {
            var command = new Command(name, $"{what}; not part of this version") { TreatUnmatchedTokensAsErrors = false };
            command.SetAction(_ =>
            {
                session.Error.WriteLine($"maxtune: error: '{name}', which {what}, is not part of this version");
                return 1;
            });
            return command;
        }
    }
}

/// <summary>A mistake on the command line or in a file it names.</summary>
internal sealed class UserException(string message) : Exception(message);

/// <summary>What there is to know about a defect, in a file: a user is shown one line.</summary>
internal static class Defect
{
    public static string Write(Exception e)
    {
        string path = Path.Combine(Path.GetTempPath(), $"maxtune-{Path.GetRandomFileName()}.txt");
        try
        {
            File.WriteAllText(path, e.ToString());
            return path;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return $"nothing: {path} cannot be written";
        }
    }
}
