using MaxTune.Tools.FileCheck;

namespace MaxTune.Conformance.Fuzzing;

/// <summary>Golden files as checks, with pieces of patterns strewn in, on their own text or another's.</summary>
internal sealed class FileCheckInputs(Corpus corpus)
{
    private static readonly string[] Pieces =
    [
        "{{.*}}", "{{(a|b)*c}}", "{{(a*)*b}}", "{{[[:alpha:]]+}}", "{{[^}]*}}", "{{x{2,300}}}", "{{", "}}", "[[X:%[0-9]+]]", "[[X]]", "[[", "]]", "[[#]]", "[[#X:]]", "[[#%u,X:]]", "[[#%.4x,Y:12+3]]",
        "[[#X+1]]", "[[#add(X,mul(2,3))]]", "[[@LINE+1]]", "[[#@LINE-2]]", "[[$G:a]]", "{LITERAL}", "\n// CHECK-NOT: x", "\n// CHECK-DAG: {{a|ab}}b", "\n// CHECK-SAME: ,", "\n// CHECK-NEXT:  }",
        "\n// CHECK-COUNT-3: %", "\n// CHECK-LABEL: func", "\n// CHECK-EMPTY:", "\n// CHECK-LABLE: x", "\n// COM: CHECK: x", "{{(((((((((((((((((((((((((((((((a?)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*}}",
        "{{\\1}}", "{{(a)\\1\\1}}", "[[#18446744073709551615]]", "[[#-9223372036854775808-1]]",
    ];

    public Attempt Make(Random random)
    {
        string check = corpus.Golden(random);
        string input = random.Next(2) == 0 ? check : corpus.Golden(random);
        for (int n = random.Next(5); n > 0; n--) check = check.Insert(random.Next(check.Length + 1), Pieces[random.Next(Pieces.Length)]);
        if (random.Next(2) == 0) check = Corpus.Damage(check, random, 4);
        if (random.Next(2) == 0) input = Corpus.Damage(input, random, 4);
        string[] options = random.Next(8) switch
        {
            0 => ["--match-full-lines"],
            1 => ["--strict-whitespace"],
            2 => ["--ignore-case"],
            3 => ["--implicit-check-not=x"],
            4 => ["--enable-var-scope"],
            5 => ["-DX=a", "-D#N=7"],
            6 => ["--dump-input=always"],
            _ => [],
        };
        return new Attempt(string.Join(' ', options), $"{check}\n---- input\n{input}", () => Run(check, input, options));
    }

    private static Answer Run(string check, string input, string[] options)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, check);
            using var output = new StringWriter();
            using var errors = new StringWriter();
            int code = FileCheckTool.Run([file, .. options], new StringReader(input), output, errors);
            return new Answer(code, output.ToString(), code == 0 ? "" : errors.ToString().Contains("internal error", StringComparison.Ordinal) ? errors.ToString() : "");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
