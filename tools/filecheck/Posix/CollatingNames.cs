namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>The names of the POSIX portable character set, for [[.name.]].</summary>
internal static class CollatingNames
{
    private const string Control = "NUL SOH STX ETX EOT ENQ ACK BEL,alert BS,backspace HT,tab LF,newline VT,vertical-tab FF,form-feed CR,carriage-return "
        + "SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC IS4,FS IS3,GS IS2,RS IS1,US ";

    private const string Punctuation = "space exclamation-mark quotation-mark number-sign dollar-sign percent-sign ampersand apostrophe left-parenthesis "
        + "right-parenthesis asterisk plus-sign comma hyphen,hyphen-minus period,full-stop slash,solidus ";

    private const string Digits = "zero one two three four five six seven eight nine colon semicolon less-than-sign equals-sign greater-than-sign question-mark ";

    private static readonly Dictionary<string, char> Codes = Build();

    public static bool TryGet(string name, out char code) => Codes.TryGetValue(name, out code);

    private static Dictionary<string, char> Build()
    {
        var codes = new Dictionary<string, char>();
        Add(codes, 0, Control + Punctuation + Digits + "commercial-at");
        Add(codes, '[', "left-square-bracket backslash,reverse-solidus right-square-bracket circumflex,circumflex-accent underscore,low-line grave-accent");
        Add(codes, '{', "left-brace,left-curly-bracket vertical-line right-brace,right-curly-bracket tilde DEL");
        return codes;
    }

    private static void Add(Dictionary<string, char> codes, int first, string names)
    {
        foreach (string synonyms in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string name in synonyms.Split(',')) codes[name] = (char)first;
            first++;
        }
    }
}
