using MaxTune.Tools.Cli;

namespace MaxTune.Bench;

/// <summary>y = Relu(Gemm(x, w, b; transB = 1)) as the bytes of an ONNX model, weights as initializers so that the runtime packs them ahead.</summary>
internal static unsafe class OnnxGemmModel
{
    private const int Float = 1, IntAttribute = 2, IrVersion = 8, Opset = 13;

    public static byte[] Bytes(GemmTask task)
    {
        bool bias = task.Epilogue != GemmEpilogue.None, relu = task.Epilogue == GemmEpilogue.BiasRelu;

        var gemm = new ProtobufWriter().Text(1, "x").Text(1, "w");
        if (bias) gemm.Text(1, "b");
        gemm.Text(2, relu ? "product" : "y").Text(3, "gemm").Text(4, "Gemm");
        gemm.Message(5, new ProtobufWriter().Text(1, "transB").Varint(3, 1).Varint(20, IntAttribute));

        var graph = new ProtobufWriter().Message(1, gemm);
        if (relu) graph.Message(1, new ProtobufWriter().Text(1, "product").Text(2, "y").Text(3, "relu").Text(4, "Relu"));
        graph.Text(2, "gemm");
        graph.Message(5, Initializer("w", task.W, task.N, task.K));
        if (bias) graph.Message(5, Initializer("b", task.B, task.N));
        graph.Message(11, Value("x", task.M, task.K)).Message(12, Value("y", task.M, task.N));

        return new ProtobufWriter()
            .Varint(1, IrVersion)
            .Message(7, graph)
            .Message(8, new ProtobufWriter().Text(1, "").Varint(2, Opset))
            .ToArray();
    }

    // TensorProto: dims 1, data_type 2, name 8, raw_data 9
    private static ProtobufWriter Initializer(string name, nint data, params ReadOnlySpan<long> dims)
    {
        var tensor = new ProtobufWriter();
        long elements = 1;
        foreach (long d in dims)
        {
            tensor.Varint(1, d);
            elements *= d;
        }
        return tensor.Varint(2, Float).Text(8, name).Bytes(9, new ReadOnlySpan<byte>((void*)data, checked((int)(elements * sizeof(float)))));
    }

    // ValueInfoProto: name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1 } } } }
    private static ProtobufWriter Value(string name, params ReadOnlySpan<long> dims)
    {
        var shape = new ProtobufWriter();
        foreach (long d in dims) shape.Message(1, new ProtobufWriter().Varint(1, d));
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, new ProtobufWriter().Varint(1, Float).Message(2, shape)));
    }
}
