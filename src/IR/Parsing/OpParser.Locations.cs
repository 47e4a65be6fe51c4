using MaxTune.IR.Parsing;

namespace MaxTune.IR;

public sealed partial class OpParser
{
    // #loc aliases may be defined after their use, and are printed there
    private readonly List<(string Alias, int Offset, Action<Location> Set)> deferredLocations = [];

    /// <summary>Reads <c>loc(...)</c> when it is there.</summary>
    public Location? TryTrailingLocation()
    {
        if (Current.Type != MlirLexer.LOC) return null;
        return Use(parser.location(), context => Read(context.locationInstance()));
    }

    private void SetLocation(MlirParser.LocationContext context, Action<Location> set)
    {
        var token = (MlirToken)context.locationInstance().Start;
        if (token.Type == MlirLexer.ATTR_ID && token.Span.IndexOf('.') < 0 && !scope.AttrAliases.ContainsKey(token.Span[1..].ToString()))
            deferredLocations.Add((token.Span[1..].ToString(), token.StartIndex, set));
        else set(Read(context.locationInstance()));
    }

    private void ResolveLocations()
    {
        foreach (var (alias, offset, set) in deferredLocations)
        {
            if (!scope.AttrAliases.TryGetValue(alias, out var attr)) throw Error(offset, "operation location alias was never defined");
            set(attr is LocationAttr location ? location.Location : throw Error(offset, $"expected location, but found '{attr}'"));
        }
    }

    private Location Read(MlirParser.LocationInstanceContext context)
    {
        if (context.nameOrFileLocation() is { } named) return Read(named);
        if (context.callSiteLocation() is { } call) return new CallSiteLocation(Read(call.locationInstance(0)), Read(call.locationInstance(1)));
        if (context.fusedLocation() is { } fused)
        {
            var metadata = fused.attribute() is { } a ? Read(a) : null;
            return FusedLocation.Of(fused.locationInstance().Select(Read), metadata);
        }
        var token = (MlirToken)context.Start;
        if (token.Type == MlirLexer.UNKNOWN) return Location.Unknown;
        return DialectAttrOf(token, null) switch
        {
            LocationAttr location => location.Location,
            OpaqueAttr opaque => new OpaqueLocation(opaque),
            _ => throw Error(token.StartIndex, "expected location attribute"),
        };
    }

    private Location Read(MlirParser.NameOrFileLocationContext context)
    {
        string text = StringLiteral.Unescape(((MlirToken)context.Start).Span);
        if (context.locationInstance() is { } child) return new NamedLocation(text, Read(child));
        var numbers = context.INTEGER();
        if (numbers.Length == 0) return new NamedLocation(text, Location.Unknown);
        int line = Position(numbers[0]), column = numbers.Length > 1 ? Position(numbers[1]) : 0;
        if (context.filePositionEnd() is not { } end) return new FileLocation(text, line, column);
        var ends = end.INTEGER();
        return new FileLocation(text, line, column, ends.Length == 2 ? Position(ends[0]) : line, Position(ends[^1]));
    }

    private int Position(Antlr4.Runtime.Tree.ITerminalNode number) =>
        int.TryParse(number.GetText(), out int value) ? value : throw Error(number.Symbol.StartIndex, "expected integer column number in FileLineColLoc");
}
