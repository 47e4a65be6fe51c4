using System.CommandLine;
using System.CommandLine.Parsing;
using MaxTune.IR;

namespace MaxTune.Tools.Cli;

/// <summary>What is wrong with a command line, in this tool's words.</summary>
internal static class CommandLineErrors
{
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string[] commands = [.. command.Subcommands.Select(c => c.Name)];
        if (commands.Length > 0)
            return [parsed.UnmatchedTokens is [var word, ..] ? $"there is no command '{word}'{Spelling.Hint(word, commands)}; expected {List(commands)}" : $"expected a command: {List(commands)}"];
        var unknown = parsed.UnmatchedTokens.Select(word => word.StartsWith('-') ? $"there is no option '{word}'{Spelling.Hint(word, command.Options.Select(o => o.Name))}" : $"unexpected argument '{word}'");
        return unknown.Concat(parsed.Errors.Where(e => !parsed.UnmatchedTokens.Any(word => e.Message.Contains($"'{word}'"))).Select(Of)).Distinct();
    }

    /// <summary>maxtune bench gemm.</summary>
    public static string Path(ParseResult parsed)
    {
        string path = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command.Name: var name }; at = at.Parent) path = path.Length > 0 ? $"{name} {path}" : name;
        return path;
    }

    private static string Of(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Parent: OptionResult { Tokens: [var token, ..] } option } => $"{option.Option.Name} {token.Value}: expected {Kind(option.Option.ValueType)}",
        OptionResult { Tokens: [var token, ..] } option => $"{option.Option.Name} {token.Value}: expected {Kind(option.Option.ValueType)}",
        OptionResult option => $"{option.Option.Name} needs a value",
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult } argument => $"{argument.Argument.Name} is missing",
        _ => error.Message,
    };

    private static string Kind(Type type) => type == typeof(int) || type == typeof(long) || type == typeof(int?) ? "a whole number" : type == typeof(double) ? "a number" : "one value";

    private static string List(string[] names) => string.Join(", ", names[..^1]) + (names.Length > 1 ? " or " : "") + names[^1];
}
