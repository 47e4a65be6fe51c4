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

public sealed record FusedLocation(EquatableArray<Location> Locations, Attr? Metadata = null) : Location;
