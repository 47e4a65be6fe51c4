using System.Reflection.Emit;
using System.Runtime.InteropServices;
using MaxTune.Codegen.Cil;

namespace MaxTune.Codegen.Images;

/// <summary>A method's IL in an image. Addresses go by what they are of.</summary>
internal static class IlImage
{
    // what the emitters use; a number in an image is a place in this list
    private static readonly OpCode[] Codes =
    [
        OpCodes.Nop, OpCodes.Add, OpCodes.And, OpCodes.Bge, OpCodes.Ble, OpCodes.Blt, OpCodes.Br, OpCodes.Brfalse, OpCodes.Brtrue, OpCodes.Call, OpCodes.Calli, OpCodes.Ceq, OpCodes.Cgt,
        OpCodes.Cgt_Un, OpCodes.Clt, OpCodes.Clt_Un, OpCodes.Conv_I, OpCodes.Conv_I1, OpCodes.Conv_I2, OpCodes.Conv_I4, OpCodes.Conv_I8, OpCodes.Conv_R4, OpCodes.Conv_R8, OpCodes.Conv_R_Un,
        OpCodes.Conv_U, OpCodes.Conv_U1, OpCodes.Conv_U2, OpCodes.Conv_U4, OpCodes.Conv_U8, OpCodes.Div, OpCodes.Div_Un, OpCodes.Dup, OpCodes.Ldarg, OpCodes.Ldc_I4, OpCodes.Ldc_I8, OpCodes.Ldc_R4,
        OpCodes.Ldc_R8, OpCodes.Ldftn, OpCodes.Ldind_I, OpCodes.Ldind_I1, OpCodes.Ldind_I2, OpCodes.Ldind_I4, OpCodes.Ldind_I8, OpCodes.Ldind_R4, OpCodes.Ldind_R8, OpCodes.Ldind_U1, OpCodes.Ldind_U2,
        OpCodes.Ldloc, OpCodes.Localloc, OpCodes.Mul, OpCodes.Neg, OpCodes.Not, OpCodes.Or, OpCodes.Pop, OpCodes.Rem, OpCodes.Rem_Un, OpCodes.Ret, OpCodes.Shl, OpCodes.Shr, OpCodes.Shr_Un,
        OpCodes.Stind_I, OpCodes.Stind_I1, OpCodes.Stind_I2, OpCodes.Stind_I4, OpCodes.Stind_I8, OpCodes.Stind_R4, OpCodes.Stind_R8, OpCodes.Stloc, OpCodes.Sub, OpCodes.Xor,
        OpCodes.Beq, OpCodes.Bne_Un, OpCodes.Bgt, OpCodes.Bge_Un, OpCodes.Bgt_Un, OpCodes.Ble_Un, OpCodes.Blt_Un,
    ];

    public static void Write(ImageWriter to, IlBuilder il)
    {
        to.Text(il.Name);
        to.Type(il.ReturnType);
        to.List(il.Parameters, to.Type);
        to.List(il.Locals, local =>
        {
            to.Text(local.Name);
            to.Type(local.Type);
        });
        to.List(il.Code, i => Write(to, i));
    }

    private static void Write(ImageWriter to, IlInstruction i)
    {
        to.Byte((int)i.Kind);
        to.Byte(PlaceOf(i.Op));
        switch (i.Kind)
        {
            case IlOperandKind.Int or IlOperandKind.Arg: to.Long(i.Int); break;
            case IlOperandKind.NativeInt: Write(to, i.Operand as IlAddress, i.Int); break;
            case IlOperandKind.Real: to.Double(i.Real); break;
            case IlOperandKind.Local: to.Int(i.Local.Index); break;
            case IlOperandKind.Branch or IlOperandKind.Mark: to.Int(i.Label.Id); break;
            case IlOperandKind.Method: to.Method(i.Method); break;
            case IlOperandKind.Comment: to.Text((string)i.Operand!); break;
            case IlOperandKind.Calli:
                var signature = (IlSignature)i.Operand!;
                to.Int(signature.Unmanaged is { } convention ? (int)convention : 0);
                to.Type(signature.Return);
                to.List(signature.Parameters, to.Type);
                break;
        }
    }

    private static int PlaceOf(OpCode op)
    {
        for (int i = 0; i < Codes.Length; i++)
            if (Codes[i].Value == op.Value) return i;
        throw new ImageException($"{op.Name} is none of the instructions that images have");
    }

    // 0 and a number, or what an address is of and its place
    private static void Write(ImageWriter to, IlAddress? address, long value)
    {
        if (address is { Kind: IlAddressKind.Other }) throw new ImageException("code calls a function of this process");
        to.Byte((int)(address?.Kind ?? 0));
        to.Long(address?.Index ?? value);
    }

    /// <param name="addressOf">Where what an address is of lies now.</param>
    public static IlBuilder Read(ImageReader from, Func<IlAddress, nint> addressOf)
    {
        string name = from.Text();
        var returns = from.Type();
        var parameters = from.List(from.Type);
        var locals = new List<IlLocal>();
        for (int count = from.Int(), i = 0; i < count; i++)
        {
            string local = from.Text();
            var type = from.Type();
            if (!type.IsValueType && !type.IsPointer) throw new ImageException($"a local of type {type.Name}");
            locals.Add(new IlLocal(i, type, local));
        }
        var labels = new List<IlLabel>();
        var code = new List<IlInstruction>();
        int instructions = from.Int();
        for (int i = 0; i < instructions; i++)
        {
            var instruction = Instruction(from, locals, labels, instructions, addressOf);
            if (!Takes(instruction.Op, instruction.Kind)) throw new ImageException($"'{instruction.Op.Name}' with an operand of kind {instruction.Kind}");
            if (instruction.Kind == IlOperandKind.Arg && (ulong)instruction.Int >= (ulong)parameters.Length) throw new ImageException($"there is no argument {instruction.Int}");
            code.Add(instruction);
        }
        return IlBuilder.Restore(name, returns, parameters, locals, code);
    }

    // what follows an instruction in the code: with another operand all bytes behind it would be others
    private static bool Takes(OpCode op, IlOperandKind kind) => kind switch
    {
        IlOperandKind.None => op.OperandType == OperandType.InlineNone,
        IlOperandKind.Int => op.OperandType is OperandType.InlineI or OperandType.InlineI8,
        IlOperandKind.NativeInt => op == OpCodes.Ldc_I8,
        IlOperandKind.Real => op.OperandType is OperandType.ShortInlineR or OperandType.InlineR,
        IlOperandKind.Local => op == OpCodes.Ldloc || op == OpCodes.Stloc,
        IlOperandKind.Arg => op == OpCodes.Ldarg,
        IlOperandKind.Branch => op.OperandType == OperandType.InlineBrTarget,
        IlOperandKind.Method => op.OperandType == OperandType.InlineMethod,
        IlOperandKind.Calli => op == OpCodes.Calli,
        _ => op == OpCodes.Nop,
    };

    private static IlInstruction Instruction(ImageReader from, List<IlLocal> locals, List<IlLabel> labels, int instructions, Func<IlAddress, nint> addressOf)
    {
        var kind = (IlOperandKind)from.Byte();
        var op = from.Byte() is var place && place < Codes.Length ? Codes[place] : throw new ImageException($"an instruction of number {place}");
        switch (kind)
        {
            case IlOperandKind.None: return new IlInstruction(op, kind);
            case IlOperandKind.Int or IlOperandKind.Arg: return new IlInstruction(op, kind, Int: from.Long());
            case IlOperandKind.Real: return new IlInstruction(op, kind, Real: from.Double());
            case IlOperandKind.Local: return new IlInstruction(op, kind, locals[from.Int()]);
            case IlOperandKind.Branch or IlOperandKind.Mark:
                int id = from.Int();
                // every label is marked by an instruction
                if (id < 0 || id >= instructions) throw new ImageException($"there is no label {id}");
                while (labels.Count <= id) labels.Add(new IlLabel(labels.Count));
                return new IlInstruction(op, kind, labels[id]);
            case IlOperandKind.Method: return new IlInstruction(op, kind, from.Method());
            case IlOperandKind.Comment: return new IlInstruction(op, kind, from.Text());
            case IlOperandKind.NativeInt:
                var what = (IlAddressKind)from.Byte();
                long number = from.Long();
                if (what > IlAddressKind.Callee) throw new ImageException($"an address of kind {(int)what}");
                if (what == IlAddressKind.Other) return new IlInstruction(op, kind, Int: number);
                var address = new IlAddress(what, (int)number);
                return new IlInstruction(op, kind, address, addressOf(address));
            case IlOperandKind.Calli:
                int convention = from.Int();
                var returns = from.Type();
                return new IlInstruction(op, kind, new IlSignature(returns, from.List(from.Type), convention == 0 ? null : (CallingConvention)convention));
            default: throw new ImageException($"an instruction of kind {(int)kind}");
        }
    }
}
