namespace MaxTune.Tools.FileCheck.Posix;

/// <summary>One step of a regular expression. A sequence is a flat list: a group is an <see cref="OpenNode"/> … <see cref="CloseNode"/> pair in it.</summary>
internal abstract record RegexNode;

/// <summary>Exactly one byte of the set.</summary>
internal sealed record SetNode(ByteSet Set) : RegexNode;

/// <summary>A condition on the position, of no width.</summary>
internal sealed record AssertNode(AssertKind Kind) : RegexNode;

internal sealed record OpenNode(int Group) : RegexNode;

internal sealed record CloseNode(int Group) : RegexNode;

/// <summary>x? of an x that is itself x+, that is x*.</summary>
internal sealed record QuestNode(IReadOnlyList<RegexNode> Body) : RegexNode;

internal sealed record PlusNode(IReadOnlyList<RegexNode> Body) : RegexNode;

/// <summary>Branches in order; an optional x is the two branches x and nothing.</summary>
internal sealed record AltNode(IReadOnlyList<IReadOnlyList<RegexNode>> Branches) : RegexNode;

/// <summary>\n; <paramref name="Shape"/> is the body of the group, what the text must at least look like.</summary>
internal sealed record BackrefNode(int Group, IReadOnlyList<RegexNode> Shape) : RegexNode;

internal enum AssertKind
{
    LineStart,
    LineEnd,
    WordStart,
    WordEnd,
}
