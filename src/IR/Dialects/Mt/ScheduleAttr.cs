using System.Globalization;

namespace MaxTune.IR;

/// <summary>One value of a schedule: a number, a bare keyword, a string, or a list of numbers.</summary>
public abstract record ScheduleValue
{
    public sealed record Number(long Value) : ScheduleValue;
    public sealed record Keyword(string Value) : ScheduleValue;
    public sealed record Text(string Value) : ScheduleValue;
    public sealed record Numbers(EquatableArray<long> Values) : ScheduleValue;

    public static implicit operator ScheduleValue(long value) => new Number(value);
    public static implicit operator ScheduleValue(long[] values) => new Numbers(values);

    internal void Print(AsmWriter w)
    {
        switch (this)
        {
            case Number n: w.Write(n.Value); break;
            case Keyword k: w.Write(k.Value); break;
            case Text t: w.Quoted(t.Value); break;
            case Numbers list: w.Write('[').Join(list.Values, static (w, v) => w.Write(v)).Write(']'); break;
        }
    }
}

public readonly record struct ScheduleEntry(string Key, ScheduleValue Value);

/// <summary>
/// How a kernel is to be lowered: <c>#mt.schedule&lt;isa = avx512, mr = 14, order = "jpi", threads = [2, 1, 1]&gt;</c>.
/// Keys keep their order and are unique; what they mean is the lowering's business.
/// </summary>
public sealed record ScheduleAttr(EquatableArray<ScheduleEntry> Entries) : Attr
{
    public ScheduleValue? this[string key]
    {
        get
        {
            foreach (var entry in Entries.Span)
                if (entry.Key == key) return entry.Value;
            return null;
        }
    }

    /// <summary>The number under <paramref name="key"/>, or <paramref name="otherwise"/> when the key is absent.</summary>
    /// <exception cref="FormatException">The value is not a number.</exception>
    public long Number(string key, long otherwise) => this[key] switch
    {
        null => otherwise,
        ScheduleValue.Number n => n.Value,
        _ => throw new FormatException($"'{key}' of {this} is not a number"),
    };

    /// <summary>The keyword or string under <paramref name="key"/>, or <paramref name="otherwise"/> when the key is absent.</summary>
    /// <exception cref="FormatException">The value is neither.</exception>
    public string Word(string key, string otherwise) => this[key] switch
    {
        null => otherwise,
        ScheduleValue.Keyword k => k.Value,
        ScheduleValue.Text t => t.Value,
        _ => throw new FormatException($"'{key}' of {this} is not a word"),
    };

    /// <summary>The list under <paramref name="key"/>, or <paramref name="otherwise"/> when the key is absent.</summary>
    /// <exception cref="FormatException">The value is not a list of numbers.</exception>
    public long[] Numbers(string key, long[] otherwise) => this[key] switch
    {
        null => otherwise,
        ScheduleValue.Numbers list => list.Values.ToArray(),
        _ => throw new FormatException($"'{key}' of {this} is not a list of numbers"),
    };

    /// <summary>The same schedule with a key set, in its place when it is there, else at the end.</summary>
    public ScheduleAttr With(string key, ScheduleValue value)
    {
        var entries = Entries.ToArray();
        int at = Array.FindIndex(entries, e => e.Key == key);
        if (at < 0) return new ScheduleAttr([.. entries, new ScheduleEntry(key, value)]);
        entries[at] = new ScheduleEntry(key, value);
        return new ScheduleAttr(entries);
    }

    public override void Print(AsmWriter w) =>
        w.Write("#mt.schedule<").Join(Entries, static (w, e) => { w.Write(e.Key).Write(" = "); e.Value.Print(w); }).Write('>');

    /// <summary>Parses what stands between the angle brackets; null after telling <paramref name="fail"/> why not.</summary>
    public static ScheduleAttr? Parse(string body, Action<string> fail) => Parse(body, (_, message) => fail("schedule: " + message), out _);

    /// <summary>The same, saying where.</summary>
    /// <param name="fail">Told an offset in the text, and what is wrong there.</param>
    /// <param name="places">Offset of each entry's value.</param>
    public static ScheduleAttr? Parse(string body, Action<int, string> fail, out List<int> places)
    {
        var entries = new List<ScheduleEntry>();
        places = [];
        var text = new ScheduleText(body);
        if (text.AtEnd) return new ScheduleAttr([]);
        do
        {
            if (text.Word() is not { } key) return Fail($"expected a key, found {text.Here}");
            if (entries.Any(e => e.Key == key)) return Fail($"'{key}' is given twice");
            if (!text.Take('=')) return Fail($"expected '=' after '{key}', found {text.Here}");
            places.Add(text.AtEnd ? body.Length : text.Position);
            if (text.Value() is not { } value) return Fail($"expected a number, word, string or list of numbers for '{key}', found {text.Here}");
            entries.Add(new ScheduleEntry(key, value));
        }
        while (text.Take(','));
        return text.AtEnd ? new ScheduleAttr(entries.ToArray()) : Fail($"expected ',' or '>', found {text.Here}");

        ScheduleAttr? Fail(string message)
        {
            fail(text.Position, message);
            return null;
        }
    }
}

/// <summary>Reads the body of a schedule.</summary>
internal struct ScheduleText(string text)
{
    private int at;

    public readonly int Position => at;

    public bool AtEnd
    {
        get
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            return at == text.Length;
        }
    }

    public string Here => AtEnd ? "the end" : $"'{text[at]}'";

    public bool Take(char c)
    {
        if (AtEnd || text[at] != c) return false;
        at++;
        return true;
    }

    public string? Word()
    {
        if (AtEnd || !(char.IsAsciiLetter(text[at]) || text[at] == '_')) return null;
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '.')) at++;
        return text[start..at];
    }

    public ScheduleValue? Value()
    {
        if (AtEnd) return null;
        if (Take('[')) return List();
        if (text[at] == '"') return Text();
        return Number() is { } number ? number : Word() is { } word ? new ScheduleValue.Keyword(word) : null;
    }

    private ScheduleValue? List()
    {
        var values = new List<long>();
        if (Take(']')) return Array.Empty<long>();
        do
        {
            if (Number() is not { } number) return null;
            values.Add(number);
        }
        while (Take(','));
        return Take(']') ? values.ToArray() : (ScheduleValue?)null;
    }

    private ScheduleValue? Text()
    {
        var content = new System.Text.StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] != '\\') content.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] is '"' or '\\') content.Append(text[++at]);
            else if (at + 2 < text.Length && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte b))
            {
                content.Append((char)b);
                at += 2;
            }
            else return null;
        }
        return Take('"') ? new ScheduleValue.Text(content.ToString()) : null;
    }

    private long? Number()
    {
        if (AtEnd) return null;
        int end = at + (text[at] == '-' ? 1 : 0);
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        if (!long.TryParse(text.AsSpan(at, end - at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return null;
        at = end;
        return value;
    }
}
