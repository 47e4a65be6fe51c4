namespace MaxTune.IR.Assembly;

/// <summary>Reads MLIR's declarative format language. A wrong format is a bug in a definition: it throws, naming the operation.</summary>
internal sealed class FormatReader(OpDefinition op, string text)
{
    private int at;

    public FormatElement[] Read()
    {
        var elements = Elements();
        if (at < text.Length) throw Wrong($"unexpected '{text[at]}'");
        var spacing = new Spacing();
        spacing.Assign(elements);
        return elements;
    }

    private ArgumentException Wrong(string message) => new($"assembly format of '{op.Name}': {message}, at column {at + 1} of: {text}");

    private void SkipBlanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private bool Try(char c)
    {
        SkipBlanks();
        if (at >= text.Length || text[at] != c) return false;
        at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Try(c)) throw Wrong($"expected '{c}'");
    }

    private string Word()
    {
        SkipBlanks();
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-')) at++;
        return at > start ? text[start..at] : throw Wrong("expected a word");
    }

    // up to the end, or to a bracket or bar that closes what is around
    private FormatElement[] Elements(List<FormatElement>? anchors = null)
    {
        var elements = new List<FormatElement>();
        while (true)
        {
            SkipBlanks();
            if (at >= text.Length || text[at] is ')' or '|') return [.. elements];
            var element = Element();
            if (Try('^')) (anchors ?? throw Wrong("'^' outside an optional group")).Add(element);
            elements.Add(element);
        }
    }

    private FormatElement Element()
    {
        switch (text[at])
        {
            case '`': return Backticks();
            case '$':
                at++;
                return Variable(Word(), false);
            case '(': return Optional();
        }
        switch (Word())
        {
            case "attr-dict": return new AttrDictElement(false);
            case "attr-dict-with-keyword": return new AttrDictElement(true);
            case "prop-dict": return new PropDictElement();
            case "operands": return new AllOf("operands");
            case "regions": return new AllOf("regions");
            case "successors": return new AllOf("successors");
            case "type": return InParens(() => new TypeElement(Target()));
            case "functional-type":
                return InParens(() =>
                {
                    var inputs = Target();
                    Expect(',');
                    return new FunctionalTypeElement(inputs, Target());
                });
            case "qualified":
                return InParens(() =>
                {
                    if (Try('$')) return Variable(Word(), true);
                    return Element();
                });
            case "custom": return Custom();
            case "oilist": return List();
            case var word: throw Wrong($"unknown directive '{word}'");
        }
    }

    private T InParens<T>(Func<T> read)
    {
        Expect('(');
        T value = read();
        Expect(')');
        return value;
    }

    private FormatElement Backticks()
    {
        int end = text.IndexOf('`', at + 1);
        if (end < 0) throw Wrong("unclosed '`'");
        string body = text[(at + 1)..end];
        at = end + 1;
        return body is "" or " " ? new Whitespace(body) : body is "\\n" or "\n" ? new Whitespace("\n") : new Literal(body);
    }

    private FormatElement Variable(string name, bool qualified)
    {
        for (int i = 0; i < op.Operands.Length; i++)
            if (op.Operands[i].Name == name) return new OperandElement(i, op.Operands[i]);
        foreach (var attribute in op.Attributes)
            if (attribute.Name == name) return new AttrElement(attribute, qualified);
        for (int i = 0; i < op.Regions.Length; i++)
            if (op.Regions[i].Name == name) return new RegionElement(i, op.Regions[i]);
        for (int i = 0; i < op.Successors.Length; i++)
            if (op.Successors[i].Name == name) return new SuccessorElement(i, op.Successors[i]);
        // properties that hold segment sizes can be named too
        if (op.IsInherent(name)) return new AttrElement(new AttrDef(name, AttrConstraints.DenseI32), qualified);
        throw Wrong($"'{name}' names no operand, attribute, region or successor");
    }

    // inside type(...): $operand, $result, operands, results
    private TypeTarget Target()
    {
        if (!Try('$'))
            return Word() switch
            {
                "operands" => new TypeTarget(false, -1, Arity.Variadic, "operands"),
                "results" => new TypeTarget(true, -1, Arity.Variadic, "results"),
                "qualified" => InParens(Target),
                "type" => InParens(Target),
                var word => throw Wrong($"type of '{word}'"),
            };
        string name = Word();
        for (int i = 0; i < op.Operands.Length; i++)
            if (op.Operands[i].Name == name) return new TypeTarget(false, i, op.Operands[i].Arity, name);
        for (int i = 0; i < op.Results.Length; i++)
            if (op.Results[i].Name == name) return new TypeTarget(true, i, op.Results[i].Arity, name);
        throw Wrong($"'{name}' names no operand or result");
    }

    private FormatElement Optional()
    {
        at++;
        var anchors = new List<FormatElement>();
        var then = Elements(anchors);
        Expect(')');
        FormatElement[] otherwise = [];
        if (Try(':'))
        {
            Expect('(');
            otherwise = Elements(anchors);
            Expect(')');
        }
        Expect('?');
        if (anchors.Count != 1) throw Wrong("an optional group needs one anchor '^'");
        // an anchor in the else branch says when the then branch is absent; none of the formats here has one
        if (!then.Contains(anchors[0])) throw Wrong("the anchor must be in the first branch");
        return new OptionalGroup(then, otherwise, anchors[0]);
    }

    private FormatElement List()
    {
        Expect('(');
        var clauses = new List<(Literal, FormatElement[])>();
        do
        {
            SkipBlanks();
            if (Backticks() is not Literal keyword) throw Wrong("a clause starts with a word in backticks");
            clauses.Add((keyword, Elements()));
        } while (Try('|'));
        Expect(')');
        return new OrderIndependentList([.. clauses]);
    }

    private FormatElement Custom()
    {
        Expect('<');
        string name = Word();
        Expect('>');
        Expect('(');
        var parameters = new List<DirectiveParameter>();
        SkipBlanks();
        if (!Try(')'))
        {
            do parameters.Add(Parameter(false)); while (Try(','));
            Expect(')');
        }
        var directive = op.Directives?.GetValueOrDefault(name) ?? CommonDirectives.Named(name) ?? throw Wrong($"no directive custom<{name}> is known");
        return new CustomElement(name, directive, [.. parameters]);
    }

    private DirectiveParameter Parameter(bool reference)
    {
        SkipBlanks();
        if (at < text.Length && text[at] == '"')
        {
            int end = text.IndexOf('"', at + 1);
            string body = text[(at + 1)..end];
            at = end + 1;
            return new DirectiveParameter(DirectiveParameterKind.Text, -1, body);
        }
        if (Try('$'))
            return Variable(Word(), false) switch
            {
                OperandElement operand => new(DirectiveParameterKind.Operand, operand.Index, operand.Definition.Name, reference),
                AttrElement attribute => new(DirectiveParameterKind.Attribute, -1, attribute.Name, reference),
                RegionElement region => new(DirectiveParameterKind.Region, region.Index, region.Definition.Name, reference),
                SuccessorElement successor => new(DirectiveParameterKind.Successor, successor.Index, successor.Definition.Name, reference),
                _ => throw Wrong("a parameter"),
            };
        switch (Word())
        {
            case "ref": return InParens(() => Parameter(true));
            case "type":
                var target = InParens(Target);
                return new(target.IsResult ? DirectiveParameterKind.ResultType : DirectiveParameterKind.OperandType, target.Index, target.Name, reference);
            case var word: throw Wrong($"unknown parameter '{word}'");
        }
    }
}
