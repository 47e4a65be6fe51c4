namespace MaxTune.IR.Parsing;

/// <summary>Names of SSA values: those of a region are gone at its end, and those outside an isolated operation cannot be seen inside it.</summary>
internal sealed class ValueScopes(OpParser owner)
{
    private sealed class Entry
    {
        public Value?[] Values = [];
        public int[] Offsets = [];
        public bool Defined;
    }

    private sealed class Isolated
    {
        public Dictionary<string, Entry> Names { get; } = [];
        public Stack<List<string>> Regions { get; } = new();
        public List<(string Name, int Number)> Forward { get; } = [];
    }

    private static readonly OpDefinition ForwardReference = OpDefinition.Unregistered("forward reference");
    private readonly Stack<Isolated> scopes = new([new Isolated()]);

    public void Push(bool isolated)
    {
        if (isolated) scopes.Push(new Isolated());
        scopes.Peek().Regions.Push([]);
    }

    public void Pop(bool isolated)
    {
        var scope = scopes.Peek();
        foreach (string name in scope.Regions.Pop()) scope.Names.Remove(name);
        if (!isolated) return;
        ReportUndefined(scope);
        scopes.Pop();
    }

    public void Finish() => ReportUndefined(scopes.Peek());

    private void ReportUndefined(Isolated scope)
    {
        SyntaxError? first = null;
        foreach (var (name, number) in scope.Forward)
            if (scope.Names.TryGetValue(name, out var entry) && entry.Values[number] is { } value && IsForward(value))
                first ??= owner.Error(entry.Offsets[number], "use of undeclared SSA value name");
        if (first is not null) throw first;
    }

    private static bool IsForward(Value value) => value is OpResult { Owner: var op } && op.Definition == ForwardReference;

    public Value Resolve(UnresolvedOperand operand, IrType type)
    {
        var scope = scopes.Peek();
        var (name, number) = (operand.Name, operand.Number);
        if (!scope.Names.TryGetValue(name, out var entry)) scope.Names[name] = entry = new Entry();
        if (number < entry.Values.Length && entry.Values[number] is { } known)
        {
            if (known.Type.Equals(type)) return known;
            var error = owner.Error(operand.Offset, $"use of value '%{name}' expects different type than prior uses: '{type}' vs '{known.Type}'");
            error.Diagnostic.Note(owner.LocationAt(entry.Offsets[number]), "prior use here");
            throw error;
        }
        if (entry.Defined || number > 1 << 20) throw owner.Error(operand.Offset, "reference to invalid result number");
        Grow(entry, number + 1);
        var placeholder = Operation.Create(ForwardReference, Location.Unknown, [], [type]).Result();
        entry.Values[number] = placeholder;
        entry.Offsets[number] = operand.Offset;
        scope.Forward.Add((name, number));
        return placeholder;
    }

    /// <summary>The type a name is known to have here; null before its definition.</summary>
    public IrType? TypeOf(UnresolvedOperand operand) =>
        scopes.Peek().Names.TryGetValue(operand.Name, out var entry) && operand.Number < entry.Values.Length ? entry.Values[operand.Number]?.Type : null;

    private static void Grow(Entry entry, int count)
    {
        if (entry.Values.Length >= count) return;
        Array.Resize(ref entry.Values, count);
        Array.Resize(ref entry.Offsets, count);
    }

    /// <summary>Binds <paramref name="name"/> to the values that <c>%name:n = ...</c> or a block argument defines.</summary>
    public void Define(string name, ReadOnlySpan<Value> values, int offset)
    {
        var scope = scopes.Peek();
        if (!scope.Names.TryGetValue(name, out var entry)) scope.Names[name] = entry = new Entry();
        if (entry.Defined)
        {
            var error = owner.Error(offset, $"redefinition of SSA value '%{name}'");
            error.Diagnostic.Note(owner.LocationAt(entry.Offsets[0]), "previously defined here");
            throw error;
        }
        for (int i = values.Length; i < entry.Values.Length; i++)
            if (entry.Values[i] is not null) throw owner.Error(entry.Offsets[i], "reference to invalid result number");
        Grow(entry, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (entry.Values[i] is { } placeholder)
            {
                if (!placeholder.Type.Equals(values[i].Type))
                {
                    var error = owner.Error(offset, $"definition of SSA value '%{name}#{i}' has type '{values[i].Type}'");
                    error.Diagnostic.Note(owner.LocationAt(entry.Offsets[i]), $"previously used here with type '{placeholder.Type}'");
                    throw error;
                }
                placeholder.ReplaceAllUsesWith(values[i]);
            }
            entry.Values[i] = values[i];
            entry.Offsets[i] = offset;
            if (!char.IsAsciiDigit(name[0])) values[i].NameHint = name;
        }
        entry.Defined = true;
        if (scope.Regions.Count > 0) scope.Regions.Peek().Add(name);
    }
}
