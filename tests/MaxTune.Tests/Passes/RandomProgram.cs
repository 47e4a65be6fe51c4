using System.Text;

namespace MaxTune.Tests.Passes;

/// <summary>Random programs of integers with memory, loops, branches and calls, in generic form: <c>@main(i32, i32, memref&lt;4xi32>) -> i32</c>.</summary>
internal sealed class RandomProgram(int seed)
{
    private const string Memory = "memref<4xi32>";
    private static readonly string[] Binary = ["arith.addi", "arith.subi", "arith.muli", "arith.andi", "arith.ori", "arith.xori", "arith.maxsi", "arith.minui"];

    private readonly Random random = new(seed);
    private readonly StringBuilder text = new();
    private int names;

    public static string Text(int seed) => new RandomProgram(seed).Module();

    private string Module()
    {
        text.Append("\"builtin.module\"() ({\n");
        Function("helper", isPrivate: true, branches: false);
        Function("unused", isPrivate: true, branches: false);
        Function("main", isPrivate: false, branches: true);
        return text.Append("}) : () -> ()\n").ToString();
    }

    private void Function(string name, bool isPrivate, bool branches)
    {
        text.Append($"\"func.func\"() <{{function_type = (i32, i32, {Memory}) -> i32, sym_name = \"{name}\"{(isPrivate ? ", sym_visibility = \"private\"" : "")}}}> ({{\n");
        text.Append($"^bb0(%a: i32, %b: i32, %m: {Memory}):\n");
        List<string> known = ["%a", "%b"];
        string result = Statements(known, 2 + random.Next(12), depth: 0, calls: name == "main");
        if (branches && random.Next(2) == 0)
        {
            string condition = Condition(known);
            text.Append($"\"cf.cond_br\"({condition}) [^bb1, ^bb2] <{{operandSegmentSizes = array<i32: 1, 0, 0>}}> : (i1) -> ()\n^bb1:\n");
            string left = Statements([.. known], 1 + random.Next(5), 0, calls: true);
            text.Append($"\"cf.br\"({left}) [^bb3] : (i32) -> ()\n^bb2:\n");
            string right = Statements([.. known], 1 + random.Next(5), 0, calls: true);
            text.Append($"\"cf.br\"({right}) [^bb3] : (i32) -> ()\n^bb3(%joined: i32):\n");
            known.Add("%joined");
            result = Statements(known, 1 + random.Next(5), 0, calls: true);
        }
        text.Append($"\"func.return\"({result}) : (i32) -> ()\n}}) : () -> ()\n");
    }

    private string Statements(List<string> known, int count, int depth, bool calls)
    {
        string last = Pick(known);
        for (int i = 0; i < count; i++)
        {
            last = Statement(known, depth, calls);
            known.Add(last);
        }
        return random.Next(4) == 0 ? Pick(known) : last;
    }

    private string Statement(List<string> known, int depth, bool calls)
    {
        string name = Fresh();
        switch (random.Next(depth < 3 ? 14 : 10))
        {
            case 0 or 1: return Constant(random.Next(4) - 1, "i32");
            case 2 or 3:
                string index = Constant(random.Next(4), "index");
                text.Append($"{name} = \"memref.load\"(%m, {index}) : ({Memory}, index) -> i32\n");
                return name;
            case 4:
                string at = Constant(random.Next(4), "index");
                string stored = Pick(known);
                text.Append($"\"memref.store\"({stored}, %m, {at}) : (i32, {Memory}, index) -> ()\n");
                return stored;
            case 5:
                string condition = Condition(known);
                text.Append($"{name} = \"arith.select\"({condition}, {Pick(known)}, {Pick(known)}) : (i1, i32, i32) -> i32\n");
                return name;
            case 10 or 11: return If(name, known, depth, calls);
            case 12: return For(name, known, depth, calls);
            case 13 when calls:
                text.Append($"{name} = \"func.call\"({Pick(known)}, {Pick(known)}, %m) <{{callee = @helper}}> : (i32, i32, {Memory}) -> i32\n");
                return name;
            default:
                text.Append($"{name} = \"{Binary[random.Next(Binary.Length)]}\"({Pick(known)}, {Pick(known)}) : (i32, i32) -> i32\n");
                return name;
        }
    }

    private string If(string name, List<string> known, int depth, bool calls)
    {
        string condition = Condition(known);
        text.Append($"{name} = \"scf.if\"({condition}) ({{\n");
        string then = Statements([.. known], random.Next(4), depth + 1, calls);
        text.Append($"\"scf.yield\"({then}) : (i32) -> ()\n}}, {{\n");
        string otherwise = Statements([.. known], random.Next(4), depth + 1, calls);
        text.Append($"\"scf.yield\"({otherwise}) : (i32) -> ()\n}}) : (i1) -> i32\n");
        return name;
    }

    private string For(string name, List<string> known, int depth, bool calls)
    {
        string from = Constant(0, "index"), to = Constant(random.Next(4), "index"), step = Constant(1, "index"), start = Pick(known);
        string iv = Fresh(), carried = Fresh();
        text.Append($"{name} = \"scf.for\"({from}, {to}, {step}, {start}) ({{\n^bb0({iv}: index, {carried}: i32):\n");
        string next = Statements([.. known, carried], 1 + random.Next(4), depth + 1, calls);
        text.Append($"\"scf.yield\"({next}) : (i32) -> ()\n}}) : (index, index, index, i32) -> i32\n");
        return name;
    }

    private string Condition(List<string> known)
    {
        string name = Fresh();
        text.Append($"{name} = \"arith.cmpi\"({Pick(known)}, {Pick(known)}) <{{predicate = {random.Next(10)} : i64}}> : (i32, i32) -> i1\n");
        return name;
    }

    private string Constant(int value, string type)
    {
        string name = Fresh();
        text.Append($"{name} = \"arith.constant\"() <{{value = {value} : {type}}}> : () -> {type}\n");
        return name;
    }

    private string Pick(List<string> known) => known[random.Next(Math.Max(0, known.Count - 8), known.Count)];

    private string Fresh() => "%v" + names++;
}
