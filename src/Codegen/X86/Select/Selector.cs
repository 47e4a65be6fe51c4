using Iced.Intel;
using MaxTune.Codegen.Analysis;
using MaxTune.Codegen.Cil;
using MaxTune.IR;
using static MaxTune.Codegen.X86.Operand;

namespace MaxTune.Codegen.X86;

/// <summary>Turns a function into machine instructions on as many registers as it likes. Every operation is emitted where it stands; what nobody uses is dropped afterwards.</summary>
internal sealed partial class Selector
{
    private readonly List<Inst> entry = [];
    private readonly List<Inst> code = [];
    private readonly Dictionary<Value, VReg> values = [];
    private readonly Dictionary<Symbol, VReg> symbols = [];
    private readonly HashSet<Operation> deferred = [];
    private readonly List<Datum> data = [];
    private readonly List<StackSlot> slots = [];
    private readonly VReg arguments;
    private Operation current;
    private bool isFirst;
    private int registers;
    private int depth;

    public Selector(Operation function, X86Options options)
    {
        Function = current = function;
        Options = options;
        Layout = new ArgsLayout(function);
        Shape = FunctionShape.Of(function);
        Addresses = new AddressModes(this);
        arguments = new VReg(registers++, RegClass.Gpr) { Name = "args", Fixed = options.Convention == X86Convention.Windows ? Register.RCX : Register.RDI };
    }

    public Operation Function { get; }
    public X86Options Options { get; }
    public ArgsLayout Layout { get; }
    public FunctionShape Shape { get; }
    public AffineForms Forms { get; } = new();
    public AddressModes Addresses { get; }

    /// <summary>True when instructions are encoded with EVEX: 32 vector registers, opmasks.</summary>
    public bool Evex => Shape.Evex;

    /// <summary>Emits the function's body.</summary>
    public MachineFunction Run()
    {
        LoadArguments();
        EmitBlock(Function.Body);
        var function = new MachineFunction([.. entry, .. code], data, Shape, arguments) { RegisterCount = registers };
        function.Slots.AddRange(slots);
        return function;
    }

    // ---- registers and values

    public VReg New(RegClass @class, string? name = null, TileShape tile = default) => new(registers++, @class) { Name = name, Tile = tile };

    /// <summary>A register fit for a value of a type.</summary>
    public VReg NewFor(IrType type, string? name = null)
    {
        if (type is AmxTileType tile) return New(RegClass.Tile, name, TileOf(tile));
        if (type is IndexType or IntegerType { Width: <= 64 }) return New(RegClass.Gpr, name);
        if (type == IrType.F32 || type == IrType.F64 || type == IrType.BF16 || type == IrType.F16) return New(RegClass.Vec, name);
        if (type is VectorType vector)
        {
            if (vector.IsScalable) throw Unsupported($"has type {type}, whose size is not known");
            if (vector.Element == IrType.I1) return New(Evex ? RegClass.Mask : RegClass.Vec, name);
            _ = BitsOf(vector);
            return New(RegClass.Vec, name);
        }
        throw Unsupported($"has a value of type {type}, which no register holds");
    }

    public static TileShape TileOf(AmxTileType tile) => new((int)tile.Rows, (int)(tile.Columns * AffineForms.ElementBytes(tile.Element)!.Value));

    /// <summary>Bits of a vector's lanes: 32, 64, 128, 256 or 512.</summary>
    public int BitsOf(VectorType vector)
    {
        int bits = LaneBits(vector.Element) * (int)Math.Min(vector.ElementCount, 1024);
        return bits is 32 or 64 or 128 or 256 or 512 ? bits : throw Unsupported($"has a value of type {vector}, which fills no vector register: 32, 64, 128, 256 or 512 bits do");
    }

    /// <summary>Bits of the register name that holds a type: at least 128.</summary>
    public int RegisterBits(IrType type) => type is VectorType v ? Math.Max(128, BitsOf(v)) : 128;

    public int LaneBits(IrType element) => element switch
    {
        IntegerType { Width: 8 or 16 or 32 or 64 } i => i.Width,
        IndexType => 64,
        FloatType f when f == IrType.F32 || f == IrType.F64 || f == IrType.BF16 || f == IrType.F16 => f.Width,
        _ => throw Unsupported($"has lanes of type {element}, which the x86 emitter has no code for"),
    };

    public Operand V(Value value) => Operand.V(Reg(value), RegisterBits(value.Type));

    public VReg Reg(Value value)
    {
        if (values.TryGetValue(value, out var known)) return known;
        if (value.DefiningOp is { } op && deferred.Remove(op))
        {
            OpTable.All[op.Name](this, op);
            return values[value];
        }
        throw Unsupported($"uses a value of type {value.Type} that the x86 emitter did not make");
    }

    public void Bind(Value value, VReg register) => values[value] = register;

    /// <summary>A fresh register bound to an operation's result.</summary>
    public VReg Define(Value value)
    {
        var register = NewFor(value.Type, value.NameHint);
        values[value] = register;
        return register;
    }

    public VReg SymbolReg(Symbol symbol)
    {
        if (symbol.Kind == SymbolKind.Value) return Reg(symbol.Value);
        if (symbols.TryGetValue(symbol, out var known)) return known;
        var slots = Layout.Arguments[((BlockArgument)symbol.Value).Index];
        int slot = symbol.Kind switch { SymbolKind.Size => slots.Sizes[symbol.Dimension], SymbolKind.Stride => slots.Strides[symbol.Dimension], _ => slots.Offset };
        return symbols[symbol] = FromArgs(slot, symbol.ToString());
    }

    private void LoadArguments()
    {
        foreach (var argument in Function.Body.Arguments)
        {
            int slot = Layout.Arguments[argument.Index].Slot;
            if (argument.Type is MemRefType) Addresses.AddRoot(argument, FromArgs(slot, argument.NameHint));
            else if (argument.Type is IndexType or IntegerType { Width: 1 or 8 or 16 or 32 or 64 }) values[argument] = FromArgs(slot, argument.NameHint);
            else if (argument.Type == IrType.F32 || argument.Type == IrType.F64)
            {
                var register = Define(argument);
                Remakable(register, entry, argument.Type == IrType.F32 ? Mnemonic.Vmovss : Mnemonic.Vmovsd, Operand.V(register, 128), Of(new Address(arguments, null, 1, 8L * slot)));
            }
            else throw Unsupported($"has argument #{argument.Index} of type {argument.Type}, which cannot be passed to machine code");
        }
    }

    private VReg FromArgs(int slot, string? name)
    {
        var register = New(RegClass.Gpr, name);
        Remakable(register, entry, Mnemonic.Mov, Q(register), Of(new Address(arguments, null, 1, 8L * slot)));
        return register;
    }

    // ---- instructions

    public UnsupportedException Unsupported(string message) => new(current, message);

    public void Emit(Mnemonic mnemonic, params ReadOnlySpan<Operand> operands) => code.Add(Make(mnemonic, operands));

    public void EmitMasked(Mnemonic mnemonic, VReg mask, bool zeroing, params ReadOnlySpan<Operand> operands) =>
        code.Add(Make(mnemonic, operands) with { Mask = mask, Zeroing = zeroing });

    /// <summary>An encoding that its operands alone do not tell: the width of a narrow load.</summary>
    public void EmitRaw(Code made, params ReadOnlySpan<Operand> operands) => code.Add(new Inst(made, operands.ToArray()) { Depth = depth });

    /// <summary>An instruction whose memory operand is one element for all lanes.</summary>
    public void EmitEmbedded(Mnemonic mnemonic, params ReadOnlySpan<Operand> operands) => code.Add(Make(mnemonic, operands) with { Embedded = true });

    /// <summary>An instruction that makes a value of nothing but constants and arguments, so that it can be made again instead of kept.</summary>
    public void EmitRemakable(VReg register, Mnemonic mnemonic, params ReadOnlySpan<Operand> operands) => Remakable(register, code, mnemonic, operands);

    private void Remakable(VReg register, List<Inst> into, Mnemonic mnemonic, params ReadOnlySpan<Operand> operands)
    {
        var made = Make(mnemonic, operands);
        register.Remake = made;
        into.Add(made);
    }

    public void EmitCopy(VReg target, VReg source)
    {
        if (ReferenceEquals(target, source)) return;
        code.Add(Copy(target, source, Shape, depth));
    }

    public static Inst Copy(VReg target, VReg source, FunctionShape shape, int depth)
    {
        var (made, bits) = target.Class switch
        {
            RegClass.Gpr => (Code.Mov_r64_rm64, 64),
            RegClass.Mask => (Code.VEX_Kmovq_kr_km64, 64),
            // tiles have no copy: one that is left after coalescing goes through memory
            RegClass.Tile => (Code.VEX_Tilezero_tmm, 8192),
            _ when shape.VectorBits == 512 => (Code.EVEX_Vmovups_zmm_k1z_zmmm512, 512),
            _ when shape.Evex => (Code.EVEX_Vmovups_ymm_k1z_ymmm256, 256),
            _ => (Code.VEX_Vmovups_ymm_ymmm256, 256),
        };
        return new Inst(made, [Operand.V(target, bits), Operand.V(source, bits)]) { IsCopy = true, Depth = depth };
    }

    /// <summary>Zero in every lane.</summary>
    public void EmitZero(VReg register)
    {
        var made = Evex
            ? Make(Mnemonic.Vpxord, Operand.V(register, Shape.VectorBits), Operand.V(register, Shape.VectorBits), Operand.V(register, Shape.VectorBits))
            : Make(Mnemonic.Vxorps, Operand.V(register, 128), Operand.V(register, 128), Operand.V(register, 128));
        code.Add(register.Remake = made with { IsZeroIdiom = true });
    }

    public void EmitConstant(VReg register, long value) => Emit(Mnemonic.Mov, value is >= 0 and <= uint.MaxValue ? D(register) : Q(register), Imm(value));

    public void EmitLabel(Label label) => code.Add(Inst.At(label, depth));

    public Inst Make(Mnemonic mnemonic, params ReadOnlySpan<Operand> operands)
    {
        var found = CodeTable.Instance.Find(mnemonic, operands, Evex)
            ?? throw Unsupported($"would need an instruction {mnemonic.ToString().ToLowerInvariant()} with operands that x86 does not have");
        // the first instruction of an operation says which
        string? comment = isFirst ? current.Name : null;
        isFirst = false;
        return new Inst(found, operands.ToArray()) { Depth = depth, Comment = comment };
    }

    public Datum AddDatum(byte[] bytes, int alignment)
    {
        foreach (var known in data)
            if (known.Alignment == alignment && known.Bytes.AsSpan().SequenceEqual(bytes)) return known;
        var made = new Datum(bytes, alignment);
        data.Add(made);
        return made;
    }

    /// <summary>A buffer in the stack frame, on a 64-byte boundary.</summary>
    public StackSlot AddSlot(int bytes)
    {
        var slot = new StackSlot(Math.Max(64, bytes));
        slots.Add(slot);
        return slot;
    }

    // ---- operations

    public void EmitBlock(Block block)
    {
        foreach (var op in block.Operations)
        {
            if (OpRoles.IsTerminator(op) || AffineForms.IsView(op) || op.Name is "memref.dim" && !NeedsDim(op)) continue;
            var outer = current;
            current = op;
            isFirst = true;
            if (!OpTable.All.TryGetValue(op.Name, out var emit)) throw Unsupported("has no code in the x86 emitter");
            if (Fusion.CanWait(this, op)) deferred.Add(op);
            else emit(this, op);
            current = outer;
        }
    }

    private static bool NeedsDim(Operation op) => op.Result().HasUses;

    /// <summary>The operand as memory when its load waits for this use, else in a register.</summary>
    public Operand Source(Value value) => Fusion.MemoryOf(this, value) is { } address ? Of(address) : V(value);

    /// <summary>Takes a load that waits, to become an operand of what is emitted next.</summary>
    public bool TakeDeferred(Operation op) => deferred.Remove(op);

    public bool IsDeferred(Operation? op) => op is not null && deferred.Contains(op);

    public int Depth { get => depth; set => depth = value; }
}
