namespace MaxTune.Tools.FileCheck;

/// <summary>The parsed command line of the tool.</summary>
internal sealed record CommandLine
{
    private static readonly string[] Flags =
    [
        "match-full-lines", "strict-whitespace", "ignore-case", "allow-empty", "allow-unused-prefixes", "enable-var-scope",
        "allow-deprecated-dag-overlap", "allow-misspelled-directives", "v", "vv", "color", "update-checks", "in-place", "help", "h", "version",
    ];

    private static readonly string[] Valued =
    [
        "check-prefix", "check-prefixes", "comment-prefixes", "input-file", "implicit-check-not", "dump-input", "dump-input-filter",
        "dump-input-context", "tool",
    ];

    public FileCheckOptions Options { get; private set; } = new();

    public string? CheckFile { get; private set; }

    public string InputFile { get; private set; } = "-";

    public bool UpdateChecks { get; private set; }

    public bool Help { get; private set; }

    public bool Version { get; private set; }

    public bool DumpInputHelp { get; private set; }

    /// <summary>Commands for tools that RUN lines name: <c>--tool mtopt='dotnet mtopt.dll'</c>.</summary>
    public Dictionary<string, string> Tools { get; } = [];

    private readonly List<string> defines = [];
    private readonly List<string> checkPrefixes = [];
    private readonly List<string> commentPrefixes = [];
    private readonly List<string> implicitNots = [];
    private readonly List<DumpInput> dumps = [];
    private readonly List<DumpInputFilter> filters = [];
    private readonly List<int> contexts = [];

    /// <summary>Parses arguments; the message is not null, with an exit code, when they are wrong.</summary>
    public static CommandLine? Parse(IReadOnlyList<string> arguments, out string error, out int exitCode)
    {
        var line = new CommandLine();
        error = "";
        exitCode = 1;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument.Length < 2 || argument[0] != '-')
            {
                if (line.CheckFile is not null) error = $"Too many positional arguments specified: '{argument}'";
                line.CheckFile = argument;
            }
            else if (argument.StartsWith("-D", StringComparison.Ordinal))
            {
                line.Define(argument[2..], ref error, ref exitCode);
            }
            else
            {
                string name = argument.TrimStart('-');
                int equals = name.IndexOf('=');
                string? value = equals < 0 ? null : name[(equals + 1)..];
                if (equals >= 0) name = name[..equals];
                if (value is null && Valued.Contains(name))
                {
                    if (++i < arguments.Count) value = arguments[i];
                    else error = $"for the --{name} option: requires a value!";
                }

                if (error.Length == 0) line.Set(name, value, argument, ref error);
            }

            if (error.Length > 0) return null;
        }

        line.Finish();
        return line;
    }

    private void Define(string define, ref string error, ref int exitCode)
    {
        int equals = define.IndexOf('=');
        if (define.Length == 0)
        {
            error = "for the -D option: requires a value!";
            return;
        }

        if (equals < 0) error = $"Missing equal sign in command-line definition '-D{define}'";
        else if (equals == 0) error = $"Missing variable name in command-line definition '-D{define}'";
        else defines.Add(define);
        if (error.Length > 0) exitCode = 2;
    }

    private void Set(string name, string? value, string argument, ref string error)
    {
        if (Flags.Contains(name))
        {
            bool on = value is null or "" or "1" or "true" or "TRUE" or "True";
            if (!on && value is not ("0" or "false" or "FALSE" or "False")) error = $"for the --{name} option: '{value}' is invalid value for boolean argument! Try 0 or 1";
            else SetFlag(name, on);
        }
        else if (Valued.Contains(name))
        {
            SetValue(name, value!, ref error);
        }
        else
        {
            error = $"Unknown command line argument '{argument}'.  Try: 'filecheck --help'";
            string? nearest = Flags.Concat(Valued).MinBy(option => FuzzyMatch.EditDistance(name, option, new int[option.Length + 1], int.MaxValue));
            error += $"\nDid you mean '--{nearest}'?";
        }
    }

    private void SetFlag(string name, bool on)
    {
        switch (name)
        {
            case "match-full-lines": Options = Options with { MatchFullLines = on }; break;
            case "strict-whitespace": Options = Options with { StrictWhitespace = on }; break;
            case "ignore-case": Options = Options with { IgnoreCase = on }; break;
            case "allow-empty": Options = Options with { AllowEmpty = on }; break;
            case "allow-unused-prefixes": Options = Options with { AllowUnusedPrefixes = on }; break;
            case "enable-var-scope": Options = Options with { EnableVarScope = on }; break;
            case "allow-deprecated-dag-overlap": Options = Options with { AllowDeprecatedDagOverlap = on }; break;
            case "allow-misspelled-directives": Options = Options with { AllowMisspelledDirectives = on }; break;
            case "v" when on: Options = Options with { Verbosity = Math.Max(1, Options.Verbosity) }; break;
            case "vv" when on: Options = Options with { Verbosity = 2 }; break;
            case "update-checks": UpdateChecks = on; break;
            case "help" or "h": Help = on; break;
            case "version": Version = on; break;
        }
    }

    private void SetValue(string name, string value, ref string error)
    {
        switch (name)
        {
            case "check-prefix":
                checkPrefixes.Add(value); // one; as in LLVM 22, a comma is not part of any prefix
                break;
            case "check-prefixes":
                checkPrefixes.AddRange(value.Split(','));
                break;
            case "comment-prefixes":
                commentPrefixes.AddRange(value.Split(','));
                break;
            case "implicit-check-not":
                implicitNots.Add(value);
                break;
            case "input-file":
                InputFile = value;
                break;
            case "dump-input" when value == "help":
                DumpInputHelp = true;
                break;
            case "dump-input" when Enum.TryParse<DumpInput>(value, ignoreCase: true, out var dump):
                dumps.Add(dump);
                break;
            case "dump-input-filter" when Enum.TryParse<DumpInputFilter>(value.Replace("-", ""), ignoreCase: true, out var filter):
                filters.Add(filter);
                break;
            case "dump-input-context" when int.TryParse(value, out int context) && context >= 0:
                contexts.Add(context);
                break;
            case "tool" when value.IndexOf('=') > 0:
                Tools[value[..value.IndexOf('=')]] = value[(value.IndexOf('=') + 1)..];
                break;
            default:
                error = $"for the --{name} option: '{value}' is not a valid value";
                break;
        }
    }

    private void Finish() => Options = Options with
    {
        CheckPrefixes = checkPrefixes,
        CommentPrefixes = commentPrefixes,
        ImplicitCheckNot = implicitNots,
        Defines = defines,
        InputName = InputFile == "-" ? "<stdin>" : InputFile,
        DumpInput = dumps.Count == 0 ? DumpInput.Fail : dumps.Max(),
        DumpInputFilter = filters.Count == 0 ? null : filters.Max(),
        DumpInputContext = contexts.Count == 0 ? 5 : contexts.Max(),
    };
}
