namespace MaxTune.Codegen.CSharp;

/// <summary>A C# expression and how tightly it binds, so that only the parentheses it needs are written.</summary>
internal readonly record struct Expr(string Text, int Level)
{
    public const int Primary = 15, Unary = 14, Multiplicative = 12, Additive = 11, Shift = 10, Relational = 9, Equality = 8, And = 7, Xor = 6, Or = 5, Conditional = 2;

    public static implicit operator Expr(string primary) => new(primary, Primary);

    public static Expr Of(long value) => new(value is >= int.MinValue and <= int.MaxValue ? $"{value}" : $"{value}L", value < 0 ? Additive : Primary);

    /// <summary>A native integer constant: those past 32 bits need a cast.</summary>
    public static Expr Native(long value) => value is >= int.MinValue and <= int.MaxValue ? Of(value) : new($"unchecked((nint)({value}L))", Primary);

    public string In(int level) => Level < level ? $"({Text})" : Text;

    /// <summary>left op right; a chain of one operator associates to the left.</summary>
    public static Expr Infix(Expr left, string op, Expr right)
    {
        int level = op switch
        {
            "*" or "/" or "%" => Multiplicative,
            "+" or "-" => Additive,
            "<<" or ">>" or ">>>" => Shift,
            "<" or ">" or "<=" or ">=" => Relational,
            "==" or "!=" => Equality,
            "&" => And,
            "^" => Xor,
            "|" => Or,
            _ => throw new ArgumentException(op),
        };
        return new($"{left.In(level)} {op} {right.In(level + 1)}", level);
    }

    /// <summary>left + constant, as a reader would write it.</summary>
    public static Expr Plus(Expr left, long constant) =>
        constant == 0 ? left : constant < 0 && constant != long.MinValue ? Infix(left, "-", Native(-constant)) : Infix(left, "+", Native(constant));

    public static Expr Cast(string type, Expr value) => new($"({type}){value.In(Unary)}", Unary);

    public static Expr Prefix(string op, Expr value) => new(op + value.In(Unary), Unary);

    public static Expr Choose(Expr condition, Expr yes, Expr no) => new($"{condition.In(Conditional + 1)} ? {yes.In(Conditional + 1)} : {no.In(Conditional)}", Conditional);

    public static Expr Call(string function, params IEnumerable<Expr> arguments) => $"{function}({string.Join(", ", arguments.Select(a => a.Text))})";

    public Expr Dot(string member) => $"{In(Primary)}.{member}";

    public override string ToString() => Text;
}
