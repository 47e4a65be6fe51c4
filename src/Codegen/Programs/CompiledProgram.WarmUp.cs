using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using MaxTune.Codegen.Cil;
using MaxTune.Codegen.Images;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Programs;

public sealed unsafe partial class CompiledProgram
{
    /// <summary>
    /// Writes, reads, plans and runs a program that calls an empty kernel on two buffers of its own: what a process needs to run its first image is then compiled and loaded, which takes the runtime 30 ms.
    /// </summary>
    public static void WarmUp()
    {
        var type = new MemRefType(new[] { IrType.Dynamic }.ToEquatableArray(), IrType.F32);
        var recipe = new ProgramRecipe([type],
        [
            new RecipeStep(RecipeKind.Constant, 1, []),
            new RecipeStep(RecipeKind.Dim, 2, [0, 1]),
            new RecipeStep(RecipeKind.Allocate, 3, [2]) { Type = type },
            new RecipeStep(RecipeKind.Call, -1, [0, 3]) { Name = "empty" },
            new RecipeStep(RecipeKind.Allocate, 4, [2]) { Type = type },
            new RecipeStep(RecipeKind.Allocate, 5, [2]) { Type = type },
            new RecipeStep(RecipeKind.Call, -1, [3, 4]) { Name = "empty" },
            new RecipeStep(RecipeKind.Call, -1, [4, 5]) { Name = "empty" },
            new RecipeStep(RecipeKind.Return, -1, [5]),
        ], 6);
        var layout = new ArgsLayout([new ArgumentSlots(type, 0, [1], [-1], -1), new ArgumentSlots(type, 2, [3], [-1], -1)], 4, 5);
        var il = new IlBuilder("empty.0", typeof(void), typeof(nint), typeof(long), typeof(long));
        IlLabel top = il.NewLabel(), exit = il.NewLabel();
        var i = il.NewLocal(typeof(long), "i");
        var sum = il.NewLocal(typeof(Vector256<float>), "sum");
        il.Ldarg(1);
        il.Stloc(i);
        il.Mark(top);
        il.Ldloc(i);
        il.Ldarg(2);
        il.BrCompare(OpCodes.Bge, exit);
        il.Call(typeof(Vector256<float>).GetProperty(nameof(Vector256<float>.Zero))!.GetMethod!);
        il.Stloc(sum);
        il.Ldloc(i);
        il.LdcI8(1);
        il.Binary(OpCodes.Add);
        il.Stloc(i);
        il.Br(top);
        il.Mark(exit);
        il.Ret();
        using var first = new CompiledProgram(null, recipe);
        first.functions.Add("empty", new CompiledFunction("empty", layout, [new CompiledStage("empty.0", il, isSerial: true, 1, null)], [], 0, [], []));
        var image = new ImageWriter();
        first.WriteImage(image);
        byte[] bytes = image.ToArray();
        using var program = ReadImage(new ImageReader(bytes, 0, bytes.Length));
        using var context = program.Plan([1]).CreateContext(1);
        using var team = new ThreadTeam(1);
        float x = 0, y = 0;
        nint from = (nint)(&x), to = (nint)(&y);
        context.Run(&from, &to, team);
    }
}
