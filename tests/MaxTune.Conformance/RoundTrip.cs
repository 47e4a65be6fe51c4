namespace MaxTune.Conformance;

public enum Verdict { Equal, Differs, OursRejects, ReferenceRejectsOurs, ReferenceRejects }

/// <summary>The round-trip equation: <c>mlir-opt (mtopt X) = mlir-opt X</c>, both printed in generic form without aliases.</summary>
public static class RoundTrip
{
    private static readonly string[] Canonical = ["--mlir-print-op-generic", "--mlir-print-local-scope", "--allow-unregistered-dialect"];

    /// <param name="form">Further options of mtopt, such as <c>--mlir-print-op-generic</c>.</param>
    /// <param name="locations">Locations must agree too.</param>
    public static (Verdict Verdict, string Detail) Check(string text, string[] form, bool locations = false)
    {
        string[] canonical = locations ? [.. Canonical, "--mlir-print-debuginfo"] : Canonical;
        var wanted = Oracle.Reference(text, canonical);
        if (!wanted.Accepts) return (Verdict.ReferenceRejects, wanted.Errors);
        var ours = Oracle.Ours(text, ["--allow-unregistered-dialect", .. form, .. locations ? ["--mlir-print-debuginfo"] : Array.Empty<string>()]);
        if (!ours.Accepts) return (Verdict.OursRejects, ours.Errors);
        var back = Oracle.Reference(ours.Output, canonical);
        if (!back.Accepts) return (Verdict.ReferenceRejectsOurs, back.Errors);
        return back.Output == wanted.Output ? (Verdict.Equal, "") : (Verdict.Differs, FirstDifference(wanted.Output, back.Output));
    }

    /// <summary>The same for many texts in three processes; what cannot be told apart there is checked alone.</summary>
    public static (Verdict Verdict, string Detail)[] CheckEach(IReadOnlyList<string> texts, string[] form, bool locations = false)
    {
        const string Marker = "// -----\n";
        string[] canonical = [.. Canonical, "--split-input-file", .. locations ? ["--mlir-print-debuginfo"] : Array.Empty<string>()];
        string all = string.Join("\n" + Marker, texts);
        var wanted = Oracle.Reference(all, canonical);
        var ours = Oracle.Ours(all, ["--allow-unregistered-dialect", "--split-input-file", .. form, .. locations ? ["--mlir-print-debuginfo"] : Array.Empty<string>()]);
        var back = Oracle.Reference(ours.Output, canonical);
        string[] left = wanted.Output.Split(Marker), middle = ours.Output.Split(Marker), right = back.Output.Split(Marker);
        if (wanted.Crashed || back.Crashed || left.Length != texts.Count || middle.Length != texts.Count || right.Length != texts.Count)
            return [.. texts.Select(t => Check(t, form, locations))];
        return [.. texts.Select((text, i) => left[i].Trim() == "" ? (Verdict.ReferenceRejects, "") : left[i].Trim() == right[i].Trim() ? (Verdict.Equal, "") : Check(text, form, locations))];
    }

    private static string FirstDifference(string wanted, string got)
    {
        string[] left = wanted.Split('\n'), right = got.Split('\n');
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
            if (left[i] != right[i]) return $"line {i + 1}\n  wanted {left[i]}\n  got    {right[i]}";
        return $"{left.Length} lines wanted, {right.Length} got";
    }
}
