using Antlr4.Runtime;
using MaxTune.Conformance;
using MaxTune.IR.Parsing;
using Xunit;

namespace MaxTune.Tests.Parsing;

/// <summary>The scanner finds the tokens that grammar/MlirLexer.g4 describes, in any text.</summary>
public sealed class ScannerTests
{
    private const string Odd = "\0\t\v\f\r\n\"\\'%@#!^{}()[]<>:,=-+*/|?.$_~;x0a9éü€\uD83D\uDE00\uFFFF";

    private static readonly string[] Fragments =
    [
        "tensor<", "tensor <", "memref<4x", "vector<[4]x", "0x4xf32", "*x", "?x", "[ 4 ] x", "0x", "0x1F", "0xG", "1.", "1.5e", "1.5e+", "1.5e-3", "1e5", "...", "..", "->", "::", ": :", ":\n:",
        "{-#", "#-}", "#-", "#a-}", "#map", "#d.x<1 -> 2>", "#d.x<(]>", "#0", "#0<", "!t<\"a>\\22\">", "!t<\0>", "!d<", "%0", "%a-b", "%-", "%", "^bb0", "^", "@a.b$c", "@a-b", "@\"x\"", "@\"x", "@", "\"a\\q\"",
        "\"\\41\"", "\"a\nb\"", "i32", "si8", "ui1", "i0", "i32x", "f8E4M3FN", "f32", "f33", "bf16", "tf32", "affine_map", "loc", "tensor", "memref", "vectors<", "// c", "/", "//", "unknown", "to",
    ];

    private static List<(int, int, int, (string, int)?)> ByGrammar(string text)
    {
        var lexer = new MlirLexer(new MlirCharStream("", "t"), TextWriter.Null, TextWriter.Null);
        lexer.Start(text, "t");
        return Tokens(() => (MlirToken)lexer.NextToken());
    }

    private static List<(int, int, int, (string, int)?)> ByHand(string text) => Tokens(new MlirScanner(text).Next);

    private static List<(int, int, int, (string, int)?)> Tokens(Func<MlirToken> next)
    {
        var tokens = new List<(int, int, int, (string, int)?)>();
        MlirToken token;
        do
        {
            token = next();
            tokens.Add((token.Type, token.StartIndex, token.StopIndex, (token as BadToken)?.Error));
        } while (token.Type != TokenConstants.EOF);
        return tokens;
    }

    private static void Same(string text) => Assert.Equal(ByGrammar(text), ByHand(text));

    [Fact]
    public void Fragments_alone_and_in_pairs()
    {
        foreach (string a in Fragments)
        {
            Same(a);
            foreach (string b in Fragments) Same(a + b);
        }
    }

    [Fact]
    public void Every_character_alone_and_after_each_kind_of_token()
    {
        for (int c = 0; c < 0x180; c++)
            foreach (string before in (string[])["", "a", "1", "1.", "0x", "%", "#", "!a", "@", "\"", "\"\\", ":", "-", "{-", "#-", "tensor<", "tensor<4", "tensor<[", "tensor<[4", "/", ".."])
                Same(before + (char)c + "b");
    }

    [Fact]
    public void Random_texts()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            var text = new System.Text.StringBuilder();
            for (int n = random.Next(12); n > 0; n--)
                text.Append(random.Next(2) == 0 ? Fragments[random.Next(Fragments.Length)] : Odd[random.Next(Odd.Length)].ToString());
            Same(text.ToString());
        }
    }

    [Fact]
    public void The_corpus_and_damaged_copies_of_it()
    {
        string repository = Campaign.FindRepository();
        var random = new Random(2);
        var snippets = Campaign.LoadSnippets(repository);
        var texts = Campaign.GoldenPieces(repository).Select(g => g.Text).Concat(Enumerable.Range(0, snippets.Count).Select(i => snippets.Expand(i, random)));
        foreach (string text in texts)
        {
            Same(text);
            string mutant = text;
            for (int n = 0; n < 6; n++)
            {
                mutant = Mutations.Mutate(mutant, random, characters: n % 2 == 0);
                Same(mutant);
            }
        }
    }
}
