namespace MaxTune.IR;

/// <summary>Where an operation came from.</summary>
public abstract record Location
{
    public static readonly Location Unknown = new UnknownLocation();
    public sealed override string ToString() => AsmWriter.ToText(new LocationAttr(this));

    /// <summary>The file position that best stands for this location, for diagnostics.</summary>
    public FileLocation? File => this switch
    {
        FileLocation file => file,
        NamedLocation named => named.Child.File,
        CallSiteLocation call => call.Callee.File,
        FusedLocation fused => fused.Locations.Select(l => l.File).FirstOrDefault(f => f is not null),
        _ => null,
    };
}

public sealed record UnknownLocation : Location;

/// <summary>Lines and columns count from 1; the end is 0:0 when it is not known.</summary>
public sealed record FileLocation(string FileName, int Line, int Column, int EndLine = 0, int EndColumn = 0) : Location;

public sealed record NamedLocation(string Name, Location Child) : Location;

public sealed record CallSiteLocation(Location Callee, Location Caller) : Location;

public sealed record FusedLocation(EquatableArray<Location> Locations, Attr? Metadata = null) : Location
{
    /// <summary>Fuses locations: unknown ones and repetitions go, plain fused ones dissolve, and one alone is itself.</summary>
    public static Location Of(IEnumerable<Location> locations, Attr? metadata = null)
    {
        var flat = locations.SelectMany(l => l is FusedLocation { Metadata: null } inner ? inner.Locations.ToArray() : [l])
            .Where(l => l is not UnknownLocation).Distinct().ToArray();
        if (metadata is not null) return new FusedLocation(flat.Length == 0 ? [Unknown] : flat, metadata);
        return flat.Length switch { 0 => Unknown, 1 => flat[0], _ => new FusedLocation(flat) };
    }
}

/// <summary>A location in a dialect's own syntax.</summary>
public sealed record OpaqueLocation(OpaqueAttr Text) : Location;
