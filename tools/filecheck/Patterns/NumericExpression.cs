using System.Numerics;

namespace MaxTune.Tools.FileCheck;

/// <summary>A numeric variable: its format is that of its first definition (or unsigned, when it is used before any).</summary>
internal sealed class NumericVariable(string name, ExpressionFormat format, int? definedOnLine = null)
{
    public string Name { get; } = name;

    public ExpressionFormat Format { get; } = format;

    public int? DefinedOnLine { get; } = definedOnLine;

    public BigInteger? Value { get; set; }

    /// <summary>Where in the input the value was captured, for -v.</summary>
    public (int Begin, int End)? Captured { get; set; }
}

/// <summary>A numeric expression [[#...]]; its text is kept for messages.</summary>
internal abstract record NumericExpression(Slice Where)
{
    /// <summary>The value; null when a variable is undefined or a division is by zero: <paramref name="errors"/> then says so.</summary>
    public abstract BigInteger? Evaluate(List<EvaluationError> errors);

    /// <summary>The format that its variables agree on.</summary>
    /// <exception cref="PatternException">They do not agree.</exception>
    public abstract ExpressionFormat ImplicitFormat();
}

/// <summary>Why a value or substitution could not be had; without a place it is an overflow of the whole substitution.</summary>
internal readonly record struct EvaluationError(Slice? Where, string Message);

internal sealed record LiteralExpression(Slice Where, BigInteger Value) : NumericExpression(Where)
{
    public override BigInteger? Evaluate(List<EvaluationError> errors) => Value;

    public override ExpressionFormat ImplicitFormat() => default;
}

internal sealed record VariableExpression(Slice Where, NumericVariable Variable) : NumericExpression(Where)
{
    public override BigInteger? Evaluate(List<EvaluationError> errors)
    {
        if (Variable.Value is null) errors.Add(new EvaluationError(Where, $"undefined variable: {Where}"));
        return Variable.Value;
    }

    public override ExpressionFormat ImplicitFormat() => Variable.Format;
}

internal sealed record BinaryExpression(Slice Where, string Operation, NumericExpression Left, NumericExpression Right) : NumericExpression(Where)
{
    public override BigInteger? Evaluate(List<EvaluationError> errors)
    {
        var left = Left.Evaluate(errors);
        var right = Right.Evaluate(errors);
        if (left is not { } a || right is not { } b) return null;
        switch (Operation)
        {
            case "add": return a + b;
            case "sub": return a - b;
            case "mul": return a * b;
            case "max": return BigInteger.Max(a, b);
            case "min": return BigInteger.Min(a, b);
            case "div" when !b.IsZero: return BigInteger.Divide(a, b);
            default:
                errors.Add(new EvaluationError(null, "overflow error"));
                return null;
        }
    }

    public override ExpressionFormat ImplicitFormat()
    {
        var left = Left.ImplicitFormat();
        var right = Right.ImplicitFormat();
        if (left.Kind != FormatKind.None && right.Kind != FormatKind.None && left != right)
        {
            throw new PatternException(
                Where,
                $"implicit format conflict between '{Left.Where}' ({left}) and '{Right.Where}' ({right}), need an explicit format specifier");
        }

        return left.Kind != FormatKind.None ? left : right;
    }
}
