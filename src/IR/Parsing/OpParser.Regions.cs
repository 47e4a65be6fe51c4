using MaxTune.IR.Parsing;

namespace MaxTune.IR;

public sealed partial class OpParser
{
    private readonly Stack<RegionFrame> frames = new();
    private (IReadOnlyList<ParsedArgument> Arguments, bool Isolated)? nextRegion;

    public bool AtRegion => At("{");

    /// <summary>Reads <c>{ ... }</c>. With <paramref name="arguments"/> the entry block has these and no label.</summary>
    /// <param name="isolated">Names from outside cannot be seen inside, and may be used again there.</param>
    public Region Region(IReadOnlyList<ParsedArgument>? arguments = null, bool isolated = false)
    {
        if (!AtRegion) throw ExpectedError("expected '{' to begin a region");
        nextRegion = (arguments ?? [], isolated);
        return Use(parser.region(), context => context.Result!);
    }

    /// <summary>The region when there is one; otherwise an empty one.</summary>
    public Region TryRegion(IReadOnlyList<ParsedArgument>? arguments = null, bool isolated = false) =>
        AtRegion ? Region(arguments, isolated) : new Region();

    /// <summary>Adds the operation's implicit terminator to each block that ends without one, and a block to an empty region.</summary>
    public void EnsureTerminator(Region region, OperationState state)
    {
        if (state.Definition.ImplicitTerminator is not { } name) return;
        var definition = Registry.Operation(name) ?? OpDefinition.Unregistered(name);
        EnsureTerminator(region, state, () => Operation.Create(definition, state.Location, [], []));
    }

    /// <summary>As above, with a terminator of the caller's making.</summary>
    public void EnsureTerminator(Region region, OperationState state, Func<Operation> make)
    {
        if (region.IsEmpty) region.AddBlock();
        foreach (var block in region.Blocks)
            if (block.Last is not { IsTerminator: true })
                block.Append(make());
    }

    public bool AtSuccessor => Current.Type == MlirLexer.BLOCK_ID;

    /// <summary>Reads <c>^bb1</c>.</summary>
    public Block Successor()
    {
        if (!AtSuccessor) throw ExpectedError("expected block name");
        var block = BlockOf(Current);
        tokens.Consume();
        return block;
    }

    /// <summary>Reads <c>^bb1(%a, %b : i32, i32)</c>.</summary>
    public (Block Block, List<Value> Operands) SuccessorAndOperands()
    {
        var block = Successor();
        var operands = new List<Value>();
        if (TryToken("("))
        {
            var names = Operands();
            int at = Current.StartIndex;
            Expect(":");
            Resolve(names, Types(), operands, LocationAt(at));
            Expect(")");
        }
        return (block, operands);
    }

    private Block BlockOf(MlirToken label)
    {
        var labels = frames.Peek().Labels;
        string name = scope.Intern(label.Span[1..]);
        if (!labels.TryGetValue(name, out var entry)) labels[name] = entry = new BlockEntry(label.StartIndex);
        return entry.Block;
    }

    void IParserActions.RegionStarts()
    {
        var (arguments, isolated) = nextRegion ?? ([], false);
        nextRegion = null;
        var frame = new RegionFrame(isolated, arguments.Count > 0);
        frames.Push(frame);
        values.Push(isolated);
        foreach (var argument in arguments)
        {
            var added = frame.Insertion.AddArgument(argument.Type ?? throw Error(argument.Name.Offset, "expected type for region argument"), argument.Location ?? LocationAt(argument.Name.Offset));
            values.Define(argument.Name.Name, [added], argument.Name.Offset);
        }
    }

    private void RegionEnds(MlirParser.RegionContext context)
    {
        var frame = frames.Pop();
        foreach (var entry in frame.Labels.Values)
            if (!entry.Defined) throw Error(entry.Offset, "reference to an undefined block");
        values.Pop(frame.IsIsolated);
        context.Result = frame.Region;
        context.children = null;
    }

    private void BlockStarts(MlirParser.BlockLabelContext context)
    {
        var frame = frames.Peek();
        var label = (MlirToken)context.Start;
        if (frame.NamedEntry && frame.Region.Blocks.Count == 1 && frame.Current!.IsEmpty) throw Error(label.StartIndex, "invalid block name in region with named arguments");
        string name = scope.Intern(label.Span[1..]);
        if (!frame.Labels.TryGetValue(name, out var entry)) frame.Labels[name] = entry = new BlockEntry(label.StartIndex);
        if (entry.Defined)
        {
            var error = Error(label.StartIndex, $"redefinition of block '^{name}'");
            error.Diagnostic.Note(LocationAt(entry.Offset), "previously defined here");
            throw error;
        }
        entry.Defined = true;
        entry.Offset = label.StartIndex;
        entry.Block.NameHint = name;
        frame.Current = frame.Region.AddBlock(entry.Block);
        foreach (var argument in context.blockArgument())
        {
            var token = (MlirToken)argument.Start;
            var added = entry.Block.AddArgument(Read(argument.type()), LocationAt(token.StartIndex));
            values.Define(scope.Intern(token.Span[1..]), [added], token.StartIndex);
            if (argument.location() is { } location) SetLocation(location, read => added.Location = read);
        }
        context.children = null;
    }
}
