using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using MaxTune.Runtime;
using MaxTune.Tools.Cli;

namespace MaxTune.Bench;

/// <summary>
/// libtorch through its C ABI (aoti_torch_*), which has no call for the thread count and in-place relu: these two are called by their C++ names, whose
/// arguments are an int and a reference.
/// </summary>
internal sealed unsafe partial class Libtorch
{
    private const string Library = "libtorch_cpu.so";

    private readonly int f32, f16, cpu;
    private readonly delegate* unmanaged<int, int, int, int, int, int, float, void*, int, void*, int, float, float*, int, void> gemmBf16;
    private readonly delegate* unmanaged<void*, long, long*, long*, long, int, int, int, nint*, int> fromBlob;
    private readonly delegate* unmanaged<nint, int> delete;
    private readonly delegate* unmanaged<nint, void**, int> dataOf;
    private readonly delegate* unmanaged<nint, nint, nint, int> mmOut;
    private readonly delegate* unmanaged<nint, nint, nint, nint, double, double, int> addmmOut;
    private readonly delegate* unmanaged<nint, nint, nint*, byte*, double**, long, byte**, nint*, int> linearPointwise;
    private readonly delegate* unmanaged<byte*, byte*, ulong*, int> dispatch;
    private readonly delegate* unmanaged<nint, nint> relu;
    private readonly delegate* unmanaged<int, void> setThreads;

    private Libtorch(nint library)
    {
        nint Export(string name) => NativeLibrary.GetExport(library, name);
        fromBlob = (delegate* unmanaged<void*, long, long*, long*, long, int, int, int, nint*, int>)Export("aoti_torch_create_tensor_from_blob");
        delete = (delegate* unmanaged<nint, int>)Export("aoti_torch_delete_tensor_object");
        dataOf = (delegate* unmanaged<nint, void**, int>)Export("aoti_torch_get_data_ptr");
        mmOut = (delegate* unmanaged<nint, nint, nint, int>)Export("aoti_torch_cpu_mm_out");
        addmmOut = (delegate* unmanaged<nint, nint, nint, nint, double, double, int>)Export("aoti_torch_cpu_addmm_out");
        linearPointwise = (delegate* unmanaged<nint, nint, nint*, byte*, double**, long, byte**, nint*, int>)Export("aoti_torch_cpu__linear_pointwise");
        dispatch = (delegate* unmanaged<byte*, byte*, ulong*, int>)Export("aoti_torch_call_dispatcher");
        // at::Tensor& at::_ops::relu_::call(at::Tensor&): a handle of the C ABI is an at::Tensor*
        relu = (delegate* unmanaged<nint, nint>)Export("_ZN2at4_ops5relu_4callERNS_6TensorE");
        // void at::set_num_threads(int)
        setThreads = (delegate* unmanaged<int, void>)Export("_ZN2at15set_num_threadsEi");
        // MKL, linked into it
        gemmBf16 = (delegate* unmanaged<int, int, int, int, int, int, float, void*, int, void*, int, float, float*, int, void>)Export("cblas_gemm_bf16bf16f32");
        f32 = ((delegate* unmanaged<int>)Export("aoti_torch_dtype_float32"))();
        f16 = ((delegate* unmanaged<int>)Export("aoti_torch_dtype_float16"))();
        cpu = ((delegate* unmanaged<int>)Export("aoti_torch_device_type_cpu"))();
        ((delegate* unmanaged<byte, void>)Export("aoti_torch_grad_mode_set_enabled"))(0);
    }

    /// <summary>From the folder that MAXTUNE_LIBTORCH names, else from the package this was built with.</summary>
    /// <param name="why">Why there is none.</param>
    public static Libtorch? TryLoad(string? folder, out string why)
    {
        folder ??= Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "libtorch")?.Value;
        why = "set MAXTUNE_LIBTORCH to the folder of " + Library;
        if (folder is null) return null;
        try
        {
            NativeLibrary.Load(Path.Combine(folder, "libc10.so"));
            var library = NativeLibrary.Load(Path.Combine(folder, Library));
            GiveMklAllInstructions(library);
            return new Libtorch(library);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            why = $"{folder}: {e.Message.ReplaceLineEndings(" ")}; {why}";
            return null;
        }
    }

    // MKL has AVX2 kernels for other vendors' processors, AVX-512 or not: 93 GFLOP/s of 223 on a Zen 5, where its Intel kernels have 190. Its test of the vendor then says yes,
    // as people's LD_PRELOAD of mkl_serv_intel_cpu_true makes it: mov eax, 1; ret.
    private static void GiveMklAllInstructions(nint library)
    {
        if (!OperatingSystem.IsLinux() || CpuModel.Detect().Vendor == "GenuineIntel" || !NativeLibrary.TryGetExport(library, "mkl_serv_intel_cpu_true", out nint test)) return;
        const int read = 1, write = 2, execute = 4;
        ReadOnlySpan<byte> yes = [0xB8, 1, 0, 0, 0, 0xC3];
        nint page = test & -Environment.SystemPageSize;
        nuint bytes = (nuint)(test + yes.Length - page);
        if (MProtect(page, bytes, read | write) != 0) return;
        yes.CopyTo(new((void*)test, yes.Length));
        if (MProtect(page, bytes, read | execute) != 0) throw new PeerException("libtorch's code cannot be made executable again");
    }

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MProtect(nint address, nuint bytes, int protection);

    /// <summary>For OpenMP and MKL, from this thread.</summary>
    public void SetThreads(int threads) => setThreads(threads);

    /// <summary>sums = X W or X Wᵀ, row-major, in f32.</summary>
    public void GemmBf16(GemmTask t, nint w, bool transposed, nint sums)
    {
        const int rowMajor = 101, plain = 111, turned = 112;
        gemmBf16(rowMajor, plain, transposed ? turned : plain, (int)t.M, (int)t.N, (int)t.K, 1, (void*)t.X, (int)t.K, (void*)w, (int)(transposed ? t.K : t.N), 0, (float*)sums, (int)t.N);
    }

    /// <summary>A view of f32 or f16 memory; strides in elements.</summary>
    public nint View(nint data, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, GemmType type = GemmType.F32)
    {
        nint tensor;
        fixed (long* size = sizes)
        fixed (long* stride = strides) Check(fromBlob((void*)data, sizes.Length, size, stride, 0, type == GemmType.F16 ? f16 : f32, cpu, 0, &tensor), "create_tensor_from_blob");
        return tensor;
    }

    public void Delete(nint tensor)
    {
        if (tensor != 0) _ = delete(tensor);
    }

    public nint DataOf(nint tensor)
    {
        void* data;
        Check(dataOf(tensor, &data), "get_data_ptr");
        return (nint)data;
    }

    public void Mm(nint y, nint x, nint w) => Check(mmOut(y, x, w), "mm_out");

    /// <summary>y = b + x w.</summary>
    public void AddMm(nint y, nint b, nint x, nint w) => Check(addmmOut(y, b, x, w, 1, 1), "addmm_out");

    public void Relu(nint y) => relu(y);

    /// <summary>w [N, K] in oneDNN's layout for so many rows; a new tensor.</summary>
    public nint ReorderLinearWeight(nint w, long rows)
    {
        // StableIValue[] of (Tensor, SymInt?): an optional is a pointer to a value from operator new, which the callee deletes
        ulong* some = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *some = (ulong)rows;
        // the callee takes over the handle: give it one of its own
        ulong* stack = stackalloc ulong[2] { (ulong)w, (ulong)some };
        fixed (byte* name = "mkldnn::_reorder_linear_weight\0"u8)
        fixed (byte* overload = "\0"u8) Check(dispatch(name, overload, stack), "mkldnn::_reorder_linear_weight");
        return (nint)stack[0];
    }

    /// <summary>A new tensor, act(x wᵀ + b), by oneDNN; b may be 0.</summary>
    public nint LinearPointwise(nint x, nint w, nint b, bool isRelu)
    {
        nint result;
        fixed (byte* attribute = isRelu ? "relu\0"u8 : "none\0"u8) Check(linearPointwise(x, w, b == 0 ? null : &b, attribute, null, 0, null, &result), "_linear_pointwise");
        return result;
    }

    private static void Check(int error, string what)
    {
        // the reason is on standard error, by libtorch
        if (error != 0) throw new PeerException($"libtorch's {what} failed");
    }
}
