using System.Reflection;
using System.Reflection.Emit;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// Builds a method's IL while tracking the types on the evaluation stack, so that a mistake is reported where it is made
/// (<c>expected f32, found i32 at add</c>, with the code so far) and not by the JIT. Small integers and i32 are <c>int</c> on the stack;
/// pointers are <c>nint</c>.
/// </summary>
public sealed class IlBuilder(string name, Type returnType, params Type[] parameters)
{
    private readonly List<IlInstruction> code = [];
    private readonly List<IlLocal> locals = [];
    private readonly HashSet<string> localNames = [];
    private readonly Dictionary<Type, Stack<IlLocal>> free = [];
    private readonly List<Type> stack = [];
    private readonly List<IlLabel> labels = [];
    private readonly Dictionary<MethodInfo, Type[]> signatures = [];
    private bool reachable = true;

    public string Name { get; } = name;
    public Type ReturnType { get; } = returnType;
    public IReadOnlyList<Type> Parameters { get; } = parameters;
    public IReadOnlyList<IlLocal> Locals => locals;
    public IReadOnlyList<IlInstruction> Code => code;
    public int StackDepth => stack.Count;

    // ---- locals and labels

    public IlLocal NewLocal(Type type, string name)
    {
        string unique = name;
        for (int i = 1; !localNames.Add(unique); i++) unique = $"{name}.{i}";
        var local = new IlLocal(locals.Count, type, unique);
        locals.Add(local);
        return local;
    }

    /// <summary>A free local of that type, or a new one with that name.</summary>
    public IlLocal Rent(Type type, string name) => free.TryGetValue(type, out var pool) && pool.TryPop(out var local) ? local : NewLocal(type, name);

    public void Return(IlLocal local)
    {
        if (!free.TryGetValue(local.Type, out var pool)) free[local.Type] = pool = new();
        if (pool.Contains(local)) throw Fail($"local {local.Name} is returned twice");
        pool.Push(local);
    }

    public IlLabel NewLabel()
    {
        var label = new IlLabel(labels.Count);
        labels.Add(label);
        return label;
    }

    public void Mark(IlLabel label)
    {
        if (label.Marked) throw Fail($"label {label} is marked twice");
        label.Marked = true;
        if (reachable) Agree(label);
        else
        {
            stack.Clear();
            if (label.Stack is not null) stack.AddRange(label.Stack);
        }
        label.Stack ??= [.. stack];
        reachable = true;
        code.Add(new IlInstruction(OpCodes.Nop, IlOperandKind.Mark, label));
    }

    public void Comment(string text) => code.Add(new IlInstruction(OpCodes.Nop, IlOperandKind.Comment, text));

    // ---- constants

    public void LdcI4(int value) => Push(typeof(int), new IlInstruction(OpCodes.Ldc_I4, IlOperandKind.Int, Int: value));
    public void LdcI8(long value) => Push(typeof(long), new IlInstruction(OpCodes.Ldc_I8, IlOperandKind.Int, Int: value));
    public void LdcR4(float value) => Push(typeof(float), new IlInstruction(OpCodes.Ldc_R4, IlOperandKind.Real, Real: value));
    public void LdcR8(double value) => Push(typeof(double), new IlInstruction(OpCodes.Ldc_R8, IlOperandKind.Real, Real: value));

    public void LdcNint(long value) => Push(typeof(nint), new IlInstruction(OpCodes.Ldc_I8, IlOperandKind.NativeInt, Int: value));

    /// <summary>Pushes an address of this process; <paramref name="what"/> says where it is from, for code that is to run in another.</summary>
    public void LdcAddress(nint address, IlAddress what) => Push(typeof(nint), new IlInstruction(OpCodes.Ldc_I8, IlOperandKind.NativeInt, what, address));

    // ---- locals and arguments

    public void Ldloc(IlLocal local) => Push(OnStack(local.Type), new IlInstruction(OpCodes.Ldloc, IlOperandKind.Local, local));

    public void Stloc(IlLocal local)
    {
        Pop(local.Type, local);
        Add(new IlInstruction(OpCodes.Stloc, IlOperandKind.Local, local));
    }

    public void Ldarg(int index) => Push(OnStack(Parameters[index]), new IlInstruction(OpCodes.Ldarg, IlOperandKind.Arg, Int: index));

    // ---- arithmetic

    /// <summary>add, sub, mul, div, div.un, rem, rem.un, and, or, xor: both operands have one type, which is the result's.</summary>
    public void Binary(OpCode op)
    {
        var right = PopAny(op.Name!);
        if (!IsNumber(right)) throw Fail($"expected a number, found {IlNames.Type(right)} at {op.Name}");
        Pop(right, op.Name!);
        Push(right, new IlInstruction(op, IlOperandKind.None));
    }

    /// <summary>shl, shr, shr.un: value and an <c>int</c> count.</summary>
    public void Shift(OpCode op)
    {
        Pop(typeof(int), op.Name!);
        Unary(op);
    }

    /// <summary>neg, not.</summary>
    public void Unary(OpCode op)
    {
        var type = PopAny(op.Name!);
        Push(type, new IlInstruction(op, IlOperandKind.None));
    }

    /// <summary>ceq, cgt, cgt.un, clt, clt.un: leaves an <c>int</c>, 0 or 1.</summary>
    public void Compare(OpCode op)
    {
        var right = PopAny(op.Name!);
        Pop(right, op.Name!);
        Push(typeof(int), new IlInstruction(op, IlOperandKind.None));
    }

    public void Conv(OpCode op)
    {
        var from = PopAny(op.Name!);
        if (!IsNumber(from)) throw Fail($"expected a number, found {IlNames.Type(from)} at {op.Name}");
        Push(ConvertedType(op), new IlInstruction(op, IlOperandKind.None));
    }

    private static Type ConvertedType(OpCode op) =>
        op == OpCodes.Conv_I || op == OpCodes.Conv_U ? typeof(nint)
        : op == OpCodes.Conv_I8 || op == OpCodes.Conv_U8 ? typeof(long)
        : op == OpCodes.Conv_R4 ? typeof(float)
        : op == OpCodes.Conv_R8 ? typeof(double)
        : op == OpCodes.Conv_R_Un ? typeof(double)
        : typeof(int);

    public void Dup()
    {
        var top = PopAny("dup");
        stack.Add(top);
        Push(top, new IlInstruction(OpCodes.Dup, IlOperandKind.None));
    }

    public void Pop()
    {
        PopAny("pop");
        Add(new IlInstruction(OpCodes.Pop, IlOperandKind.None));
    }

    // ---- memory

    /// <summary>ldind.*: pops an address, pushes the value of type <paramref name="type"/> found there.</summary>
    public void Ldind(Type type)
    {
        var op = Type.GetTypeCode(type) switch
        {
            TypeCode.SByte => OpCodes.Ldind_I1,
            TypeCode.Byte => OpCodes.Ldind_U1,
            TypeCode.Int16 => OpCodes.Ldind_I2,
            TypeCode.UInt16 => OpCodes.Ldind_U2,
            TypeCode.Int32 => OpCodes.Ldind_I4,
            TypeCode.Int64 => OpCodes.Ldind_I8,
            TypeCode.Single => OpCodes.Ldind_R4,
            TypeCode.Double => OpCodes.Ldind_R8,
            _ when type == typeof(nint) => OpCodes.Ldind_I,
            _ => throw Fail($"no indirect load of {IlNames.Type(type)}"),
        };
        Pop(typeof(nint), op.Name!);
        Push(OnStack(type), new IlInstruction(op, IlOperandKind.None));
    }

    /// <summary>stind.*: pops a value and an address.</summary>
    public void Stind(Type type)
    {
        var op = Type.GetTypeCode(type) switch
        {
            TypeCode.SByte or TypeCode.Byte => OpCodes.Stind_I1,
            TypeCode.Int16 or TypeCode.UInt16 => OpCodes.Stind_I2,
            TypeCode.Int32 => OpCodes.Stind_I4,
            TypeCode.Int64 => OpCodes.Stind_I8,
            TypeCode.Single => OpCodes.Stind_R4,
            TypeCode.Double => OpCodes.Stind_R8,
            _ when type == typeof(nint) => OpCodes.Stind_I,
            _ => throw Fail($"no indirect store of {IlNames.Type(type)}"),
        };
        Pop(OnStack(type), op.Name!);
        Pop(typeof(nint), op.Name!);
        Add(new IlInstruction(op, IlOperandKind.None));
    }

    /// <summary>Pops a size in bytes (<c>nint</c>), pushes the address of that much stack; nothing else may be on the evaluation stack.</summary>
    public void Localloc()
    {
        Pop(typeof(nint), "localloc");
        if (stack.Count != 0) throw Fail($"expected an empty stack, found {Stack()} at localloc");
        Push(typeof(nint), new IlInstruction(OpCodes.Localloc, IlOperandKind.None));
    }

    // ---- control

    public void Br(IlLabel target)
    {
        Agree(target);
        Add(new IlInstruction(OpCodes.Br, IlOperandKind.Branch, target));
        reachable = false;
    }

    /// <summary>brtrue, brfalse.</summary>
    public void BrIf(bool when, IlLabel target)
    {
        var op = when ? OpCodes.Brtrue : OpCodes.Brfalse;
        Pop(typeof(int), op.Name!);
        Agree(target);
        Add(new IlInstruction(op, IlOperandKind.Branch, target));
    }

    /// <summary>beq, bne.un, bge, bgt, ble, blt and the unsigned ones.</summary>
    public void BrCompare(OpCode op, IlLabel target)
    {
        var right = PopAny(op.Name!);
        Pop(right, op.Name!);
        Agree(target);
        Add(new IlInstruction(op, IlOperandKind.Branch, target));
    }

    public void Ret()
    {
        if (ReturnType != typeof(void)) Pop(ReturnType, "ret");
        if (stack.Count != 0) throw Fail($"expected an empty stack, found {Stack()} at ret");
        Add(new IlInstruction(OpCodes.Ret, IlOperandKind.None));
        reachable = false;
    }

    public void Call(MethodInfo method)
    {
        if (!signatures.TryGetValue(method, out var types)) signatures[method] = types = [.. method.GetParameters().Select(p => p.ParameterType)];
        for (int i = types.Length - 1; i >= 0; i--) Pop(types[i], method);
        Result(method.ReturnType, new IlInstruction(OpCodes.Call, IlOperandKind.Method, method));
    }

    /// <summary>Calls through a function pointer on top of the stack, above its arguments.</summary>
    public void Calli(IlSignature signature)
    {
        Pop(typeof(nint), signature);
        for (int i = signature.Parameters.Length - 1; i >= 0; i--) Pop(signature.Parameters[i], signature);
        Result(signature.Return, new IlInstruction(OpCodes.Calli, IlOperandKind.Calli, signature));
    }

    /// <summary>Pushes the address of a static method's code.</summary>
    public void Ldftn(MethodInfo method) => Push(typeof(nint), new IlInstruction(OpCodes.Ldftn, IlOperandKind.Method, method));

    private void Result(Type type, IlInstruction instruction)
    {
        if (type == typeof(void)) Add(instruction);
        else Push(OnStack(type), instruction);
    }

    // ---- the stack

    private static Type OnStack(Type type) => type.IsPointer || type == typeof(nuint) ? typeof(nint) : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean or TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.Char => typeof(int),
        TypeCode.UInt64 => typeof(long),
        _ => type,
    };

    private static bool IsNumber(Type type) => type == typeof(int) || type == typeof(long) || type == typeof(nint) || type == typeof(float) || type == typeof(double);

    private void Add(IlInstruction instruction)
    {
        if (!reachable) throw Fail($"{instruction.Op.Name} cannot be reached: no label precedes it");
        code.Add(instruction);
    }

    private void Push(Type type, IlInstruction instruction)
    {
        Add(instruction);
        stack.Add(type);
    }

    private Type PopAny(string at)
    {
        if (stack.Count == 0) throw Fail($"expected a value, found an empty stack at {at}");
        var top = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private void Pop(Type expected, object at)
    {
        expected = OnStack(expected);
        if (stack.Count == 0) throw Fail($"expected {IlNames.Type(expected)}, found an empty stack at {Where(at)}");
        if (stack[^1] != expected) throw Fail($"expected {IlNames.Type(expected)}, found {IlNames.Type(stack[^1])} at {Where(at)}");
        stack.RemoveAt(stack.Count - 1);
    }

    private static string Where(object at) => at switch
    {
        MethodInfo method => "call " + IlNames.Method(method),
        IlSignature signature => "calli " + signature,
        IlLocal local => "stloc " + local.Name,
        _ => at.ToString()!,
    };

    private void Agree(IlLabel label)
    {
        label.Stack ??= [.. stack];
        if (!label.Stack.AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(stack)))
            throw Fail($"expected [{string.Join(", ", label.Stack.Select(IlNames.Type))}], found {Stack()} at {label}");
    }

    private string Stack() => $"[{string.Join(", ", stack.Select(IlNames.Type))}]";

    private IlException Fail(string message) => new($"{Name}: {message}\n{Text()}");

    // ---- from an image

    /// <summary>A method that was checked when it was built.</summary>
    internal static IlBuilder Restore(string name, Type returnType, Type[] parameters, List<IlLocal> locals, List<IlInstruction> code)
    {
        var il = new IlBuilder(name, returnType, parameters) { reachable = false };
        il.locals.AddRange(locals);
        il.code.AddRange(code);
        return il;
    }

    // ---- output

    /// <summary>Checks that the method is complete: every label marked, nothing left on the stack, no way off the end.</summary>
    public void Finish()
    {
        foreach (var label in labels)
            if (label.Stack is not null && !label.Marked) throw Fail($"label {label} is never marked");
        if (reachable) throw Fail("the method runs off its end: expected ret");
    }

    public void WriteTo(IIlSink sink)
    {
        foreach (var local in locals) sink.Local(local);
        foreach (var i in code)
            switch (i.Kind)
            {
                case IlOperandKind.None: sink.Emit(i.Op); break;
                case IlOperandKind.Int: sink.Emit(i.Op, i.Int); break;
                case IlOperandKind.NativeInt: sink.EmitNativeInt(i.Int); break;
                case IlOperandKind.Real: sink.Emit(i.Op, i.Real); break;
                case IlOperandKind.Local: sink.Emit(i.Op, i.Local); break;
                case IlOperandKind.Arg: sink.EmitArg(i.Op, (int)i.Int); break;
                case IlOperandKind.Branch: sink.Emit(i.Op, i.Label); break;
                case IlOperandKind.Mark: sink.Mark(i.Label); break;
                case IlOperandKind.Method: sink.Emit(i.Op, i.Method); break;
                case IlOperandKind.Calli: sink.Emit(i.Op, (IlSignature)i.Operand!); break;
                case IlOperandKind.Comment: sink.Comment((string)i.Operand!); break;
            }
    }

    /// <summary>The method as text: a header, locals, instructions.</summary>
    public string Text()
    {
        var sink = new IlTextSink();
        sink.Header($".method {IlNames.Type(ReturnType)} {Name}({string.Join(", ", Parameters.Select(IlNames.Type))})");
        WriteTo(sink);
        return sink.ToString();
    }

    /// <summary>Completes a method that was made before, so that others could call it.</summary>
    public void WriteTo(DynamicMethod method)
    {
        Finish();
        WriteTo(new DynamicMethodSink(method.GetILGenerator(Math.Max(256, code.Count * 4))));
    }

    /// <summary>The method as a dynamic method that may call internals of this assembly.</summary>
    public DynamicMethod ToDynamicMethod()
    {
        Finish();
        var method = new DynamicMethod(Name, ReturnType, [.. Parameters], typeof(IlBuilder).Module, skipVisibility: true) { InitLocals = false };
        WriteTo(new DynamicMethodSink(method.GetILGenerator(Math.Max(256, code.Count * 4))));
        return method;
    }
}
