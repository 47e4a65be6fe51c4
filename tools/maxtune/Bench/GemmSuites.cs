using System.Globalization;

namespace MaxTune.Tools.Cli;

/// <summary>Shapes as a command line has them, MxKxN, and named lists of them.</summary>
internal static class GemmSuites
{
    /// <summary>f32: small layers, single rows, tall, wide and odd ones, and squares.</summary>
    public const string F32 =
        "64x16x32,1x4096x4096,8x1024x1024,64x768x3072,64x3072x768,128x512x512,384x1024x1024,512x768x3072,1024x1024x1024,2048x2048x2048,31x33x65,100x1000x10,1000x10x100,4096x64x64,7x4096x11008";

    /// <summary>Thirty for the study of choices: small, single rows, skinny, tall, wide, odd, and squares up to 768; no more than 0.9 GFLOP each.</summary>
    public const string Choice =
        "64x16x32,16x16x16,8x8x64,33x17x65,128x64x32,100x100x100,256x8x256,64x1024x16,1x512x512,1x1024x4096,4x768x768,8x2048x512,16x512x2048,31x257x129,32x64x2048,"
        + "48x48x48,96x96x96,128x128x128,192x192x192,256x256x256,384x384x384,512x512x512,640x640x640,768x768x768,64x768x768,128x1024x256,1000x10x100,100x1000x10,2048x64x64,512x64x512";

    /// <exception cref="UserException">There is no such suite.</exception>
    public static string Named(string name) => name switch { "f32" => F32, "choice" => Choice, _ => throw new UserException($"--suite {name}: f32 or choice") };

    /// <exception cref="UserException">The text is not a list of shapes.</exception>
    public static IReadOnlyList<(long M, long K, long N)> Parse(string text)
    {
        var all = new List<(long, long, long)>();
        foreach (string shape in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var extents = shape.Split('x').Select(p => long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out long e) && e is >= 1 and <= 1 << 20 ? e : -1).ToArray();
            var (m, k, n) = extents is [> 0, > 0, > 0] ? (extents[0], extents[1], extents[2]) : throw new UserException($"--shapes {shape}: expected MxKxN, each 1 to {1 << 20}");
            // an array of the runtime holds 2^31 elements, a message of ONNX 2^31 bytes
            if (Math.Max(m * k, Math.Max(k * n, m * n)) > 1 << 28) throw new UserException($"--shapes {shape}: a matrix has more than {1 << 28} elements");
            all.Add((m, k, n));
        }
        return all.Count > 0 ? all : throw new UserException("--shapes: expected MxKxN, with commas between");
    }
}
