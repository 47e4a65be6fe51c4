namespace MaxTune.IR.Parsing;

public partial class MlirParser
{
    public partial class TensorLiteralContext
    {
        internal TensorLiteral? Literal { get; set; }
    }

    public partial class TensorLiteralPairContext
    {
        internal (TensorLiteral First, TensorLiteral Second)? Literals { get; set; }
    }

    public partial class RegionContext
    {
        internal Region? Result { get; set; }
    }

    public partial class CustomOperationContext
    {
        internal OperationState? State { get; set; }
    }
}

/// <summary>The elements of <c>dense&lt;...&gt;</c> as they stand in the text: places and kinds, 12 bytes each.</summary>
internal sealed class TensorLiteral(string source, int offset)
{
    private readonly List<Element> elements = [];

    private readonly record struct Element(int Start, int Length, byte Kind, bool Negative);

    public int Offset => offset;
    public int Count => elements.Count;

    /// <summary>False for a splat written as one element, and for no element at all.</summary>
    public bool IsList { get; set; }
    public bool IsComplex { get; set; }
    public long[] Shape { get; set; } = [];

    /// <summary>Brackets around the first element.</summary>
    public int LeafLevel { get; set; }

    /// <summary>The literal is one string: bytes in hexadecimal, or a splat of text.</summary>
    public bool IsString { get; private set; }

    public void Add(MlirToken token, bool negative) =>
        elements.Add(new Element(token.StartIndex, token.StopIndex + 1 - token.StartIndex, (byte)token.Type, negative));

    public void AddString(MlirToken token)
    {
        Add(token, false);
        IsString = true;
    }

    public int Kind(int index) => elements[index].Kind;
    public bool IsNegative(int index) => elements[index].Negative;
    public int Start(int index) => elements[index].Start;
    public ReadOnlySpan<char> Text(int index) => source.AsSpan(elements[index].Start, elements[index].Length);
    public MlirToken Token(int index) => new(source, elements[index].Kind, elements[index].Start, elements[index].Start + elements[index].Length - 1);
}
