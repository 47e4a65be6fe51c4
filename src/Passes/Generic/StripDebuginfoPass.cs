using MaxTune.IR;

namespace MaxTune.Passes;

/// <summary>Forgets where everything came from: all locations become unknown.</summary>
public sealed record StripDebuginfoPass() : Pass("strip-debuginfo")
{
    public override string DisplayName => "StripDebugInfo";

    public override bool Run(Operation op, PassContext context)
    {
        bool changed = false;
        op.Walk(inner =>
        {
            changed |= inner.Location is not UnknownLocation;
            inner.Location = Location.Unknown;
            foreach (var region in inner.Regions)
                foreach (var block in region.Blocks)
                    foreach (var argument in block.Arguments)
                    {
                        changed |= argument.Location is not UnknownLocation;
                        argument.Location = Location.Unknown;
                    }
        });
        return changed;
    }
}
