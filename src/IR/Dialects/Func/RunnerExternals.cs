using System.Globalization;

namespace MaxTune.IR;

/// <summary>Functions without a body that mlir-runner's libraries provide, and what they print.</summary>
internal static class RunnerExternals
{
    public delegate object[] External(TextWriter output, object[] arguments);

    public static External? Find(string name) => name switch
    {
        "printF32" or "printF64" => (output, x) => Write(output, Float((double)x[0])),
        "printI64" => (output, x) => Write(output, Text(x[0])),
        "printU64" => (output, x) => Write(output, ((ulong)(long)x[0]).ToString(CultureInfo.InvariantCulture)),
        "printNewline" => (output, _) => Write(output, "\n"),
        "printComma" => (output, _) => Write(output, ", "),
        "printOpen" => (output, _) => Write(output, "( "),
        "printClose" => (output, _) => Write(output, " )"),
        "printMemrefF16" or "printMemrefBF16" or "printMemrefF32" or "printMemrefF64" => (output, x) => Print(output, x[0], e => Float((double)e)),
        "printMemrefI16" or "printMemrefI32" or "printMemrefI64" => (output, x) => Print(output, x[0], Text),
        "printMemrefI8" => (output, x) => Print(output, x[0], e => ((char)(byte)(long)e).ToString()),   // C++ writes an int8_t as a character
        "printMemrefInd" => (output, x) => Print(output, x[0], e => ((ulong)(long)e).ToString(CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static object[] Print(TextWriter output, object memref, Func<object, string> element)
    {
        MemRefText.Write(output, (MemRefValue)memref, element);
        return [];
    }

    private static object[] Write(TextWriter output, string text)
    {
        output.Write(text);
        return [];
    }

    private static string Text(object integer) => ((long)integer).ToString(CultureInfo.InvariantCulture);

    /// <summary>As C's <c>%g</c>: six significant digits.</summary>
    public static string Float(double value)
    {
        if (double.IsNaN(value)) return double.IsNegative(value) ? "-nan" : "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        string scientific = value.ToString("0.#####e+00", CultureInfo.InvariantCulture);
        int exponent = int.Parse(scientific[(scientific.IndexOf('e') + 1)..], CultureInfo.InvariantCulture);
        if (exponent is < -4 or >= 6) return scientific;
        return Math.Round((decimal)value, Math.Clamp(5 - exponent, 0, 28)).ToString("0.##########", CultureInfo.InvariantCulture);
    }
}
