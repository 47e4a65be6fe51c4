using System.Text;

namespace MaxTune.Tools.FileCheck;

/// <summary>-DVAR=text and -D#VAR=number.</summary>
internal sealed class CommandLineDefines(VariableContext context, DiagnosticSink sink)
{
    /// <summary>Defines the variables; false, with each mistake reported, when some define does not parse.</summary>
    public bool Define(IReadOnlyList<string> defines)
    {
        if (defines.Count == 0) return true;
        var text = new StringBuilder();
        var places = new List<(int Start, int Length)>();
        for (int i = 0; i < defines.Count; i++)
        {
            string define = defines[i];
            text.Append($"Global define #{i + 1}: {define}");
            if (define.StartsWith('#'))
            {
                text.Append(" (parsed as: [[");
                int equals = define.IndexOf('=');
                places.Add((text.Length, define.Length));
                text.Append(define, 0, equals).Append(':').Append(define, equals + 1, define.Length - equals - 1).Append("]])\n");
            }
            else
            {
                places.Add((text.Length - define.Length, define.Length));
                text.Append('\n');
            }
        }

        var source = new SourceText("Global defines", text.ToString());
        bool valid = true;
        foreach (var (start, length) in places)
        {
            try
            {
                Define(new Slice(source, start, start + length));
            }
            catch (PatternException e)
            {
                sink.Error(e.In, e.Offset, e.Message);
                valid = false;
            }
        }

        return valid;
    }

    private void Define(Slice define)
    {
        if (define[0] == '#') DefineNumber(define.From(1));
        else DefineString(define);
    }

    private void DefineNumber(Slice define)
    {
        var block = new NumericParser(context, null).Parse(define, legacyLine: false);
        if (block.Defined is null || block.Expression is null) throw new PatternException(define, "a number is expected in this definition");
        var errors = new List<EvaluationError>();
        if (block.Expression.Evaluate(errors) is not { } value)
            throw new PatternException(errors[0].Where ?? define, errors[0].Message);
        block.Defined.Value = value;
        context.Numbers[block.Defined.Name] = block.Defined;
    }

    private void DefineString(Slice define)
    {
        int equals = define.IndexOf('=');
        var whole = define.Take(equals);
        var rest = whole;
        var name = VariableName.Eat(ref rest);
        if (name.IsPseudo || !rest.IsEmpty) throw new PatternException(whole, $"invalid name in string variable definition '{whole}'");
        string key = name.Name.ToString();
        if (context.Numbers.ContainsKey(key)) throw new PatternException(name.Name, $"numeric variable with name '{key}' already exists");
        context.Strings.TryAdd(key, define.From(equals + 1).ToString());
        context.StringNames.Add(key);
    }
}
