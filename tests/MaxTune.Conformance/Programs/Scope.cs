using System.Globalization;
using System.Text;

namespace MaxTune.Conformance.Programs;

/// <summary>Text under construction: the values that may be used at this point, by type, and fresh names.</summary>
internal sealed class Scope(Random random)
{
    private readonly List<(string Name, string Type)> values = [];
    private readonly StringBuilder text = new();
    private int names;

    public Random Random => random;
    public int Indent { get; set; } = 1;
    public override string ToString() => text.ToString();

    public int Mark() => values.Count;

    /// <summary>Forgets values defined since a mark: they are out of scope.</summary>
    public void Release(int mark) => values.RemoveRange(mark, values.Count - mark);

    public void Clear() => values.Clear();
    public string Fresh() => "%v" + names++;
    public void Know(string name, string type) => values.Add((name, type));
    public void Line(string line) => text.Append(' ', 2 * Indent).Append(line).Append('\n');

    /// <summary><c>%vN = op</c>, a value of that type.</summary>
    public string Define(string type, string op)
    {
        string name = Fresh();
        Line($"{name} = {op}");
        Know(name, type);
        return name;
    }

    public T Pick<T>(params ReadOnlySpan<T> of) => of[random.Next(of.Length)];
    public bool Once(int outOf) => random.Next(outOf) == 0;

    /// <summary>A value of a type: one there is, or a constant.</summary>
    public string Value(string type)
    {
        var known = values.Where(v => v.Type == type).ToArray();
        if (known.Length > 0 && !Once(4)) return known[known.Length - 1 - Math.Min(random.Next(known.Length), random.Next(known.Length))].Name;   // later ones rather
        return Define(type, $"arith.constant {Constant(type)}{(type == "i1" ? "" : " : " + type)}");
    }

    public string? Existing(Func<string, bool> type) =>
        values.Where(v => type(v.Type)).ToArray() is { Length: > 0 } known ? known[random.Next(known.Length)].Name : null;

    public string TypeOf(string name) => values.Last(v => v.Name == name).Type;

    public string Constant(string type)
    {
        if (Types.Shape(type) is { } shape)
            return Once(3) ? $"dense<{Number(Types.Element(type))}>" : $"dense<{Rows(shape, 0, Types.Element(type))}>";
        return Number(type);
    }

    private string Rows(long[] shape, int dim, string element) =>
        dim == shape.Length ? Number(element) : $"[{string.Join(", ", Enumerable.Range(0, (int)shape[dim]).Select(_ => Rows(shape, dim + 1, element)))}]";

    private string Number(string type)
    {
        if (type == "i1") return Once(2) ? "true" : "false";
        if (Types.IsFloat(type))
        {
            double value = random.Next(6) switch { 0 => random.Next(-4, 5), 1 => random.Next(-1000, 1000) / 8.0, 2 => 0.5, 3 => random.Next(1, 100) / 64.0, 4 => -0.0, _ => (random.NextDouble() - 0.5) * 20 };
            return value.ToString("0.0###############", CultureInfo.InvariantCulture);
        }
        int width = Types.Width(type);
        Int128 least = -(Int128.One << (width - 1)), most = (Int128.One << (width - 1)) - 1;
        Int128 number = random.Next(6) switch { 0 => least, 1 => most, 2 => 0, 3 => -1, 4 => random.Next(-100, 100), _ => (Int128)random.NextInt64() * (random.Next(3) - 1) };
        number = number < least || number > most ? ((number % most) + most) % most : number;
        return number.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Types by their text.</summary>
internal static class Types
{
    public static readonly string[] Integers = ["i1", "i8", "i16", "i32", "i64", "index", "i3", "i7", "i24", "i48"];
    public static readonly string[] Wide = ["i65", "i100", "i128"];
    public static readonly string[] Floats = ["f32", "f64", "f32", "f64", "f16", "bf16"];

    public static string Element(string type) => type.Contains('<', StringComparison.Ordinal) ? type[(type.LastIndexOf('x', type.Length - (type.Contains("index", StringComparison.Ordinal) ? 3 : 1)) + 1)..^1] : type;

    public static long[]? Shape(string type) => type.IndexOf('<', StringComparison.Ordinal) is var at and > 0
        ? [.. type[(at + 1)..^(Element(type).Length + 2)].Split('x').Select(long.Parse)] : null;

    public static bool IsFloat(string type) => Element(type) is ['f', ..] or ['b', ..];
    public static int Width(string type) => Element(type) == "index" ? 64 : int.Parse(Element(type)[1..], CultureInfo.InvariantCulture);
    public static string With(string type, string element) => Shape(type) is { } shape ? $"{type[..type.IndexOf('<', StringComparison.Ordinal)]}<{string.Join('x', shape)}x{element}>" : element;
}
