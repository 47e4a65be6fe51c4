using System.Text;

namespace MaxTune.Passes;

/// <summary>Prints pipelines; options at their defaults are left out.</summary>
internal static class PipelineText
{
    public static string Print(PipelineStep step)
    {
        var text = new StringBuilder();
        Print(step, text);
        return text.ToString();
    }

    private static void Print(PipelineStep step, StringBuilder text)
    {
        if (step is Pass pass)
        {
            text.Append(pass.Name);
            var set = PassInfo.OptionsOf(pass.GetType()).Select(o => (Option: o, Value: o.Property.GetValue(pass))).Where(x => !Equals(x.Value, x.Option.Default));
            string options = string.Join(' ', set.Select(x => x.Option.Name + "=" + Quote(PassOption.Print(x.Value))));
            if (options != "") text.Append('{').Append(options).Append('}');
            return;
        }
        var pipeline = (Pipeline)step;
        text.Append(pipeline.Anchor).Append('(');
        for (int i = 0; i < pipeline.Steps.Length; i++)
        {
            if (i > 0) text.Append(',');
            Print(pipeline.Steps[i], text);
        }
        text.Append(')');
    }

    // values with blanks, brackets or quotes are wrapped in quotes, with \" and \\ inside
    private static string Quote(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ',' or '/' or ':' or '+' or '@' or '%')
            ? value : '"' + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + '"';
}
