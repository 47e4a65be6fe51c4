using MaxTune.Tools.Cli;
using MaxTune.Tools.FileCheck.Lit;
using MaxTune.Tools.MtOpt;

namespace MaxTune.Tests.Golden;

/// <summary>Where the golden tests are and what their RUN lines may name.</summary>
internal static class GoldenTools
{
    private const string LlvmBin = "/usr/lib/llvm-22/bin";

    /// <summary>The folder that holds MaxTune.sln.</summary>
    public static string Repository { get; } = FindRepository();

    public static string TestRoot { get; } = Path.Combine(Repository, "tests", "filecheck");

    /// <summary>Tools of ours run in this process; LLVM's as processes.</summary>
    public static LitConfiguration Configuration { get; } = Configure();

    private static LitConfiguration Configure()
    {
        var configuration = new LitConfiguration { ProgramFolders = [LlvmBin], Tools = Tools(), Substitutions = RunnerLibraries() };
        return configuration with { Features = HostFeatures.Detect(configuration) };
    }

    private static Dictionary<string, InProcessTool> Tools() => new()
    {
        ["maxtune"] = new(MaxTuneTool.Run, typeof(MaxTuneTool).Assembly.Location),
        ["mtopt"] = new(MtOptTool.Run, typeof(MtOptTool).Assembly.Location),
    };

    // %mlir_runner_utils and %mlir_c_runner_utils, for mlir-runner -shared-libs=
    private static Dictionary<string, string> RunnerLibraries()
    {
        var libraries = new Dictionary<string, string>();
        string folder = Path.Combine(Path.GetDirectoryName(LlvmBin)!, "lib");
        if (!Directory.Exists(folder)) return libraries;
        foreach (string name in new[] { "mlir_runner_utils", "mlir_c_runner_utils" })
        {
            string? path = Directory.EnumerateFiles(folder, $"lib{name}.so*").Order(StringComparer.Ordinal).FirstOrDefault();
            if (path is not null) libraries["%" + name] = path;
        }

        return libraries;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MaxTune.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no MaxTune.sln above {AppContext.BaseDirectory}");
    }
}
