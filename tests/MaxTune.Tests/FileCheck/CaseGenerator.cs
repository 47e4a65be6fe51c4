using System.Text;

namespace MaxTune.Tests.Golden;

/// <summary>A check file, an input and options, for both FileChecks.</summary>
internal sealed record CheckCase(string Check, string Input, IReadOnlyList<string> Options);

/// <summary>
/// Makes check files and inputs from a seed: checks derived from the input (most match), regular expressions and numeric expressions
/// over small alphabets, odd directives, and mutants of all of these.
/// </summary>
internal sealed class CaseGenerator(int seed)
{
    private readonly Random random = new(seed);

    public CheckCase Next()
    {
        var made = random.Next(10) switch
        {
            < 5 => Derived(),
            < 7 => RegexCase(),
            < 9 => NumericCase(),
            _ => DirectiveCase(),
        };
        int mutations = random.Next(4) switch
        {
            0 => 1,
            1 => random.Next(1, 4),
            _ => 0,
        };
        for (int i = 0; i < mutations; i++)
            made = random.Next(2) == 0 ? made with { Check = Mutate(made.Check) } : made with { Input = Mutate(made.Input) };
        return made;
    }

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private bool Chance(int percent) => random.Next(100) < percent;

    // ---- inputs that look like compiler output, and checks cut out of them

    private string InputLine() => random.Next(9) switch
    {
        0 => $"func.func @{Name()}(%arg{random.Next(3)}: i32) {{",
        1 => $"  %{random.Next(4)} = arith.addi %{Name()}, %{Name()} : i{Pick(8, 32, 64)}",
        2 => $"  {Name()} = {random.Next(-5, 300)}",
        3 => $"0x{random.Next(4096):x}: {Name()} {Name()}",
        4 => "",
        5 => $"  return\t%{Name()}   : {Name()}",
        6 => new string(Pick('a', 'b', ' '), random.Next(1, 6)) + Pick("", "b", " a", "."),
        7 => $"[{Name()}] {{{Name()}}} ({random.Next(20)})",
        _ => $"{Name()} {Name()} {random.Next(12)} {random.Next(12)}",
    };

    private string Name() => Pick("x", "y", "foo", "bar", "ab", "abc", "aab", "t0", "t1");

    private string InputText()
    {
        var text = new StringBuilder();
        int lines = random.Next(1, 14);
        for (int i = 0; i < lines; i++) text.Append(InputLine()).Append(i + 1 < lines || Chance(90) ? "\n" : "");
        return text.ToString();
    }

    private CheckCase Derived()
    {
        string input = InputText();
        string[] lines = input.Split('\n');
        var check = new StringBuilder();
        string prefix = Chance(85) ? "CHECK" : Pick("FOO", "CHECK-A", "A_B");
        int line = -1;
        var strings = new List<string>();
        var numbers = new List<string>();
        for (int n = random.Next(1, 8); n > 0 && line < lines.Length; n--)
        {
            string kind = Pick("", "", "", "-NEXT", "-NEXT", "-SAME", "-DAG", "-DAG", "-NOT", "-LABEL", "-EMPTY", $"-COUNT-{random.Next(1, 4)}");
            if (check.Length == 0 && kind is "-NEXT" or "-SAME" or "-EMPTY" && Chance(90)) kind = "";
            line += kind switch
            {
                "-NEXT" or "-EMPTY" => 1,
                "-SAME" => 0,
                _ => random.Next(0, 3),
            };
            if (line < 0) line = 0;
            if (line >= lines.Length) break;
            if (Chance(20)) check.Append(Pick("// ", "; ", "  //", "#", "  "));
            string modifier = Chance(4) ? "{LITERAL}" : "";
            string pattern = kind == "-EMPTY" ? "" : kind == "-LABEL" ? Piece(lines[line]) : PatternFrom(lines[line], strings, numbers);
            check.Append(prefix).Append(kind).Append(modifier).Append(':').Append(Pick(" ", " ", "", "   ")).Append(pattern).Append('\n');
        }

        var options = Options();
        if (prefix != "CHECK") options.Add($"--check-prefix={prefix}");
        return new CheckCase(check.ToString(), input, options);
    }

    private string Piece(string line)
    {
        if (line.Trim().Length == 0) return Pick("x", "foo", "return");
        if (Chance(25)) return line;
        int start = random.Next(line.Length);
        return line.Substring(start, random.Next(1, line.Length - start + 1));
    }

    private string PatternFrom(string line, List<string> strings, List<string> numbers)
    {
        string piece = Piece(line);
        var pattern = new StringBuilder();
        foreach (string word in piece.Split(' '))
        {
            if (pattern.Length > 0) pattern.Append(' ');
            bool number = word.Length > 0 && word.All(char.IsAsciiDigit);
            switch (random.Next(12))
            {
                case 0: pattern.Append("{{.*}}"); break;
                case 1: pattern.Append(Pick("{{[a-z0-9]+}}", "{{[^ ]*}}", "{{.+}}", "{{\\S+}}", "{{a|ab}}", "{{[%a-z]+[0-9]?}}")); break;
                case 2 or 3 when number:
                    numbers.Add(Pick("N", "M", "$G"));
                    pattern.Append($"[[#{numbers[^1]}:]]");
                    break;
                case 4 when number && numbers.Count > 0:
                    pattern.Append($"[[#{Pick(numbers.ToArray())}{Pick("", "+1", "-1", "+0")}]]");
                    break;
                case 2 or 3:
                    strings.Add(Pick("V", "W", "$S", "N"));
                    pattern.Append($"[[{strings[^1]}:{Pick("[a-z0-9%]+", ".*", "a|ab", "%[a-z]+", "[^ ]+")}]]");
                    break;
                case 4 or 5 when strings.Count > 0:
                    pattern.Append($"[[{Pick(strings.ToArray())}]]");
                    break;
                default: pattern.Append(word); break;
            }
        }

        return pattern.ToString();
    }

    private List<string> Options()
    {
        var options = new List<string>();
        if (Chance(10)) options.Add("--match-full-lines");
        if (Chance(10)) options.Add("--strict-whitespace");
        if (Chance(8)) options.Add("--ignore-case");
        if (Chance(12)) options.Add("--enable-var-scope");
        if (Chance(5)) options.Add("--allow-empty");
        if (Chance(6)) options.Add($"--implicit-check-not={Pick("foo", "return", "{{[0-9]+}}", "zz", "[[V]]")}");
        if (Chance(6)) options.Add($"-D{Pick("V", "W", "$S", "N")}={Pick("foo", "x", "a|b", "1")}");
        if (Chance(6)) options.Add($"-D#{Pick("N", "M", "%x,N", "%d,M")}={Pick("1", "10", "0x1f", "2+3", "-4", "N+1")}");
        if (Chance(4)) options.Add($"--check-prefixes={Pick("CHECK,FOO", "FOO,CHECK", "CHECK,CHECK-NEXT")}");
        if (Chance(4)) options.Add("--allow-unused-prefixes");
        if (Chance(4)) options.Add("--allow-deprecated-dag-overlap");
        return options;
    }

    // ---- regular expressions over the alphabet a b

    private CheckCase RegexCase()
    {
        var input = new StringBuilder();
        for (int lines = random.Next(1, 4); lines > 0; lines--)
        {
            for (int length = random.Next(0, 9); length > 0; length--) input.Append(Pick('a', 'b', 'a', 'b', 'c', ' ', '0'));
            input.Append('\n');
        }

        var check = new StringBuilder("CHECK: ");
        check.Append(Pick("", "", "a", "b", "{{^}}")).Append($"[[V:{Regex(3)}]]").Append(Pick("", "", "b", "a[[V]]", "[[V]]", "[[W:b*]]c", "{{$}}"));
        check.Append('\n');
        if (Chance(70)) check.Append(Pick("CHECK-SAME:", "CHECK-NEXT:", "CHECK:", "CHECK-NOT:")).Append($" [[V]]{Pick("", "b", "{{a|$}}")}\n");
        if (Chance(30)) check.Append($"CHECK-NOT: {{{{{Regex(2)}}}}}\n");
        return new CheckCase(check.ToString(), input.ToString(), Chance(15) ? ["--ignore-case"] : Chance(10) ? ["--match-full-lines"] : []);
    }

    private string Regex(int depth)
    {
        if (depth == 0) return Pick("a", "b", "ab", ".", "[ab]", "[^a]", "c", "[[:alpha:]]", "a*", "b+", "[a-b0]");
        return random.Next(9) switch
        {
            0 => $"({Regex(depth - 1)})",
            1 => $"({Regex(depth - 1)}|{Regex(depth - 1)})",
            2 => $"{Regex(depth - 1)}|{Regex(depth - 1)}",
            3 => $"({Regex(depth - 1)}){Pick("*", "+", "?", "{2}", "{1,2}", "{0,1}", "{1,}", "{0}")}",
            4 or 5 => Regex(depth - 1) + Regex(depth - 1),
            6 => Regex(depth - 1) + Pick("*", "+", "?", "{1}", "$", "\\1", "()", "\\.", Chance(30) ? Pick("^", "{", "[[:<:]]", "[[:>:]]", "**") : ""),
            _ => Regex(depth - 1),
        };
    }

    // ---- numeric expressions

    private CheckCase NumericCase()
    {
        var input = new StringBuilder();
        var check = new StringBuilder();
        for (int lines = random.Next(1, 5); lines > 0; lines--)
        {
            int value = random.Next(-20, 40);
            string written = Pick($"{value}", $"{Math.Abs(value):x}", $"{Math.Abs(value):X}", $"0x{Math.Abs(value):x}", $"{Math.Abs(value):d4}", $"{value + 1}");
            input.Append($"v {written}{Pick("", " z", "f")}\n");
            string format = Pick("", "", "", "%u,", "%d,", "%x,", "%X, ", "%#x,", "%.4u,", "%.2x,", "%#.2X,", " %d ,", "%.3,", Chance(20) ? Pick("%q,", "%", "%#u,", ",") : "%u,");
            string definition = Chance(60) ? Pick("N", "M", "K", " N ", "$N") + Pick(":", ":", ": ", " :") : "";
            string expression = Chance(50) ? Pick("", "==", "", "", "== ") + Expression(random.Next(3)) : "";
            if (check.Length == 0 && Chance(80)) (definition, expression) = (Pick("N:", "M:"), "");
            check.Append(check.Length == 0 ? "CHECK:" : Pick("CHECK:", "CHECK:", "CHECK-NEXT:", "CHECK-DAG:", "CHECK-SAME:"));
            check.Append($" {Pick("v ", "", "v{{ }}")}[[#{format}{definition}{expression}]]{Pick("", " [[#N]]", " [[@LINE+1]]", " z")}\n");
        }

        return new CheckCase(check.ToString(), input.ToString(), Options());
    }

    private string Expression(int depth)
    {
        if (depth == 0 || Chance(30)) return Pick("N", "M", "K", "N", "M", "1", "2", "10", "0x1f", "010", "-3", "@LINE", "$N", "@LINE", Pick("08", "0b11", "0x", "x", "@X"));
        return random.Next(6) switch
        {
            0 => $"({Expression(depth - 1)})",
            1 => $"{Pick("add", "sub", "mul", "div", "min", "max", Chance(15) ? "mod" : "add")}({Expression(depth - 1)}{Pick(",", ", ", " , ", Chance(15) ? ",," : ",")}{Expression(depth - 1)})",
            2 => $"{Expression(depth - 1)} {Pick("+", "-", Chance(10) ? "*" : "+")} {Expression(depth - 1)}",
            _ => $"{Expression(depth - 1)}{Pick("+", "-")}{Expression(depth - 1)}",
        };
    }

    // ---- odd directives

    private CheckCase DirectiveCase()
    {
        string input = InputText();
        string[] lines = input.Split('\n');
        var check = new StringBuilder();
        for (int n = random.Next(1, 5); n > 0; n--)
        {
            string suffix = Pick(
                "", "", "-NEXT", "-NOT", "-DAG", "-COUNT-0", "-COUNT-2", "-COUNT--1", "-COUNT-x", "-COUNT-99999999999", "-NEXT-NOT", "-NOT-DAG", "_NEXT",
                "-LABLE", "-NXT", "-", "--NEXT", "-next", "{LITERAL}", "-NEXT{LITERAL}", "{LITERAL,LITERAL}", "{ LITERAL }", "{literal}", "{}", "-EMPTY",
                "-SAME", "-LABEL", "-COUNT-2{LITERAL}", " ", "1");
            string before = Pick("", "", "// ", "x", "X-", "COM: ", "RUN: ", "CHECK-FOO ", "  ", "CHECK: ");
            string pattern = Pick("", "{{", "[[", "]]", "[[V", "[[V:a]", "[[V:[]]", "{{}}", "{{(}}", "[[#]]", "[[#N:]]", "[[:a]]", "[[V :a]]", "[[1:a]]", "[[@LINE]]",
                "[[@FOO]]", "[[[V:a]]]", "[[V-]]", "[[$]]", "[[#N]]", "{{a}}", "a{{b|c}}", Piece(Pick(lines)), Piece(Pick(lines)), Piece(Pick(lines)));
            check.Append(before).Append(Pick("CHECK", "CHECK", "CHECK", "FOO", "CHEKC", "check")).Append(suffix).Append(Pick(":", ":", ":", ":", "", " :"));
            check.Append(Pick(" ", "", "\t")).Append(pattern).Append(Pick("\n", "\n", "\n", "\r\n", "", " \n"));
        }

        var options = Options();
        if (Chance(15)) options.Add($"--check-prefixes={Pick("CHECK", "FOO", "CHECK,FOO", "CHECK,CHECK", "CHECK,COM", "A B", "", "FOO,BAR")}");
        if (Chance(8)) options.Add($"--comment-prefixes={Pick("CHECK-FOO", "X", "CHECK", "RUN,COM")}");
        return new CheckCase(check.ToString(), input, options);
    }

    // ---- mutants

    private string Mutate(string text)
    {
        if (text.Length == 0) return Pick("a", "\n", "CHECK: a\n");
        int at = random.Next(text.Length);
        string[] lines = text.Split('\n');
        int line = random.Next(lines.Length);
        switch (random.Next(7))
        {
            case 0: return text.Remove(at, 1);
            case 1: return text.Insert(at, Pick("a", "b", " ", "\n", "[", "]", "{", "}", ":", "-", "#", "\\", "(", "|", "0", "\t", "é"));
            case 2: return text[..at] + text[random.Next(at, text.Length)] + text[(at + 1)..];
            case 3: return string.Join('\n', lines.Where((_, i) => i != line));
            case 4: return string.Join('\n', lines.SelectMany((l, i) => i == line ? [l, l] : new[] { l }));
            case 5:
                int other = random.Next(lines.Length);
                (lines[line], lines[other]) = (lines[other], lines[line]);
                return string.Join('\n', lines);
            default:
                int end = random.Next(at, text.Length);
                return text.Remove(at, Math.Min(3, end - at));
        }
    }
}
