using MaxTune.Tools.Cli;

namespace MaxTune.Bench;

/// <summary>
/// com.microsoft.QGemm(x, x_scale, x_zero, w, w_scale, w_zero, b, y_scale, y_zero; transB = 1) as the bytes of an ONNX model: u8 x s8 → u8 with a scale a column.
/// The bias is whole units of x_scale w_scale; relu is y_zero = 0.
/// </summary>
internal static unsafe class OnnxQGemmModel
{
    private const int Float = 1, UInt8 = 2, Int8 = 3, Int32 = 6, IntAttribute = 2, IrVersion = 8, Opset = 13;

    public static byte[] Bytes(GemmTask task)
    {
        var s = task.Scales!.Value;
        bool bias = task.Epilogue != GemmEpilogue.None;
        var node = new ProtobufWriter();
        foreach (string input in (string[])["x", "x_scale", "x_zero", "w", "w_scale", "w_zero", bias ? "b" : "", "y_scale", "y_zero"]) node.Text(1, input);
        node.Text(2, "y").Text(3, "gemm").Text(4, "QGemm").Text(7, "com.microsoft");
        node.Message(5, new ProtobufWriter().Text(1, "transB").Varint(3, 1).Varint(20, IntAttribute));

        var graph = new ProtobufWriter().Message(1, node).Text(2, "gemm");
        graph.Message(5, Scalar("x_scale", Float, s.XScale)).Message(5, Scalar("x_zero", UInt8, (byte)s.XZero));
        graph.Message(5, Initializer("w", Int8, new ReadOnlySpan<byte>((void*)task.W, checked((int)(task.N * task.K))), task.N, task.K));
        graph.Message(5, Initializer("w_scale", Float, new ReadOnlySpan<byte>((void*)s.WScale, checked((int)(task.N * sizeof(float)))), task.N));
        graph.Message(5, Initializer("w_zero", Int8, new byte[task.N], task.N));
        if (bias) graph.Message(5, Initializer("b", Int32, System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(Bias(task, s)), task.N));
        graph.Message(5, Scalar("y_scale", Float, s.OutScale)).Message(5, Scalar("y_zero", UInt8, (byte)s.OutZero));
        graph.Message(11, Value("x", task.M, task.K)).Message(12, Value("y", task.M, task.N));
        return new ProtobufWriter()
            .Varint(1, IrVersion)
            .Message(7, graph)
            .Message(8, new ProtobufWriter().Text(1, "").Varint(2, Opset))
            .Message(8, new ProtobufWriter().Text(1, "com.microsoft").Varint(2, 1))
            .ToArray();
    }

    private static int[] Bias(GemmTask task, GemmScales s)
    {
        var whole = new int[task.N];
        for (long n = 0; n < task.N; n++) whole[n] = (int)MathF.Round(((float*)task.B)[n] / (s.XScale * ((float*)s.WScale)[n]));
        return whole;
    }

    private static ProtobufWriter Scalar<T>(string name, int type, T value) where T : unmanaged =>
        Initializer(name, type, new ReadOnlySpan<byte>(&value, sizeof(T)));

    private static ProtobufWriter Initializer(string name, int type, ReadOnlySpan<byte> data, params ReadOnlySpan<long> dims)
    {
        var tensor = new ProtobufWriter();
        foreach (long d in dims) tensor.Varint(1, d);
        return tensor.Varint(2, type).Text(8, name).Bytes(9, data);
    }

    private static ProtobufWriter Value(string name, params ReadOnlySpan<long> dims)
    {
        var shape = new ProtobufWriter();
        foreach (long d in dims) shape.Message(1, new ProtobufWriter().Varint(1, d));
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, new ProtobufWriter().Varint(1, UInt8).Message(2, shape)));
    }
}
