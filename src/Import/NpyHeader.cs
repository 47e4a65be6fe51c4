using System.Globalization;

namespace MaxTune.Import;

// {'descr': '<f4', 'fortran_order': False, 'shape': (512, 64), }: the part of Python's literals that numpy writes
internal sealed record NpyHeader(ElementType Type, bool BigEndian, bool FortranOrder, long[] Shape)
{
    public const int MaxRank = 64;

    public static NpyHeader Parse(string text, InputFile file, long start)
    {
        var scanner = new Scanner(text, file, start);
        string? descr = null;
        bool? fortran = null;
        long[]? shape = null;
        scanner.Expect('{');
        while (!scanner.Accept('}'))
        {
            var at = scanner.Position;
            var key = scanner.String();
            scanner.Expect(':');
            switch (key)
            {
                case "descr" when descr is null: descr = scanner.Descr(); break;
                case "fortran_order" when fortran is null: fortran = scanner.Bool(); break;
                case "shape" when shape is null: shape = scanner.Tuple(); break;
                case "descr" or "fortran_order" or "shape": throw scanner.Error($"the key '{key}' is there twice", at);
                default: throw scanner.Error($"unknown key {Shown.Name(key)}: descr, fortran_order and shape are known", at);
            }
            if (scanner.Accept(',')) continue;
            scanner.Expect('}');
            break;
        }
        scanner.ExpectEnd();
        if (descr is null || fortran is null || shape is null)
            throw scanner.Error($"the header lacks '{(descr is null ? "descr" : fortran is null ? "fortran_order" : "shape")}'", 0);
        var order = descr is ['<' or '>' or '=' or '|', ..] ? descr[0] : '=';
        var code = descr.TrimStart('<', '>', '=', '|');
        var type = Array.Find(ElementTypes.All, t => t.Npy == code)
            ?? throw scanner.Error($"element type {Shown.Name(descr)} is not supported: f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1, and V2 for bf16, are", 0);
        return new(type, order == '>', fortran.Value, shape);
    }

    private sealed class Scanner(string text, InputFile file, long start)
    {
        private int at;

        public int Position => at;

        public ImportException Error(string what, int position) => file.Error($"{what}, in the header at byte {start + position}");

        public void Expect(char c)
        {
            if (!Accept(c)) throw Error($"expected '{c}', found {Found}", at);
        }

        public bool Accept(char c)
        {
            SkipSpace();
            if (at == text.Length || text[at] != c) return false;
            at++;
            return true;
        }

        public void ExpectEnd()
        {
            SkipSpace();
            if (at < text.Length) throw Error($"expected the end of the header, found {Found}", at);
        }

        public string String()
        {
            SkipSpace();
            if (at == text.Length || text[at] is not ('\'' or '"')) throw Error($"expected a string, found {Found}", at);
            var end = text.IndexOf(text[at], at + 1);
            if (end < 0) throw Error("a string has no end", at);
            var value = text[(at + 1)..end];
            if (value.Contains('\\') || value.Length > 100) throw Error("a string with an escape, or of more than 100 characters", at);
            at = end + 1;
            return value;
        }

        public string Descr()
        {
            SkipSpace();
            return at < text.Length && text[at] is '[' or '(' ? throw Error("a structured element type: plain numbers are supported", at) : String();
        }

        public bool Bool()
        {
            SkipSpace();
            foreach (var (word, value) in new[] { ("True", true), ("False", false) })
            {
                if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0) continue;
                at += word.Length;
                return value;
            }
            throw Error($"expected True or False, found {Found}", at);
        }

        public long[] Tuple()
        {
            var dims = new List<long>();
            var comma = true;
            Expect('(');
            while (!Accept(')'))
            {
                if (!comma) throw Error($"expected ',' or ')', found {Found}", at);
                if (dims.Count == MaxRank) throw Error($"more than {MaxRank} dimensions", at);
                dims.Add(Integer());
                comma = Accept(',');
            }
            return dims.Count == 1 && !comma ? throw Error("'(N)' is no tuple: write '(N,)'", at) : [.. dims];
        }

        private long Integer()
        {
            SkipSpace();
            var from = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (from == at) throw Error($"expected a dimension of at least 0, found {Found}", at);
            if (!long.TryParse(text.AsSpan(from, at - from), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                throw Error("a dimension of more than 2^63 - 1", from);
            if (at < text.Length && text[at] == 'L') at++; // Python 2 wrote 3L
            return value;
        }

        private void SkipSpace()
        {
            while (at < text.Length && text[at] is ' ' or '\n' or '\t' or '\r') at++;
        }

        private string Found => at == text.Length ? "the end" : text[at] is >= ' ' and < (char)127 ? $"'{text[at]}'" : $"character {(int)text[at]}";
    }
}
