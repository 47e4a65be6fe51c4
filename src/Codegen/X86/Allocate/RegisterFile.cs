namespace MaxTune.Codegen.X86;

/// <summary>The registers of each class in the order they are given out: those a callee need not keep come first.</summary>
internal sealed class RegisterFile(X86Options options, bool evex)
{
    public const int Rsp = 4, Rbp = 5;

    private static readonly int[] SystemVOrder = [0, 1, 2, 6, 7, 8, 9, 10, 11, 3, 14, 15, 12, 13, 5];
    private static readonly int[] WindowsOrder = [0, 1, 2, 8, 9, 10, 11, 3, 6, 7, 14, 15, 12, 13, 5];

    /// <param name="framed">rbp holds the frame.</param>
    public int[] Of(RegClass @class, bool framed) => @class switch
    {
        RegClass.Gpr => General(framed),
        RegClass.Vec => [.. Enumerable.Range(0, options.VectorRegisters ?? (evex ? 32 : 16))],
        RegClass.Mask => [1, 2, 3, 4, 5, 6, 7],
        _ => [0, 1, 2, 3, 4, 5, 6, 7],
    };

    private int[] General(bool framed)
    {
        int[] order = options.Convention == X86Convention.Windows ? WindowsOrder : SystemVOrder;
        if (framed) order = [.. order.Where(r => r != Rbp)];
        int argument = options.Convention == X86Convention.Windows ? 1 : 7;
        return options.GeneralRegisters is { } few ? [.. order.Where(r => r == argument), .. order.Where(r => r != argument).Take(few - 1)] : order;
    }

    public bool IsKept(int general) => options.Convention == X86Convention.Windows
        ? general is 3 or 5 or 6 or 7 or 12 or 13 or 14 or 15
        : general is 3 or 5 or 12 or 13 or 14 or 15;

    /// <summary>xmm6 to xmm15 belong to the caller on Windows.</summary>
    public bool IsKeptVector(int number) => options.Convention == X86Convention.Windows && number is >= 6 and <= 15;
}
