using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>What this machine has that tests can require: CPU features by the names below, LLVM's tools by theirs.</summary>
public static class HostFeatures
{
    private static readonly string[] Programs = ["mlir-opt-22", "mlir-runner", "mlir-translate-22", "FileCheck-22"];

    /// <summary>The features, given where programs are found.</summary>
    public static HashSet<string> Detect(LitConfiguration configuration)
    {
        var features = new HashSet<string> { RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant() };
        if (OperatingSystem.IsLinux()) features.Add("linux");
        if (Avx2.IsSupported) features.Add("avx2");
        if (Fma.IsSupported) features.Add("fma");
        if (Avx512F.IsSupported) features.Add("avx512f");
        features.UnionWith(LinuxCpuFeatures());
        features.UnionWith(Programs.Where(program => configuration.FindProgram(program) is not null));
        return features;
    }

    // what the kernel lists, it also lets programs use
    private static IEnumerable<string> LinuxCpuFeatures()
    {
        const string File = "/proc/cpuinfo";
        if (!System.IO.File.Exists(File)) yield break;
        string? flags = System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal));
        if (flags is null) yield break;
        var set = flags.Split(' ').ToHashSet();
        if (set.Contains("amx_tile")) yield return "amx";
        if (set.Contains("amx_bf16")) yield return "amx_bf16";
        if (set.Contains("amx_int8")) yield return "amx_int8";
        if (set.Contains("avx512_bf16")) yield return "avx512bf16";
        if (set.Contains("avx512_vnni")) yield return "avx512vnni";
        if (set.Contains("avx_vnni")) yield return "avxvnni";
    }
}
