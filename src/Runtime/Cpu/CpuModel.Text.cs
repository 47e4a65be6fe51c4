using System.Globalization;
using System.Text;

namespace MaxTune.Runtime;

public sealed partial record CpuModel
{
    /// <summary>#mt.cpu&lt;arch = "x64", vendor = "AuthenticAMD", ..., l1d = [bytes, ways, line, shared], ..., features = "sse2 avx2", max_isa = "amx"&gt;.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("#mt.cpu<");
        Add("arch", Quote(Architecture));
        Add("vendor", Quote(Vendor));
        Add("name", Quote(Name));
        Add("family", Number(Family));
        Add("model", Number(Model));
        Add("stepping", Number(Stepping));
        Add("logical", Number(LogicalCores));
        Add("physical", Number(PhysicalCores));
        Add("l1d", List(L1d));
        Add("l2", List(L2));
        Add("l3", List(L3));
        Add("features", Quote(Features.Text));
        Add("max_isa", Quote(MaxIsa.Name));
        return text.Append('>').ToString();

        void Add(string key, string value) => text.Append(text[^1] == '<' ? "" : ", ").Append(key).Append(" = ").Append(value);
        static string Number(long n) => n.ToString(CultureInfo.InvariantCulture);
        static string List(CacheLevel c) => $"[{Number(c.Bytes)}, {Number(c.Ways)}, {Number(c.LineBytes)}, {Number(c.SharedBy)}]";
        static string Quote(string s) => $"\"{s.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
    }

    /// <summary>Reads what <see cref="ToString"/> prints; keys in any order, each once, none missing.</summary>
    /// <exception cref="FormatException">Anything else; says what and at which character.</exception>
    public static CpuModel Parse(string text)
    {
        var fields = new Fields(text);
        return new CpuModel(
            fields.String("arch"), fields.String("vendor"), fields.String("name"),
            fields.Int("family"), fields.Int("model"), fields.Int("stepping"), fields.Int("logical"), fields.Int("physical"),
            fields.Cache("l1d"), fields.Cache("l2"), fields.Cache("l3"),
            CpuFeatureNames.ParseFeatures(fields.String("features")),
            CpuFeatureNames.TryParseMaxIsa(fields.String("max_isa"), out var level) ? level : throw new FormatException("unknown max_isa"))
        .NothingLeft(fields);
    }

    private CpuModel NothingLeft(Fields fields) => fields.Left is { } key ? throw new FormatException($"unknown key '{key}' in a #mt.cpu") : this;

    // key = "string" | integer | [integers], separated by commas
    private sealed class Fields
    {
        private readonly string text;
        private readonly Dictionary<string, object> values = [];
        private int at;

        public Fields(string text)
        {
            this.text = text;
            Expect("#mt.cpu<");
            do
            {
                var start = SkipSpace();
                while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
                var key = text[start..at];
                if (key.Length == 0) throw Error("expected a key");
                Expect("=");
                if (!values.TryAdd(key, Value())) throw Error($"the key '{key}' is there twice");
            }
            while (Accept(','));
            Expect(">");
            if (SkipSpace() != text.Length) throw Error("expected the end");
        }

        public string? Left => values.Keys.FirstOrDefault();

        public string String(string key) => Take(key) as string ?? throw new FormatException($"'{key}' must be a string");

        public int Int(string key) => Take(key) is long n and >= 0 and <= int.MaxValue ? (int)n : throw new FormatException($"'{key}' must be an integer of at least 0");

        public CacheLevel Cache(string key) =>
            Take(key) is List<long> { Count: 4 } list && list.TrueForAll(n => n >= 0) && list.TrueForAll(n => n <= int.MaxValue || n == list[0])
                ? new(list[0], (int)list[1], (int)list[2], (int)list[3])
                : throw new FormatException($"'{key}' must be [bytes, ways, line, shared]");

        private object Take(string key) => values.Remove(key, out var value) ? value : throw new FormatException($"a #mt.cpu lacks '{key}'");

        private object Value()
        {
            SkipSpace();
            if (Accept('"'))
            {
                var s = new StringBuilder();
                while (at < text.Length && text[at] != '"')
                {
                    if (text[at] == '\\') at++;
                    if (at < text.Length) s.Append(text[at++]);
                }
                Expect("\"");
                return s.ToString();
            }
            if (!Accept('[')) return Integer();
            var list = new List<long>();
            do list.Add(Integer());
            while (Accept(','));
            Expect("]");
            return list;
        }

        private long Integer()
        {
            var start = SkipSpace();
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            return long.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw Error("expected an integer");
        }

        private int SkipSpace()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            return at;
        }

        private bool Accept(char c)
        {
            if (SkipSpace() >= text.Length || text[at] != c) return false;
            at++;
            return true;
        }

        private void Expect(string what)
        {
            if (string.CompareOrdinal(text, SkipSpace(), what, 0, what.Length) != 0) throw Error($"expected '{what}'");
            at += what.Length;
        }

        private FormatException Error(string what) => new($"{what} at character {at} of a #mt.cpu");
    }
}
