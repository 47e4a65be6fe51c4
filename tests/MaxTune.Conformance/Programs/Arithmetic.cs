namespace MaxTune.Conformance.Programs;

/// <summary>Random operations of arith and math whose results are defined: divisors, shifts and ranges of conversions are made so.</summary>
internal static class Arithmetic
{
    /// <summary>One operation on scalars or vectors (<paramref name="shape"/> is <c>""</c> or <c>vector&lt;4x#&gt;</c>); gives a name of what it computed.</summary>
    public static string Emit(Scope s, string shape, bool wide)
    {
        string Of(string element) => shape.Length == 0 ? element : shape.Replace("#", element, StringComparison.Ordinal);
        string[] integers = wide && shape.Length == 0 && s.Once(3) ? Types.Wide : Types.Integers;
        return s.Random.Next(10) switch
        {
            < 4 => Integer(s, Of(s.Pick<string>(integers))),
            < 7 => Float(s, Of(s.Pick<string>(Types.Floats))),
            7 => Compare(s, Of(s.Once(2) ? s.Pick<string>(integers) : s.Pick<string>(Types.Floats))),
            8 => Select(s, Of(s.Once(2) ? s.Pick<string>(integers) : s.Pick<string>(Types.Floats)), Of("i1")),
            _ => Convert(s, Of, wide && shape.Length == 0),
        };
    }

    private static string Integer(Scope s, string type)
    {
        int width = Types.Width(type);
        string a = s.Value(type);
        switch (s.Random.Next(12))
        {
            case 0 when width >= 8:
                return s.Define(type, $"arith.{s.Pick("divsi", "remsi", "floordivsi", "ceildivsi")} {a}, {Divisor(s, type)} : {type}");
            case 1 when width > 1:
                return s.Define(type, $"arith.{s.Pick("divui", "remui", "ceildivui")} {a}, {Splat(s, type, s.Random.Next(1, Math.Min(7, 1 << Math.Min(6, width - 1))))} : {type}");
            case 2 or 3:
                return s.Define(type, $"arith.{s.Pick("shli", "shrsi", "shrui")} {a}, {Amount(s, type, width)} : {type}");
            case 4 when Types.Element(type) != "index" || s.Once(2):
                return s.Define(type, $"math.{s.Pick("absi", "ctlz", "cttz", "ctpop")} {a} : {type}");
            default:
                return s.Define(type, $"arith.{s.Pick("addi", "subi", "muli", "andi", "ori", "xori", "minsi", "maxsi", "minui", "maxui")} {a}, {s.Value(type)} : {type}");
        }
    }

    private static string Divisor(Scope s, string type) => Splat(s, type, s.Pick(-7, -5, -3, -2, 2, 3, 5, 7, 11, 100));

    private static string Amount(Scope s, string type, int width)
    {
        if (width == 1 || s.Once(3)) return Splat(s, type, s.Random.Next(width == 3 ? 3 : Math.Min(width, 120)));
        return s.Define(type, $"arith.remui {s.Value(type)}, {Splat(s, type, width == 7 ? 7 : width == 3 ? 3 : width == 8 ? 8 : Math.Min(width, 100))} : {type}");
    }

    private static string Splat(Scope s, string type, long value)
    {
        string number = Types.Width(type) == 1 ? value != 0 ? "true" : "false" : value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return s.Define(type, type == "i1" ? $"arith.constant {number}" : $"arith.constant {(Types.Shape(type) is null ? number : $"dense<{number}>")} : {type}");
    }

    private static string Float(Scope s, string type)
    {
        string a = s.Value(type), element = Types.Element(type);
        switch (s.Random.Next(9))
        {
            case 0:
                return s.Define(type, $"math.{s.Pick("absf", "ceil", "floor", "trunc", "roundeven", "round")} {a} : {type}");
            case 1 when element is "f32" or "f64":
                return s.Define(type, $"math.sqrt {s.Define(type, $"math.absf {a} : {type}")} : {type}");
            case 2 when element is "f32" or "f64":
                return s.Define(type, $"math.fma {a}, {s.Value(type)}, {s.Value(type)} : {type}");
            case 3 when element == "f64":
                return s.Define(type, $"math.{s.Pick("exp", "sin", "cos", "tanh", "atan")} {a} : {type}");
            case 4:
                return s.Define(type, $"arith.negf {a} : {type}");
            case 5:
                return s.Define(type, $"math.copysign {a}, {s.Value(type)} : {type}");
            default:
                return s.Define(type, $"arith.{s.Pick("addf", "subf", "mulf", "divf", "maximumf", "minimumf")} {a}, {s.Value(type)} : {type}");
        }
    }

    private static string Compare(Scope s, string type) => Types.IsFloat(type)
        ? s.Define(Types.With(type, "i1"), $"arith.cmpf {s.Pick("oeq", "ogt", "oge", "olt", "ole", "one", "ord", "ueq", "ugt", "uge", "ult", "ule", "une", "uno")}, {s.Value(type)}, {s.Value(type)} : {type}")
        : s.Define(Types.With(type, "i1"), $"arith.cmpi {s.Pick("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")}, {s.Value(type)}, {s.Value(type)} : {type}");

    private static string Select(Scope s, string type, string conditions) =>
        s.Once(2) || Types.Shape(type) is null
            ? s.Define(type, $"arith.select {s.Value("i1")}, {s.Value(type)}, {s.Value(type)} : {type}")
            : s.Define(type, $"arith.select {s.Value(conditions)}, {s.Value(type)}, {s.Value(type)} : {conditions}, {type}");

    private static string Convert(Scope s, Func<string, string> of, bool wide)
    {
        string[] integers = [.. Types.Integers.Where(t => t != "index"), .. wide ? Types.Wide : []];
        string a = s.Pick<string>(integers), b = s.Pick<string>(integers), f = s.Pick("f32", "f64");
        switch (s.Random.Next(7))
        {
            case 0 or 1 when Types.Width(a) != Types.Width(b):
                return Types.Width(a) < Types.Width(b)
                    ? s.Define(of(b), $"arith.{s.Pick("extsi", "extui")} {s.Value(of(a))} : {of(a)} to {of(b)}")
                    : s.Define(of(b), $"arith.trunci {s.Value(of(a))} : {of(a)} to {of(b)}");
            case 2 when Types.Width(a) <= 64:
                return s.Define(of(f), $"arith.{s.Pick("sitofp", "uitofp")} {s.Value(of(a))} : {of(a)} to {of(f)}");
            case 3 when Types.Width(a) is > 2 and <= 64:
                double limit = Types.Width(a) switch { 3 => 3, 7 or 8 => 60, _ => 1000 };
                bool signed = s.Once(2);
                string low = Number(s, of(f), signed ? -limit : 0), high = Number(s, of(f), limit);
                string clamped = s.Define(of(f), $"arith.minnumf {s.Define(of(f), $"arith.maxnumf {s.Value(of(f))}, {low} : {of(f)}")}, {high} : {of(f)}");
                return s.Define(of(a), $"arith.{(signed ? "fptosi" : "fptoui")} {clamped} : {of(f)} to {of(a)}");
            case 4 when Types.Width(a) <= 64:
                return s.Once(2)
                    ? s.Define(of("index"), $"arith.{s.Pick("index_cast", "index_castui")} {s.Value(of(a))} : {of(a)} to {of("index")}")
                    : s.Define(of(a), $"arith.{s.Pick("index_cast", "index_castui")} {s.Value(of("index"))} : {of("index")} to {of(a)}");
            case 5:
                return s.Once(2)
                    ? s.Define(of("f64"), $"arith.extf {s.Value(of("f32"))} : {of("f32")} to {of("f64")}")
                    : s.Define(of("f32"), $"arith.truncf {s.Value(of("f64"))} : {of("f64")} to {of("f32")}");
            default:
                string narrow = of(s.Pick("f16", "bf16"));
                return s.Once(2)
                    ? s.Define(of("f32"), $"arith.bitcast {s.Value(of("i32"))} : {of("i32")} to {of("f32")}")
                    : s.Define(of("f32"), $"arith.extf {s.Value(narrow)} : {narrow} to {of("f32")}");
        }
    }

    private static string Number(Scope s, string type, double value)
    {
        string number = value.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
        return s.Define(type, $"arith.constant {(Types.Shape(type) is null ? number : $"dense<{number}>")} : {type}");
    }
}
