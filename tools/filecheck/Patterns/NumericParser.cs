namespace MaxTune.Tools.FileCheck;

/// <summary>
/// The inside of [[#...]]: <c>%fmt, NAME: == expression</c>, each part optional, and the older [[@LINE+2]].
/// An expression is operands joined by + and -, in parentheses or as calls: add, sub, mul, div, min, max.
/// </summary>
internal sealed class NumericParser(VariableContext context, int? line)
{
    private const int MaxDepth = 500;

    private int depth;

    /// <summary>What a block defines, the expression it must equal (null: any number), and how numbers in it are written.</summary>
    internal readonly record struct Block(NumericVariable? Defined, NumericExpression? Expression, ExpressionFormat Format);

    public Block Parse(Slice text, bool legacyLine)
    {
        var explicitFormat = default(ExpressionFormat);
        int precision = 0;
        int comma = text.IndexOf(',');
        int parenthesis = text.IndexOf('(');
        if (comma >= 0 && (parenthesis < 0 || comma < parenthesis))
        {
            explicitFormat = ParseFormat(text.Take(comma).TrimStart().TrimEnd(), out precision);
            text = text.From(comma + 1);
        }

        int colon = text.IndexOf(':');
        var definition = text.Take(Math.Max(colon, 0));
        if (colon >= 0) text = text.From(colon + 1);
        text = text.TrimStart();
        bool constrained = Slice.Eat(ref text, "==");
        text = text.TrimStart();
        NumericExpression? expression = null;
        if (!text.IsEmpty) expression = Whole(text.TrimEnd(), constrained, legacyLine);
        else if (constrained) throw new PatternException(text, "empty numeric expression should not have a constraint");

        var format = explicitFormat;
        if (format.Kind == FormatKind.None && expression is not null) format = expression.ImplicitFormat();
        if (format.Kind == FormatKind.None) format = new ExpressionFormat(FormatKind.Unsigned, precision);
        var defined = colon >= 0 ? Definition(definition.TrimStart(), format) : null;
        return new Block(defined, expression, format);
    }

    private static ExpressionFormat ParseFormat(Slice text, out int precision)
    {
        precision = 0;
        var format = default(ExpressionFormat);
        if (!Slice.Eat(ref text, "%")) throw new PatternException(text, "invalid matching format specification in expression");
        var alternateAt = text;
        bool alternate = Slice.Eat(ref text, "#");
        if (Slice.Eat(ref text, "."))
        {
            if (!IntegerText.TryEatDecimal(ref text, out var digits) || digits > uint.MaxValue)
                throw new PatternException(text, "invalid precision in format specifier");
            precision = (int)System.Numerics.BigInteger.Min(digits, int.MaxValue);
        }

        if (!text.IsEmpty)
        {
            format = text[0] switch
            {
                'u' => new ExpressionFormat(FormatKind.Unsigned, precision),
                'd' => new ExpressionFormat(FormatKind.Signed, precision),
                'x' => new ExpressionFormat(FormatKind.HexLower, precision, alternate),
                'X' => new ExpressionFormat(FormatKind.HexUpper, precision, alternate),
                _ => throw new PatternException(text, "invalid format specifier in expression"),
            };
            text = text.From(1);
        }

        if (alternate && format.Kind is not (FormatKind.HexLower or FormatKind.HexUpper))
            throw new PatternException(alternateAt, "alternate form only supported for hex values");
        text = text.TrimStart();
        return text.IsEmpty ? format : throw new PatternException(text, "invalid matching format specification in expression");
    }

    private NumericVariable Definition(Slice text, ExpressionFormat format)
    {
        var name = VariableName.Eat(ref text);
        if (name.IsPseudo) throw new PatternException(name.Name, "definition of pseudo numeric variable unsupported");
        string key = name.Name.ToString();
        if (context.StringNames.Contains(key)) throw new PatternException(name.Name, $"string variable with name '{key}' already exists");
        text = text.TrimStart();
        if (!text.IsEmpty) throw new PatternException(text, "unexpected characters after numeric variable name");
        if (!context.Numbers.TryGetValue(key, out var known)) return new NumericVariable(key, format, line);
        return known.Format == format ? known : throw new PatternException(text, "format different from previous variable definition");
    }

    private NumericExpression Whole(Slice text, bool constrained, bool legacyLine)
    {
        var outer = text;
        var result = legacyLine ? LineVariable(ref text) : Operand(ref text, maybeConstraint: !constrained);
        while (!text.IsEmpty)
        {
            result = Binary(outer, ref text, result, legacyLine);
            if (legacyLine && !text.IsEmpty) throw new PatternException(text, $"unexpected characters at end of expression '{text}'");
        }

        return result;
    }

    private NumericExpression LineVariable(ref Slice text)
    {
        if (text.StartsWith("(")) throw new PatternException(text, "parenthesized expression not permitted here");
        var name = VariableName.Eat(ref text);
        if (text.TrimStart().StartsWith("(")) throw new PatternException(name.Name, "unexpected function call");
        return Use(name);
    }

    private NumericExpression Operand(ref Slice text, bool maybeConstraint = false)
    {
        if (text.StartsWith("(")) return Parenthesized(ref text);
        if (VariableName.TryEat(ref text, out var name, out _, out _))
            return text.TrimStart().StartsWith("(") ? Call(ref text, name.Name) : Use(name);
        return Literal(ref text, maybeConstraint, anyRadix: true);
    }

    private static LiteralExpression Literal(ref Slice text, bool maybeConstraint, bool anyRadix)
    {
        var start = text;
        bool negative = Slice.Eat(ref text, "-");
        if (anyRadix ? IntegerText.TryEatAnyRadix(ref text, out var value) : IntegerText.TryEatDecimal(ref text, out value))
            return new LiteralExpression(start.Take(start.Length - text.Length), negative ? -value : value);
        throw new PatternException(start, $"invalid {(maybeConstraint ? "matching constraint or " : "")}operand format");
    }

    private VariableExpression Use(VariableName name)
    {
        string key = name.Name.ToString();
        if (name.IsPseudo && key != "@LINE") throw new PatternException(name.Name, $"invalid pseudo numeric variable '{key}'");
        if (!context.Numbers.TryGetValue(key, out var variable))
            context.Numbers[key] = variable = new NumericVariable(key, new ExpressionFormat(FormatKind.Unsigned)); // undefined: said when matching
        if (variable.DefinedOnLine is { } defined && defined == line)
            throw new PatternException(name.Name, $"numeric variable '{key}' defined earlier in the same CHECK directive");
        return new VariableExpression(name.Name, variable);
    }

    private NumericExpression Binary(Slice outer, ref Slice text, NumericExpression left, bool legacyLine)
    {
        text = text.TrimStart();
        if (text.IsEmpty) return left;
        string operation = text[0] switch
        {
            '+' => "add",
            '-' => "sub",
            _ => throw new PatternException(text, $"unsupported operation '{text[0]}'"),
        };
        text = text.From(1).TrimStart();
        if (text.IsEmpty) throw new PatternException(text, "missing operand in expression");
        if (legacyLine && text.StartsWith("(")) throw new PatternException(text, "parenthesized expression not permitted here");
        var right = legacyLine ? Literal(ref text, maybeConstraint: false, anyRadix: false) : Operand(ref text);
        return new BinaryExpression(outer.Take(Math.Max(0, outer.Length - text.Length)), operation, left, right);
    }

    private NumericExpression Parenthesized(ref Slice text)
    {
        CheckDepth(text);
        text = text.From(1).TrimStart();
        if (text.IsEmpty) throw new PatternException(text, "missing operand in expression");
        var result = Operand(ref text);
        text = text.TrimStart();
        while (!text.IsEmpty && !text.StartsWith(")"))
        {
            result = Binary(text, ref text, result, legacyLine: false);
            text = text.TrimStart();
        }

        if (!Slice.Eat(ref text, ")")) throw new PatternException(text, "missing ')' at end of nested expression");
        depth--;
        return result;
    }

    private BinaryExpression Call(ref Slice text, Slice function)
    {
        CheckDepth(text);
        string operation = function.ToString();
        if (operation is not ("add" or "div" or "max" or "min" or "mul" or "sub"))
            throw new PatternException(function, $"call to undefined function '{operation}'");
        text = text.TrimStart().From(1).TrimStart();
        var arguments = new List<NumericExpression>();
        while (!text.IsEmpty && !text.StartsWith(")"))
        {
            if (text.StartsWith(",")) throw new PatternException(text, "missing argument");
            arguments.Add(Argument(ref text));
            text = text.TrimStart();
            if (!Slice.Eat(ref text, ",")) break;
            text = text.TrimStart();
            if (text.StartsWith(")")) throw new PatternException(text, "missing argument");
        }

        if (!Slice.Eat(ref text, ")")) throw new PatternException(text, "missing ')' at end of call expression");
        depth--;
        if (arguments.Count == 2) return new BinaryExpression(text, operation, arguments[0], arguments[1]);
        throw new PatternException(function, $"function '{operation}' takes 2 arguments but {arguments.Count} given");
    }

    private NumericExpression Argument(ref Slice text)
    {
        var outer = text;
        var argument = Operand(ref text);
        while (!text.IsEmpty)
        {
            text = text.TrimStart();
            if (text.StartsWith(",") || text.StartsWith(")")) break;
            argument = Binary(outer, ref text, argument, legacyLine: false);
        }

        return argument;
    }

    private void CheckDepth(Slice text)
    {
        if (++depth > MaxDepth) throw new PatternException(text, "expression nested too deeply");
    }
}
