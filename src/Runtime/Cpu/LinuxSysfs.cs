using System.Globalization;

namespace MaxTune.Runtime;

// /sys/devices/system/cpu and /proc/cpuinfo; anything missing or odd is as if it were not there.
internal static class LinuxSysfs
{
    private const string Cpus = "/sys/devices/system/cpu";

    /// <summary>Indexed by level 1..3; instruction caches left out.</summary>
    public static CacheLevel[] Caches()
    {
        var levels = new CacheLevel[4];
        for (var i = 0; i < 8 && OperatingSystem.IsLinux(); i++)
        {
            var folder = $"{Cpus}/cpu0/cache/index{i}";
            if (Line($"{folder}/type") is null or "Instruction") continue;
            if (Number(Line($"{folder}/level")) is not (>= 1 and <= 3 and var level)) continue;
            var shared = Line($"{folder}/shared_cpu_list") is { } list ? CountList(list) : 1;
            levels[level] = Plausible(new(
                Size(Line($"{folder}/size")), (int)(Number(Line($"{folder}/ways_of_associativity")) ?? 8),
                (int)(Number(Line($"{folder}/coherency_line_size")) ?? 64), shared));
        }
        return levels;
    }

    /// <summary>Distinct cores among the given processors; null when the topology is not there.</summary>
    public static int? PhysicalCores(int[] processors)
    {
        var cores = new HashSet<string>();
        foreach (var cpu in processors)
        {
            if (Line($"{Cpus}/cpu{cpu}/topology/thread_siblings_list") is { } siblings) cores.Add(siblings);
        }
        return cores.Count > 0 ? cores.Count : null;
    }

    public static string? CpuName()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return File.ReadLines("/proc/cpuinfo").Take(64)
                .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal) || l.StartsWith("Hardware", StringComparison.Ordinal))
                ?.Split(':', 2) is [_, var name] ? name.Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return null; }
    }

    /// <summary>A cache that could be: 4 KB to 4 GB, lines of 16 to 1024 bytes. Otherwise none.</summary>
    public static CacheLevel Plausible(CacheLevel c) =>
        c.Bytes is >= 4 << 10 and <= 4L << 30 && c.LineBytes is >= 16 and <= 1024 && c.Ways >= 1
            ? c with { SharedBy = Math.Max(c.SharedBy, 1) }
            : default;

    // "48K", "2048K", "32M"
    private static long Size(string? text)
    {
        if (string.IsNullOrEmpty(text)) return 0;
        var scale = text[^1] switch { 'K' => 1L << 10, 'M' => 1L << 20, 'G' => 1L << 30, _ => 1 };
        return Number(scale == 1 ? text : text[..^1]) * scale ?? 0;
    }

    // "0-3,8" → 5
    private static int CountList(string list)
    {
        long count = 0;
        foreach (var part in list.Split(','))
        {
            count += part.Split('-') is [var a, var b] && Number(a) is { } from && Number(b) is { } to && to >= from ? to - from + 1 : 1;
        }
        return (int)Math.Min(count, 1 << 16);
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= int.MaxValue ? n : null;

    private static string? Line(string path)
    {
        try { return File.Exists(path) ? File.ReadAllText(path).Trim() : null; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return null; }
    }
}
