namespace MaxTune.IR;

/// <summary>
/// A memref as mlir-runner's <c>printMemref</c> functions write it:
/// <code>
/// Unranked Memref base@ = 0x0 rank = 2 offset = 0 sizes = [2, 2] strides = [2, 1] data =
/// [[1,   2],
///  [3,   4]]
/// </code>
/// Buffers have no address here: the base is 0.
/// </summary>
internal static class MemRefText
{
    public static void Write(TextWriter output, MemRefValue memref, Func<object, string> element)
    {
        output.Write($"Unranked Memref base@ = 0x0 rank = {memref.Sizes.Length} offset = {memref.Offset} sizes = [{string.Join(", ", memref.Sizes)}] strides = [{string.Join(", ", memref.Strides)}] data = \n");
        if (memref.Sizes.Length == 0) output.Write($"[{element(memref.Buffer[memref.Offset])}]");
        else Rows(0, memref.Offset);
        output.Write('\n');

        void Rows(int dim, long at)
        {
            if (dim == memref.Sizes.Length)
            {
                output.Write(element(memref.Buffer[at]));
                return;
            }
            string between = dim + 1 < memref.Sizes.Length ? ", \n" : ", ";
            output.Write('[');
            for (long i = 0; i < memref.Sizes[dim]; i++)
            {
                if (i > 0) output.Write(between + new string(' ', dim + 1));
                Rows(dim + 1, at + i * memref.Strides[dim]);
            }
            output.Write(']');
        }
    }
}
