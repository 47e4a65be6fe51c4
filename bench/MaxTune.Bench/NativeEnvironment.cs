using System.Runtime.InteropServices;

namespace MaxTune.Bench;

/// <summary>The environment as native libraries see it: .NET's own changes do not reach them.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Unless it has a value already.</summary>
    public static void Set(string name, string value)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) _ = SetEnvironment(name, value, 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
