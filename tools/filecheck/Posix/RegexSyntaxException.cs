namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>A regular expression that does not parse; the message is the rule that is broken.</summary>
internal sealed class RegexSyntaxException(string message) : Exception(message)
{
    public const string BadRepetition = "repetition-operator operand invalid";
    public const string Empty = "empty (sub)expression";
    public const string Parentheses = "parentheses not balanced";
    public const string Brackets = "brackets ([ ]) not balanced";
    public const string Braces = "braces not balanced";
    public const string Count = "invalid repetition count(s)";
    public const string Range = "invalid character range";
    public const string CharacterClass = "invalid character class";
    public const string Collating = "invalid collating element";
    public const string Escape = "trailing backslash (\\)";
    public const string Backreference = "invalid backreference number";
    public const string Space = "out of memory";
}
