using System.Buffers.Binary;
using Iced.Intel;

namespace MaxTune.Tests.X86.Simulator;

// A vector instruction is a function on lanes; masks, zeroing, broadcasts from memory and the zeroed upper part are common to all.
internal sealed partial class SimulatedCpu
{
    private delegate void VectorStep(SimulatedCpu cpu, Instruction i);

    private static readonly Dictionary<Mnemonic, VectorStep> Vectors = BuildVectors();

    // ---- lanes of operands

    private static int VectorBytes(in Instruction i)
    {
        int most = 16;
        for (int o = 0; o < i.OpCount; o++)
            if (i.GetOpKind(o) == OpKind.Register && i.GetOpRegister(o).IsVectorRegister()) most = Math.Max(most, i.GetOpRegister(o).GetSize());
        return most;
    }

    /// <summary>The first bytes of an operand.</summary>
    private byte[] ReadV(in Instruction i, int operand, int bytes)
    {
        var value = new byte[bytes];
        if (i.GetOpKind(operand) == OpKind.Register)
        {
            zmm[i.GetOpRegister(operand).GetNumber()].AsSpan(0, bytes).CopyTo(value);
            return value;
        }
        int size = i.MemorySize.GetSize();
        if (i.IsBroadcast)
        {
            size = i.MemorySize.GetElementSize();
            Memory.Read(AddressOf(i), value.AsSpan(0, size));
            for (int at = size; at < bytes; at += size) value.AsSpan(0, size).CopyTo(value.AsSpan(at));
            return value;
        }
        Memory.Read(AddressOf(i), value.AsSpan(0, Math.Min(size, bytes)));
        return value;
    }

    private bool IsOn(in Instruction i, int lane) => i.OpMask == Register.None || (k[i.OpMask.GetNumber()] >> lane & 1) != 0;

    /// <summary>Writes a result by the instruction's mask; a register's bytes above it become zero.</summary>
    private void WriteV(in Instruction i, byte[] result, int lane)
    {
        if (i.Op0Kind == OpKind.Memory)
        {
            ulong at = AddressOf(i);
            for (int l = 0; l * lane < result.Length; l++)
                if (IsOn(i, l)) Memory.Write(at + (ulong)(l * lane), result.AsSpan(l * lane, lane));
            return;
        }
        byte[] register = zmm[i.Op0Register.GetNumber()];
        for (int l = 0; l * lane < result.Length; l++)
        {
            var into = register.AsSpan(l * lane, lane);
            if (IsOn(i, l)) result.AsSpan(l * lane, lane).CopyTo(into);
            else if (i.ZeroingMasking) into.Clear();
        }
        register.AsSpan(result.Length).Clear();
    }

    private static ulong Get(ReadOnlySpan<byte> bytes, int lane, int size)
    {
        ulong value = 0;
        for (int b = size - 1; b >= 0; b--) value = value << 8 | bytes[lane * size + b];
        return value;
    }

    private static void Set(Span<byte> bytes, int lane, int size, ulong value)
    {
        for (int b = 0; b < size; b++, value >>= 8) bytes[lane * size + b] = (byte)value;
    }

    // ---- shapes of instructions

    private static VectorStep Map2(int size, Func<ulong, ulong, ulong> f) => (cpu, i) =>
    {
        int bytes = VectorBytes(i);
        byte[] a = cpu.ReadV(i, 1, bytes), b = cpu.ReadV(i, 2, bytes), result = new byte[bytes];
        for (int l = 0; l < bytes / size; l++) Set(result, l, size, f(Get(a, l, size), Get(b, l, size)));
        cpu.WriteV(i, result, size);
    };

    private static VectorStep Floats2(Func<float, float, float> f) => Map2(4, (a, b) => Bits(f(Single(a), Single(b))));
    private static VectorStep Doubles2(Func<double, double, double> f) => Map2(8, (a, b) => BitConverter.DoubleToUInt64Bits(f(BitConverter.UInt64BitsToDouble(a), BitConverter.UInt64BitsToDouble(b))));

    // lane 0 is computed, the rest of the low 16 bytes comes from operand 1
    private static VectorStep Low2(int size, Func<ulong, ulong, ulong> f) => (cpu, i) =>
    {
        byte[] result = cpu.ReadV(i, 1, 16);
        Set(result, 0, size, f(Get(result, 0, size), Get(cpu.ReadV(i, 2, size), 0, size)));
        cpu.WriteV(i, result, 16);
    };

    private static VectorStep Fma(int size, Func<ulong, ulong, ulong, ulong> f, bool low = false) => (cpu, i) =>
    {
        int bytes = low ? 16 : VectorBytes(i);
        byte[] acc = cpu.ReadV(i, 0, bytes), a = cpu.ReadV(i, 1, bytes), b = cpu.ReadV(i, 2, low ? size : bytes);
        for (int l = 0; l < (low ? 1 : bytes / size); l++) Set(acc, l, size, f(Get(a, l, size), Get(b, l, size), Get(acc, l, size)));
        cpu.WriteV(i, acc, size);
    };

    // from lanes of one size to lanes of another; as many as fill the larger side
    private static VectorStep Convert(int from, int to, Func<ulong, ulong> f) => (cpu, i) =>
    {
        int registers = VectorBytes(i), count = registers / Math.Max(from, to);
        if (i.Op0Kind == OpKind.Register && from > to) registers = Math.Max(16, count * to);
        byte[] source = cpu.ReadV(i, 1, count * from), result = new byte[i.Op0Kind == OpKind.Memory ? count * to : registers];
        for (int l = 0; l < count; l++) Set(result, l, to, f(Get(source, l, from)));
        cpu.WriteV(i, result, to);
    };

    private static VectorStep ShiftImmediate(int size, Func<ulong, int, ulong> f) => (cpu, i) =>
    {
        int bytes = VectorBytes(i);
        byte[] a = cpu.ReadV(i, 1, bytes), result = new byte[bytes];
        for (int l = 0; l < bytes / size; l++) Set(result, l, size, f(Get(a, l, size), i.Immediate8));
        cpu.WriteV(i, result, size);
    };

    private static VectorStep Splat(int size) => (cpu, i) =>
    {
        int bytes = VectorBytes(i);
        byte[] result = new byte[bytes];
        ulong value = i.Op1Kind == OpKind.Register && !i.Op1Register.IsVectorRegister() ? cpu.ReadG(i, 1) : Get(cpu.ReadV(i, 1, size), 0, size);
        for (int l = 0; l < bytes / size; l++) Set(result, l, size, value);
        cpu.WriteV(i, result, size);
    };

    private static VectorStep Move(int lane) => (cpu, i) =>
    {
        if (i.Op1Kind != OpKind.Memory || i.OpMask == Register.None)
        {
            cpu.WriteV(i, cpu.ReadV(i, 1, VectorBytes(i)), lane);
            return;
        }
        // lanes that are off are not touched: no fault beyond a buffer's end
        var loaded = new byte[VectorBytes(i)];
        for (int l = 0; l < loaded.Length / lane; l++)
            if (cpu.IsOn(i, l)) cpu.Memory.Read(cpu.AddressOf(i) + (ulong)(l * lane), loaded.AsSpan(l * lane, lane));
        cpu.WriteV(i, loaded, lane);
    };

    // one element between a register's low lane and memory or a general register
    private static VectorStep MoveLow(int size) => (cpu, i) =>
    {
        bool fromGeneral = i.Op1Kind == OpKind.Register && !i.Op1Register.IsVectorRegister();
        ulong value = fromGeneral ? cpu.ReadG(i, 1) : Get(cpu.ReadV(i, 1, size), 0, size);
        if (i.Op0Kind == OpKind.Register && i.Op0Register.IsVectorRegister())
        {
            var result = new byte[16];
            Set(result, 0, size, value);
            cpu.WriteV(i, result, 16);
        }
        else cpu.WriteG(i, 0, value);
    };

    /// <summary>Compares lanes into an opmask (EVEX) or to all ones (VEX).</summary>
    private static VectorStep Compare(int size, Func<ulong, ulong, int, bool> f) => (cpu, i) =>
    {
        bool mask = i.Op0Register.IsK();
        int bytes = VectorBytes(i), immediate = i.OpCount == 4 ? i.Immediate8 : 0;
        byte[] a = cpu.ReadV(i, 1, bytes), b = cpu.ReadV(i, 2, bytes), result = new byte[bytes];
        ulong on = 0;
        for (int l = 0; l < bytes / size; l++)
        {
            bool holds = f(Get(a, l, size), Get(b, l, size), immediate);
            if (holds && cpu.IsOn(i, l)) on |= 1UL << l;
            Set(result, l, size, holds ? ulong.MaxValue : 0);
        }
        if (mask) cpu.k[i.Op0Register.GetNumber()] = on;
        else cpu.WriteV(i, result, size);
    };

    // the mask is no write mask: it chooses operand 2 over operand 1
    private static VectorStep BlendByMask(int size) => (cpu, i) =>
    {
        int bytes = VectorBytes(i);
        byte[] a = cpu.ReadV(i, 1, bytes), b = cpu.ReadV(i, 2, bytes), result = new byte[64];
        for (int l = 0; l < bytes / size; l++) Set(result, l, size, cpu.IsOn(i, l) ? Get(b, l, size) : i.ZeroingMasking ? 0 : Get(a, l, size));
        result.CopyTo(cpu.zmm[i.Op0Register.GetNumber()], 0);
    };

    private static void BlendBySign(SimulatedCpu cpu, Instruction i)
    {
        int bytes = VectorBytes(i);
        byte[] a = cpu.ReadV(i, 1, bytes), b = cpu.ReadV(i, 2, bytes), mask = cpu.ReadV(i, 3, bytes);
        for (int l = 0; l < bytes / 4; l++)
            if (Get(mask, l, 4) >> 31 != 0) Set(a, l, 4, Get(b, l, 4));
        cpu.WriteV(i, a, 4);
    }

    private static void MaskMove(SimulatedCpu cpu, Instruction i)
    {
        int bytes = VectorBytes(i);
        byte[] mask = cpu.ReadV(i, 1, bytes), result = new byte[bytes];
        ulong at = cpu.AddressOf(i);
        for (int l = 0; l < bytes / 4; l++)
        {
            if (Get(mask, l, 4) >> 31 == 0) continue;
            if (i.Op0Kind == OpKind.Memory) cpu.Memory.Write(at + (ulong)(4 * l), cpu.ReadV(i, 2, bytes).AsSpan(4 * l, 4));
            else cpu.Memory.Read(at + (ulong)(4 * l), result.AsSpan(4 * l, 4));
        }
        if (i.Op0Kind == OpKind.Register) cpu.WriteV(i, result, 4);
    }

    private static VectorStep Dot(Func<byte, byte, int> multiply) => Fma(4, (a, b, acc) =>
    {
        int sum = (int)(uint)acc;
        for (int part = 0; part < 4; part++) sum += multiply((byte)(a >> 8 * part), (byte)(b >> 8 * part));
        return (uint)sum;
    });

    private static VectorStep Masks(Func<ulong, ulong, ulong> f) => (cpu, i) => cpu.k[i.Op0Register.GetNumber()] = f(cpu.ReadG(i, 1), cpu.ReadG(i, 2));

    private static VectorStep MoveMask(ulong bits) => (cpu, i) =>
    {
        ulong value = cpu.ReadG(i, 1) & bits;
        if (i.Op0Kind == OpKind.Register && i.Op0Register.IsK()) cpu.k[i.Op0Register.GetNumber()] = value;
        else cpu.WriteG(i, 0, value);
    };

    // ---- numbers

    private static float Single(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);
    private static ulong Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    // the second operand unless the first is greater (or less): NaN and equal zeros too
    private static float Max(float a, float b) => a > b ? a : b;
    private static float Min(float a, float b) => a < b ? a : b;

    // SDM vol. 2, VCVTNEPS2BF16: denormals become zero, NaN becomes quiet
    private static ulong ToBf16(ulong x)
    {
        float value = Single(x);
        if (float.IsNaN(value)) return x >> 16 | 0x40;
        if (value == 0 || float.IsSubnormal(value)) return x >> 16 & 0x8000;
        return x + 0x7FFF + (x >> 16 & 1) >> 16 & 0xFFFF;
    }

    // VDPBF16PS: the odd pair first, then the even, each one fused
    private static ulong DotBf16(ulong a, ulong b, ulong acc)
    {
        float odd = FlushedFma(Single(a & 0xFFFF0000), Single(b & 0xFFFF0000), Single(acc));
        return Bits(FlushedFma(Single(a << 16 & 0xFFFF0000), Single(b << 16 & 0xFFFF0000), odd));
    }

    private static bool Ordered(float a, float b, int predicate)
    {
        bool unordered = float.IsNaN(a) || float.IsNaN(b);
        return (predicate & 15) switch
        {
            0 => a == b,
            1 => a < b,
            2 => a <= b,
            3 => unordered,
            4 => unordered || a != b,
            5 => unordered || !(a < b),
            6 => unordered || !(a <= b),
            7 => !unordered,
            8 => unordered || a == b,
            9 => unordered || !(a >= b),
            10 => unordered || !(a > b),
            11 => false,
            12 => !unordered && a != b,
            13 => a >= b,
            14 => a > b,
            _ => true,
        };
    }

    private static bool Integer(long order, int predicate) => predicate switch
    {
        0 => order == 0,
        1 => order < 0,
        2 => order <= 0,
        3 => false,
        4 => order != 0,
        5 => order >= 0,
        6 => order > 0,
        _ => true,
    };
}
