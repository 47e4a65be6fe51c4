namespace MaxTune.Conformance.Fuzzing;

/// <summary>Golden files, generated modules and their generic forms, damaged in none to eight places.</summary>
internal sealed class Corpus(string repository)
{
    private readonly Snippets snippets = Campaign.LoadSnippets(repository);
    private readonly IReadOnlyList<(string Name, string Text)> golden = Campaign.GoldenPieces(repository);

    public string Whole(Random random)
    {
        string text = random.Next(3) == 0 ? golden[random.Next(golden.Count)].Text : snippets.Module(random);
        if (random.Next(4) != 0) return text;
        var generic = Oracle.Ours(text, "--allow-unregistered-dialect", "--mlir-print-op-generic");
        return generic.Accepts ? generic.Output : text;
    }

    public string Damaged(Random random) => Damage(Whole(random), random, 8);

    public string Golden(Random random) => golden[random.Next(golden.Count)].Text;

    /// <summary>A third of all keep their text, for what passes make of whole modules; a third have one mistake, which most often is what gets far.</summary>
    public static string Damage(string text, Random random, int most)
    {
        for (int n = random.Next(3) switch { 0 => 0, 1 => 1, _ => 1 + random.Next(most) }; n > 0; n--) text = Mutations.Mutate(text, random, characters: random.Next(2) == 0);
        return text;
    }
}
