namespace MaxTune.IR;

/// <summary>How to print, named after mlir-opt's flags.</summary>
public sealed record PrinterOptions
{
    /// <summary>Every operation in generic form (<c>--mlir-print-op-generic</c>).</summary>
    public bool Generic { get; init; }

    /// <summary>In generic form, inherent attributes among the others and not in <c>&lt;{...}&gt;</c> (<c>--print-properties-as-attributes</c>).</summary>
    public bool PropertiesAsAttributes { get; init; }

    /// <summary>No aliases, so that each operation stands alone (<c>--mlir-print-local-scope</c>).</summary>
    public bool LocalScope { get; init; }

    /// <summary>Locations (<c>--mlir-print-debuginfo</c>).</summary>
    public bool DebugInfo { get; init; }

    /// <summary>Constants with more elements print as <c>dense_resource&lt;__elided__&gt;</c> (<c>--mlir-elide-elementsattrs-if-larger</c>).</summary>
    public long ElideElementsLargerThan { get; init; } = long.MaxValue;

    /// <summary>Resources whose text would be longer are left out (<c>--mlir-elide-resource-strings-if-larger</c>).</summary>
    public long ElideResourcesLargerThan { get; init; } = long.MaxValue;

    /// <summary>Use the names of the source for values; otherwise number them all, as upstream does.</summary>
    public bool KeepNames { get; init; } = true;

    public static readonly PrinterOptions Default = new();
}
