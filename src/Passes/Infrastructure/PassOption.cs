using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>
/// One option of a pass: a parameter of its record's constructor. <c>int MaxIterations = 10</c> is <c>max-iterations=10</c>.
/// Types: bool, int, long, double, string, enums (in kebab case), <see cref="EquatableArray{T}"/> of long or string (<c>tiles=4,8</c>), any
/// <see cref="IParsable{T}"/> whose <c>ToString</c> parses back, and the nullable ones of these.
/// </summary>
public sealed record PassOption(string Name, string Description, Type Type, object? Default, PropertyInfo Property)
{
    internal static PassOption Of(Type pass, ParameterInfo parameter)
    {
        string name = Kebab(parameter.Name!);
        if (!parameter.HasDefaultValue) throw new ArgumentException($"option '{name}' of {pass.Name} needs a default");
        object? value = parameter.DefaultValue;
        if (value is null && parameter.ParameterType.IsValueType) value = Activator.CreateInstance(parameter.ParameterType);
        else if (value is not null && Bare(parameter.ParameterType).IsEnum) value = Enum.ToObject(Bare(parameter.ParameterType), value);
        var option = new PassOption(
            name, parameter.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "", parameter.ParameterType, value, pass.GetProperty(parameter.Name!)!);
        if (option.Expects is null) throw new ArgumentException($"option '{name}' of {pass.Name} has a type that does not parse: {parameter.ParameterType}");
        return option;
    }

    /// <summary>What a value looks like, for messages and listings: <c>integer</c>, <c>none|greedy</c>.</summary>
    public string? Expects => Bare(Type) switch
    {
        var t when t == typeof(bool) => "true|false",
        var t when t == typeof(int) || t == typeof(long) => "integer",
        var t when t == typeof(double) => "number",
        var t when t == typeof(string) => "string",
        var t when t == typeof(EquatableArray<long>) => "integers",
        var t when t == typeof(EquatableArray<string>) => "strings",
        { IsEnum: true } t => string.Join('|', Enum.GetNames(t).Select(Kebab)),
        var t when IsParsable(t) => Kebab(t.Name),
        _ => null,
    };

    /// <summary>The value <paramref name="text"/> stands for; null when it is not one.</summary>
    public object? Parse(string text)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (Bare(Type))
        {
            case var t when t == typeof(bool): return text switch { "" or "true" or "1" => true, "false" or "0" => false, _ => null };
            case var t when t == typeof(int): return int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out int i) ? i : null;
            case var t when t == typeof(long): return long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out long l) ? l : null;
            case var t when t == typeof(double): return double.TryParse(text, NumberStyles.Float, culture, out double d) ? d : null;
            case var t when t == typeof(string): return text;
            case var t when t == typeof(EquatableArray<string>): return text == "" ? new EquatableArray<string>([]) : text.Split(',').Select(s => s.Trim()).ToEquatableArray();
            case var t when t == typeof(EquatableArray<long>):
                var longs = new List<long>();
                foreach (string part in text == "" ? [] : text.Split(','))
                {
                    if (!long.TryParse(part.Trim(), NumberStyles.AllowLeadingSign, culture, out long item)) return null;
                    longs.Add(item);
                }
                return longs.ToEquatableArray();
            case { IsEnum: true } t:
                return Enum.GetNames(t).FirstOrDefault(n => Kebab(n) == text) is { } name ? Enum.Parse(t, name) : null;
            case var t:
                object?[] arguments = [text, culture, null];
                var tryParse = t.GetMethod("TryParse", BindingFlags.Public | BindingFlags.Static, [typeof(string), typeof(IFormatProvider), t.MakeByRefType()]);
                return tryParse is not null && (bool)tryParse.Invoke(null, arguments)! ? arguments[2] : null;
        }
    }

    /// <summary>Text that <see cref="Parse"/> reads back.</summary>
    public static string Print(object? value) => value switch
    {
        null => "",
        bool b => b ? "true" : "false",
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        Enum e => Kebab(e.ToString()),
        EquatableArray<long> longs => string.Join(',', longs),
        EquatableArray<string> strings => string.Join(',', strings.AsEnumerable()),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static bool IsParsable(Type type) =>
        type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IParsable<>) && i.GetGenericArguments()[0] == type);

    /// <summary>MaxIterations → max-iterations, F16 → f16, TestOnlyIR → test-only-ir.</summary>
    public static string Kebab(string name)
    {
        var kebab = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool starts = i > 0 && char.IsAsciiLetterUpper(name[i])
                && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
            if (starts) kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(name[i]));
        }
        return kebab.ToString();
    }
}
