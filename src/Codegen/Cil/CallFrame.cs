using System.Runtime.InteropServices;
using MaxTune.IR;
using MaxTune.Runtime;

namespace MaxTune.Codegen.Cil;

/// <summary>
/// The argument block of a <see cref="CompiledFunction"/> with the buffers it allocates for itself. Bind every argument, then <see cref="Run()"/>; binding again
/// reuses the memory. One caller at a time.
/// </summary>
public sealed unsafe class CallFrame : IDisposable
{
    private readonly CompiledFunction function;
    private readonly nint* args;
    private readonly (nint Memory, long Bytes)[] buffers;
    private nint pool;
    private bool disposed;

    internal CallFrame(CompiledFunction function, int threads)
    {
        this.function = function;
        args = (nint*)NativeMemory.AlignedAlloc((nuint)function.Layout.Count * 8, 64);
        NativeMemory.Clear(args, (nuint)function.Layout.Count * 8);
        buffers = new (nint, long)[function.Buffers.Count];
        if (function.ThreadScratchBytes > 0) pool = ScratchPool.Create(Math.Max(1, threads), function.ThreadScratchBytes);
        args[function.Layout.ThreadScratch] = pool;
    }

    ~CallFrame() => Free();

    /// <summary>The block, for <see cref="CompiledStage.MethodPointer"/>.</summary>
    public nint* Args => args;

    /// <summary>Binds a memref argument; extents and strides (in elements) are needed where its type has them dynamic.</summary>
    /// <exception cref="ArgumentException">The argument is not a memref, or the shape does not fit its type.</exception>
    public CallFrame Bind(int argument, void* pointer, ReadOnlySpan<long> sizes = default, ReadOnlySpan<long> strides = default, long offset = 0)
    {
        var slots = function.Layout.Arguments[argument];
        if (slots.Type is not MemRefType type) throw new ArgumentException($"argument #{argument} of {function.Name} is {slots.Type}, not a memref");
        if (sizes.Length != 0 && sizes.Length != type.Rank) throw new ArgumentException($"argument #{argument} of {function.Name} is {type}, got {sizes.Length} extents");
        args[slots.Slot] = (nint)pointer;
        for (int i = 0; i < type.Rank; i++)
        {
            if (slots.Sizes[i] >= 0) args[slots.Sizes[i]] = (nint)(i < sizes.Length ? sizes[i] : throw new ArgumentException($"argument #{argument} of {function.Name} needs its extents"));
            else if (i < sizes.Length && sizes[i] != type.Shape[i]) throw new ArgumentException($"extent #{i} of argument #{argument} of {function.Name} is {type.Shape[i]}, got {sizes[i]}");
            if (slots.Strides[i] >= 0) args[slots.Strides[i]] = (nint)(i < strides.Length ? strides[i] : throw new ArgumentException($"argument #{argument} of {function.Name} needs its strides"));
        }
        if (slots.Offset >= 0) args[slots.Offset] = (nint)offset;
        return this;
    }

    /// <summary>Binds an integer or index argument.</summary>
    public CallFrame Bind(int argument, long value)
    {
        args[function.Layout.Arguments[argument].Slot] = (nint)value;
        return this;
    }

    /// <summary>Binds a float argument.</summary>
    public CallFrame Bind(int argument, double value)
    {
        var (type, slot) = (function.Layout.Arguments[argument].Type, function.Layout.Arguments[argument].Slot);
        if (type == IrType.F64) *(double*)(args + slot) = value;
        else *(float*)(args + slot) = (float)value;
        return this;
    }

    /// <summary>Fills the function's own slots; needed before stages run when arguments it sizes its buffers by have changed.</summary>
    public void Prepare()
    {
        for (int i = 0; i < buffers.Length; i++)
        {
            long bytes = function.Buffers[i].Bytes(args);
            if (buffers[i].Memory == 0 || buffers[i].Bytes < bytes)
            {
                NativeMemory.AlignedFree((void*)buffers[i].Memory);
                buffers[i] = ((nint)NativeMemory.AlignedAlloc((nuint)Math.Max(64, bytes), 64), bytes);
            }
            args[function.Buffers[i].Slot] = buffers[i].Memory;
        }
    }

    /// <summary>Runs the function, with a team on at most <paramref name="threads"/> threads.</summary>
    public void Run(ThreadTeam? team = null, int threads = 1)
    {
        Prepare();
        function.Invoke(args, team, threads);
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (disposed) return;
        disposed = true;
        foreach (var (memory, _) in buffers ?? []) NativeMemory.AlignedFree((void*)memory);
        NativeMemory.AlignedFree((void*)pool);
        NativeMemory.AlignedFree(args);
    }
}
