namespace MaxTune.IR.Assembly;

/// <summary>
/// Where a printer puts spaces: before each element but after an opening bracket, and not before closing brackets and commas, as upstream's
/// generated printers do. Optional groups count as printed.
/// </summary>
internal sealed class Spacing
{
    private bool emitSpace = true, afterPunctuation;

    public void Assign(IEnumerable<FormatElement> elements)
    {
        foreach (var element in elements) Assign(element);
    }

    private void Assign(FormatElement element)
    {
        switch (element)
        {
            case Whitespace space:
                emitSpace = false;
                afterPunctuation = space.Text.Length == 0;
                return;
            case Literal literal:
                literal.SpaceBefore = emitSpace && SpaceBefore(literal.Text);
                emitSpace = literal.Text.Length != 1 || !"<({[".Contains(literal.Text[0]);
                afterPunctuation = literal.Text[0] != '_' && !char.IsAsciiLetter(literal.Text[0]);
                return;
            case OptionalGroup group:
                Assign(group.Then.Where(e => !ReferenceEquals(e, group.Implied)));
                Assign(group.Else);
                return;
            case OrderIndependentList list:
                foreach (var (keyword, elements) in list.Clauses)
                {
                    Assign(keyword);
                    if (elements is not [AttrElement { IsUnit: true }]) Assign(elements);
                }
                return;
            case AttrDictElement:   // writes its own space, when there is something to write
                afterPunctuation = false;
                return;
            default:
                element.SpaceBefore = emitSpace || !afterPunctuation;
                afterPunctuation = false;
                emitSpace = true;
                return;
        }
    }

    private bool SpaceBefore(string literal)
    {
        if (literal.Length != 1 && literal != "->") return true;
        return !(afterPunctuation ? ">)}]," : "<>(){}[],").Contains(literal[0]) || literal == "->";
    }
}
