using System.Text;

namespace MaxTune.Tools.FileCheck;

/// <summary>The input with line numbers, and under each line what was looked for there and how it went.</summary>
internal sealed class InputDump(FileCheckOptions options, SourceText input, IReadOnlyList<SourceText> implicitSources)
{
    private const int EllipsisLines = 3;

    /// <summary>A marked part of one input line; columns are one-based, both ends included.</summary>
    private sealed record Mark(int Order, string Label, int Line, int First, int Last, char Head, char Tail, string Note, bool Starts, bool IsError);

    public string Write(string checkName, IReadOnlyList<InputAnnotation> annotations)
    {
        var text = new StringBuilder($"\nInput file: {input.Name}\nCheck file: {checkName}\n\n");
        text.Append("-dump-input=help explains the following input dump.\n\nInput was:\n<<<<<<\n");
        var marks = Marks(annotations);
        string[] lines = Lines(marks.Count == 0 ? 0 : marks.Max(mark => mark.Line));
        var filter = options.DumpInputFilter ?? (options.DumpInput == DumpInput.Always ? DumpInputFilter.All : DumpInputFilter.Error);
        var shown = ShownLines(filter, marks, lines.Length);
        int labels = marks.Count == 0 ? 0 : marks.Max(mark => mark.Label.Length);
        int width = Math.Max(labels, lines.Length.ToString().Length) + 3;
        var byLine = marks.OrderBy(mark => mark.Order).ToLookup(mark => mark.Line);
        var elided = new StringBuilder();
        int elidedCount = 0;
        for (int line = 1; line <= lines.Length; line++)
        {
            bool show = shown.Contains(line);
            if (show) Flush(text, elided, ref elidedCount, width);
            var into = show ? text : elided;
            into.Append($"{line.ToString().PadLeft(width)}: {lines[line - 1].Replace('\n', ' ')}\n");
            foreach (var mark in byLine[line]) Append(into, mark, width, lines[line - 1].Length);
            if (!show) elidedCount += 1 + byLine[line].Count();
        }

        Flush(text, elided, ref elidedCount, width);
        return text.Append(">>>>>>\n").ToString();
    }

    private static void Flush(StringBuilder text, StringBuilder elided, ref int count, int width)
    {
        if (count > EllipsisLines)
        {
            for (int i = 0; i < EllipsisLines; i++) text.Append(".".PadLeft(width)).Append('\n');
        }
        else
        {
            text.Append(elided);
        }

        elided.Clear();
        count = 0;
    }

    private static void Append(StringBuilder text, Mark mark, int width, int lineLength)
    {
        text.Append(mark.Label.PadRight(width + 1)).Append(' ', mark.First).Append(mark.Head);
        int column = mark.First + 1;
        for (; column < mark.Last; column++) text.Append(mark.Tail);
        if (column <= mark.Last)
        {
            text.Append(mark.Tail);
            column++;
        }

        if (mark.Note.Length > 0) text.Append(' ', Math.Max(0, lineLength + 1 - column)).Append(' ').Append(mark.Note);
        text.Append('\n');
    }

    // each line with its newline, which is drawn as a space
    private string[] Lines(int lastMarked)
    {
        var lines = new List<string>();
        string text = input.Text;
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[at..end]);
            at = end;
        }

        if (lines.Count < lastMarked) lines.Add(""); // a match may end behind the last newline
        return [.. lines];
    }

    private HashSet<int> ShownLines(DumpInputFilter filter, List<Mark> marks, int count)
    {
        if (filter == DumpInputFilter.All) return Enumerable.Range(1, count).ToHashSet();
        var shown = new HashSet<int>();
        foreach (var mark in marks)
        {
            bool include = filter switch
            {
                DumpInputFilter.Error => mark.Starts && mark.IsError,
                DumpInputFilter.Annotation => mark.Starts,
                _ => true,
            };
            if (!include) continue;
            for (int line = mark.Line - options.DumpInputContext; line <= mark.Line + options.DumpInputContext; line++) shown.Add(line);
        }

        return shown;
    }

    private List<Mark> Marks(IReadOnlyList<InputAnnotation> annotations)
    {
        var marks = new List<Mark>();
        var count = annotations.GroupBy(a => a.Pattern).ToDictionary(group => group.Key, group => group.Count());
        var index = new Dictionary<Pattern, int>();
        for (int order = 0; order < annotations.Count; order++)
        {
            var annotation = annotations[order];
            int number = index[annotation.Pattern] = index.GetValueOrDefault(annotation.Pattern, -1) + 1;
            string label = Label(annotation.Pattern) + (count[annotation.Pattern] > 1 ? $"'{number}" : "");
            AddLines(marks, order, label, annotation);
        }

        return marks;
    }

    private string Label(Pattern pattern)
    {
        int implicitIndex = implicitSources.ToList().IndexOf(pattern.Source);
        string where = implicitIndex >= 0 ? $"imp{implicitIndex + 1}" : pattern.Source.Position(pattern.Location).Line.ToString();
        return $"{pattern.Type.Abbreviation}:{where}";
    }

    private void AddLines(List<Mark> marks, int order, string label, InputAnnotation annotation)
    {
        var (line, column) = input.Position(annotation.Begin);
        var (lastLine, lastColumn) = annotation.End > annotation.Begin ? input.Position(annotation.End - 1) : (line, column);
        var (head, tail, note) = Style(annotation);
        for (int at = line; at <= lastLine; at++)
        {
            int first = at == line ? column : 1;
            int last = at == lastLine ? lastColumn : LineLength(at);
            bool starts = at == line;
            marks.Add(new Mark(order, label, at, first, last, starts ? head : tail, tail, starts ? note : "", starts, annotation.IsError));
        }
    }

    private int LineLength(int line)
    {
        int start = 0;
        for (int i = 1; i < line; i++) start = input.Text.IndexOf('\n', start) + 1;
        int end = input.Text.IndexOf('\n', start);
        return (end < 0 ? input.Text.Length : end + 1) - start;
    }

    private static (char Head, char Tail, string Note) Style(InputAnnotation annotation)
    {
        bool isNote = annotation.Note.Length > 0;
        if (isNote && annotation.Begin == annotation.End) return (' ', ' ', annotation.Note);
        var (head, note) = annotation.Outcome switch
        {
            MatchOutcome.Expected => ('^', ""),
            MatchOutcome.Excluded => ('!', "error: no match expected"),
            MatchOutcome.WrongLine => ('!', "error: match on wrong line"),
            MatchOutcome.Discarded => ('!', "discard: overlaps earlier match"),
            MatchOutcome.NoneExcluded => ('X', ""),
            MatchOutcome.NoneExpected => ('X', "error: no match found"),
            MatchOutcome.NoneForInvalidPattern => ('X', "error: match failed for invalid pattern"),
            _ => ('?', "possible intended match"),
        };
        return (head, '~', isNote ? annotation.Note : note);
    }
}
