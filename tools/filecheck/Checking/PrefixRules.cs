namespace MaxTune.Tools.FileCheck;

/// <summary>Prefixes given as options are not empty, made of letters, digits, - and _, and all different.</summary>
internal static class PrefixRules
{
    public static bool Valid(FileCheckOptions options, DiagnosticSink sink)
    {
        var unique = new HashSet<string>();
        if (options.CheckPrefixes.Count == 0) unique.Add("CHECK");
        if (options.CommentPrefixes.Count == 0) unique.UnionWith(["COM", "RUN"]);
        return Valid("check", options.CheckPrefixes, unique, sink) && Valid("comment", options.CommentPrefixes, unique, sink);
    }

    private static bool Valid(string kind, IReadOnlyList<string> prefixes, HashSet<string> unique, DiagnosticSink sink)
    {
        foreach (string prefix in prefixes)
        {
            string? problem = null;
            if (prefix.Length == 0) problem = "must not be the empty string";
            else if (!prefix.All(DirectiveScanner.IsPartOfWord))
                problem = $"must start with a letter and contain only alphanumeric characters, hyphens, and underscores: '{prefix}'";
            else if (!unique.Add(prefix)) problem = $"must be unique among check and comment prefixes: '{prefix}'";
            if (problem is null) continue;
            sink.Error($"supplied {kind} prefix {problem}");
            return false;
        }

        return true;
    }
}
