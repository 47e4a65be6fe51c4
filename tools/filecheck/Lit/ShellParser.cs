using System.Text;

namespace MaxTune.Tools.FileCheck.Lit;

/// <summary>The shell language of RUN lines: words with quotes, |, &amp;&amp;, ||, ;, and redirections.</summary>
internal sealed class ShellParser
{
    private readonly string text;
    private int next;

    private ShellParser(string text) => this.text = text;

    /// <exception cref="FormatException">The command does not parse.</exception>
    public static IReadOnlyList<ShellPipeline> Parse(string text)
    {
        var parser = new ShellParser(text);
        var pipelines = new List<ShellPipeline>();
        var connector = ShellConnector.Always;
        while (true)
        {
            parser.SkipBlanks();
            if (parser.next == text.Length && connector == ShellConnector.Always && pipelines.Count > 0) return pipelines;
            pipelines.Add(new ShellPipeline(connector, parser.Pipeline()));
            if (parser.next == text.Length) return pipelines;
            if (parser.Eat("&&")) connector = ShellConnector.IfSucceeded;
            else if (parser.Eat("||")) connector = ShellConnector.IfFailed;
            else if (parser.Eat(";")) connector = ShellConnector.Always;
            else throw new FormatException($"unexpected '{text[parser.next]}' in the command '{text}'");
        }
    }

    private List<ShellCommand> Pipeline()
    {
        var commands = new List<ShellCommand> { Command() };
        while (next < text.Length && text[next] == '|' && !Sees("||"))
        {
            next++;
            commands.Add(Command());
        }

        return commands;
    }

    private ShellCommand Command()
    {
        var words = new List<ShellWord>();
        var redirects = new List<ShellRedirect>();
        while (true)
        {
            SkipBlanks();
            if (next == text.Length || text[next] is '|' or ';') break;
            if (Redirect() is { } redirect) redirects.Add(redirect);
            else if (text[next] == '&') break;
            else words.Add(Word());
        }

        return words.Count > 0 ? new ShellCommand(words, redirects) : throw new FormatException($"a command is missing in '{text}'");
    }

    private ShellRedirect? Redirect()
    {
        if (Eat("&>>")) return new ShellRedirect(ShellRedirectKind.AppendBoth, 1, Target());
        if (Eat("&>")) return new ShellRedirect(ShellRedirectKind.WriteBoth, 1, Target());
        if (text[next] == '<')
        {
            next++;
            return new ShellRedirect(ShellRedirectKind.Read, 0, Target());
        }

        int descriptor = 1;
        if (text[next] is '1' or '2' && next + 1 < text.Length && text[next + 1] == '>') descriptor = text[next++] - '0';
        if (text[next] != '>') return null;
        next++;
        if (Eat(">")) return new ShellRedirect(ShellRedirectKind.Append, descriptor, Target());
        if (Eat("&"))
        {
            var target = Target();
            return target.Text is "1" or "2"
                ? new ShellRedirect(ShellRedirectKind.Duplicate, descriptor, target)
                : new ShellRedirect(ShellRedirectKind.WriteBoth, descriptor, target);
        }

        return new ShellRedirect(ShellRedirectKind.Write, descriptor, Target());
    }

    private ShellWord Target()
    {
        SkipBlanks();
        return next < text.Length && text[next] is not ('|' or '&' or ';' or '<' or '>')
            ? Word()
            : throw new FormatException($"a redirection without a file in '{text}'");
    }

    private ShellWord Word()
    {
        var word = new StringBuilder();
        bool quoted = false;
        while (next < text.Length && !char.IsWhiteSpace(text[next]) && text[next] is not ('|' or '&' or ';' or '<' or '>'))
        {
            char c = text[next++];
            switch (c)
            {
                case '\'' or '"':
                    quoted = true;
                    Quoted(c, word);
                    break;
                case '\\' when next < text.Length:
                    word.Append(text[next++]);
                    break;
                default:
                    word.Append(c);
                    break;
            }
        }

        return new ShellWord(word.ToString(), quoted);
    }

    private void Quoted(char quote, StringBuilder word)
    {
        while (next < text.Length && text[next] != quote)
        {
            bool escape = quote == '"' && text[next] == '\\' && next + 1 < text.Length && text[next + 1] is '"' or '\\';
            if (escape && quote == '"') next++;
            word.Append(text[next++]);
        }

        if (next == text.Length) throw new FormatException($"a quote is not closed in '{text}'");
        next++;
    }

    private void SkipBlanks()
    {
        while (next < text.Length && char.IsWhiteSpace(text[next])) next++;
    }

    private bool Sees(string token) => string.CompareOrdinal(text, next, token, 0, token.Length) == 0;

    private bool Eat(string token)
    {
        if (!Sees(token)) return false;
        next += token.Length;
        return true;
    }
}
