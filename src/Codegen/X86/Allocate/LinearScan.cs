using Iced.Intel;
using MaxTune.Codegen.Cil;
using MaxTune.IR;

namespace MaxTune.Codegen.X86;

/// <summary>
/// Linear scan over live ranges with holes. When a class runs out, the registers that are cheapest to keep in memory are spilled to the stack (or made again
/// from nothing, when they can be), and the scan starts over; reloads live for one instruction, so it ends.
/// </summary>
internal sealed class LinearScan(MachineFunction function, X86Options options, Operation source)
{
    private const int MostRounds = 64;

    private readonly RegisterFile file = new(options, function.Shape.Evex);

    /// <summary>The number each register got in its class.</summary>
    public Dictionary<VReg, int> Run()
    {
        var spiller = new Spiller(function);
        for (int round = 0; round < MostRounds; round++)
        {
            Coalescer.Run(function);
            if (spiller.ExpandTileCopies()) continue;
            var assigned = new Dictionary<VReg, int>();
            var victims = Scan(assigned);
            if (victims.Count == 0) return assigned;
            spiller.Spill(victims);
        }
        throw new UnsupportedException(source, "needs more registers at once than there are");
    }

    private List<VReg> Scan(Dictionary<VReg, int> assigned)
    {
        var ranges = Liveness.Of(function);
        var taken = new Dictionary<(RegClass, int), List<LiveRange>>();
        var tiles = new Dictionary<int, TileShape>();
        var victims = new List<VReg>();
        bool framed = function.Slots.Count > 0 || options.Convention == X86Convention.Windows && ranges.Keys.Any(r => r.Class == RegClass.Vec);
        foreach (var range in ranges.Values.OrderBy(r => r.Register.Fixed == Register.None).ThenBy(r => r.Start).ThenBy(r => r.Register.Id))
        {
            var register = range.Register;
            var order = register.Fixed == Register.None ? file.Of(register.Class, framed) : [register.Fixed - Register.RAX];
            int best = -1;
            double least = register.IsShort ? double.PositiveInfinity : Cost(range);
            List<LiveRange> evicted = [];
            foreach (int number in order)
            {
                if (register.Class == RegClass.Tile && tiles.TryGetValue(number, out var shape) && shape != register.Tile) continue;
                var meets = taken.TryGetValue((register.Class, number), out var list) ? list.FindAll(r => r.Overlaps(range)) : [];
                if (meets.Count == 0)
                {
                    (best, evicted) = (number, []);
                    break;
                }
                if (meets.Exists(r => r.Register.IsShort || r.Register.Fixed != Register.None)) continue;
                double cost = meets.Sum(Cost);
                if (cost < least) (best, least, evicted) = (number, cost, meets);
            }
            if (best < 0)
            {
                if (register.IsShort || register.Fixed != Register.None) throw new UnsupportedException(source, $"needs more {Plural(register.Class)} at once than there are");
                victims.Add(register);
                continue;
            }
            foreach (var gone in evicted)
            {
                taken[(register.Class, best)].Remove(gone);
                assigned.Remove(gone.Register);
                victims.Add(gone.Register);
            }
            if (!taken.TryGetValue((register.Class, best), out var here)) taken[(register.Class, best)] = here = [];
            here.Add(range);
            assigned[register] = best;
            if (register.Class == RegClass.Tile) tiles[best] = register.Tile;
        }
        return victims;
    }

    private static string Plural(RegClass @class) => @class switch
    {
        RegClass.Gpr => "general registers",
        RegClass.Vec => "vector registers",
        RegClass.Mask => "mask registers",
        _ => "tiles of these shapes",
    };

    // what makes itself again costs no store; long ranges free more
    private static double Cost(LiveRange range) => range.Weight * (range.Register.Remake is null ? 1 : 0.5) / (range.End - range.Start + 4);
}
