using MaxTune.Passes;

namespace MaxTune.Tools.MtOpt;

/// <summary>What a command line asks for.</summary>
internal sealed record MtOptOptions
{
    public const string DefaultMarker = "// -----";

    public string Input { get; init; } = "-";
    public string Output { get; init; } = "-";
    public string? PassPipeline { get; init; }

    /// <summary>Pass flags in the order in which they came, each with the text of its options.</summary>
    public IReadOnlyList<(PassInfo Pass, string Options)> Flags { get; init; } = [];

    public bool ListPasses { get; init; }
    public bool ShowDialects { get; init; }
    public string? EmitIrdl { get; init; }
    public bool PropertiesAsAttributes { get; init; }
    public bool ListOperations { get; init; }
    public bool DumpPassPipeline { get; init; }
    public bool RunReproducer { get; init; }
    public bool ViewOpGraph { get; init; }

    public bool AllowUnregisteredDialect { get; init; }
    public bool DisableVerifierOnParsing { get; init; }
    public bool VerifyEach { get; init; } = true;
    public bool VerifyRoundtrip { get; init; }
    public bool VerifyDiagnostics { get; init; }

    /// <summary>Of the diagnostics nobody expected, only errors count.</summary>
    public bool VerifyOnlyExpected { get; init; }

    public bool SplitInput { get; init; }
    public string SplitMarker { get; init; } = DefaultMarker;
    public string OutputMarker { get; init; } = DefaultMarker;

    public bool PrintGeneric { get; init; }
    public bool PrintLocalScope { get; init; }
    public bool PrintDebugInfo { get; init; }
    public long ElideElementsLargerThan { get; init; } = long.MaxValue;
    public long ElideResourcesLargerThan { get; init; } = long.MaxValue;
    public bool Timing { get; init; }
    public IrDumpOptions Dump { get; init; } = new();
    public string? CrashReproducer { get; init; }
    public bool LocalReproducer { get; init; }
}
