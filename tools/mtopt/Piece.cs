namespace MaxTune.Tools.MtOpt;

/// <summary>A piece of an input and the number of its first line.</summary>
internal sealed record Piece(string Text, int FirstLine)
{
    /// <summary>The pieces of <paramref name="text"/> between occurrences of the marker, wherever on a line those are, as upstream has it.</summary>
    public static IEnumerable<Piece> Split(string text, string marker)
    {
        int start = 0, line = 1, column = 0;
        while (true)
        {
            int end = marker.Length == 0 ? -1 : text.IndexOf(marker, start, StringComparison.Ordinal);
            string piece = end < 0 ? text[start..] : text[start..end];
            // what follows a marker on its line stands in its own column
            yield return new Piece(string.IsNullOrWhiteSpace(piece.Split('\n', 2)[0]) ? piece : new string(' ', column) + piece, line);
            if (end < 0) yield break;
            line += piece.AsSpan().Count('\n');
            start = end + marker.Length;
            column = start - (text.LastIndexOf('\n', end) + 1);
        }
    }
}
