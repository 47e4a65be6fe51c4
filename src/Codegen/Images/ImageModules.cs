using System.Reflection;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Images;

/// <summary>The assemblies that code in an image refers to, in the order images count them.</summary>
internal static class ImageModules
{
    public static readonly Module[] All = [typeof(object).Module, typeof(ImageModules).Module, typeof(ThreadTeam).Module];

    public static Module At(int index) => index < All.Length ? All[index] : throw new ImageException("it refers to an unknown assembly");

    public static int IndexOf(Module module) => Array.IndexOf(All, module) is >= 0 and var index ? index : throw new ImageException($"code refers to {module.Name}");
}
