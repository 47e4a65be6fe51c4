using MaxTune.IR.Parsing;

namespace MaxTune.IR;

public sealed partial class OpParser
{
    void IParserActions.ReadTensorLiteral(MlirParser.TensorLiteralContext context) => context.Literal = ReadLiteral();

    void IParserActions.ReadTensorLiteralPair(MlirParser.TensorLiteralPairContext context)
    {
        if (At(">")) return;
        var first = ReadLiteral();
        Expect(",");
        context.Literals = (first, ReadLiteral());
    }

    // one loop over the tokens; brackets only count levels, so their nesting costs no stack
    private TensorLiteral ReadLiteral()
    {
        var literal = new TensorLiteral(source.Text, Current.StartIndex);
        if (At(">")) return literal;
        if (AtString)
        {
            literal.AddString(Current);
            tokens.Consume();
            return literal;
        }
        if (!At("["))
        {
            ReadElement(literal);
            return literal;
        }
        literal.IsList = true;
        var counts = new List<long>();          // items so far at each open level
        var shape = new List<long>();           // -1 until the first list at that level has ended
        bool expectItem = true;
        do
        {
            if (expectItem && TryToken("["))
            {
                counts.Add(0);
                if (shape.Count < counts.Count) shape.Add(-1);
                if (shape.Count > 64) throw Error(Current.StartIndex, "tensor literal is nested too deeply");
                if (literal.Count > 0 && shape.Count > literal.LeafLevel) throw Error(Current.StartIndex, "tensor literal is invalid; ranks are not consistent between elements");
                expectItem = !At("]");
                continue;
            }
            if (!expectItem && TryToken("]"))
            {
                int level = counts.Count - 1;
                if (shape[level] == -1) shape[level] = counts[level];
                else if (shape[level] != counts[level]) throw Error(tokens.Previous!.StartIndex, "tensor literal is invalid; ranks are not consistent between elements");
                counts.RemoveAt(level);
                if (level > 0) counts[level - 1]++;
                continue;
            }
            if (!expectItem)
            {
                if (!TryToken(",")) throw ExpectedError("expected ']'");
                expectItem = true;
                continue;
            }
            if (literal.Count == 0) literal.LeafLevel = counts.Count;
            else if (literal.LeafLevel != counts.Count) throw Error(Current.StartIndex, "tensor literal is invalid; ranks are not consistent between elements");
            ReadElement(literal);
            counts[^1]++;
            expectItem = false;
        } while (counts.Count > 0);
        if (literal.Count > 0 && shape.Count > literal.LeafLevel) throw Error(literal.Offset, "tensor literal is invalid; ranks are not consistent between elements");
        literal.Shape = [.. shape];
        return literal;
    }

    private void ReadElement(TensorLiteral literal)
    {
        if (TryToken("("))
        {
            literal.IsComplex = true;
            ReadScalar(literal);
            Expect(",", " between complex elements");
            ReadScalar(literal);
            if (!TryToken(")")) throw ExpectedError("expected ')' after complex elements");
        }
        else ReadScalar(literal);
    }

    private void ReadScalar(TensorLiteral literal)
    {
        bool negative = TryToken("-");
        switch (Current.Type)
        {
            case MlirLexer.INTEGER or MlirLexer.FLOAT or MlirLexer.HEXADECIMAL:
            case MlirLexer.TRUE or MlirLexer.FALSE or MlirLexer.STRING when !negative:
                literal.Add(Current, negative);
                tokens.Consume();
                return;
            default: throw negative ? ExpectedError("expected integer or floating point literal") : Error(Current.StartIndex, "expected element literal of primitive type");
        }
    }

    /// <summary>The constant a literal stands for, under its type.</summary>
    private Attr Dense(TensorLiteral literal, IrType type, int at)
    {
        if (type is not (TensorType or VectorType)) throw Error(at, "elements literal must be a shaped type");
        var shaped = (ShapedType)type;
        if (!shaped.HasStaticShape) throw Error(at, "elements literal type must have static shape");
        return new DenseReader(this).Read(literal, shaped, at);
    }

    private Attr ReadSparse(MlirParser.SparseAttributeContext context)
    {
        int at = context.Start.StartIndex;
        var type = Read(context.type());
        if (type is not (TensorType or VectorType)) throw Error(at, "elements literal must be a shaped type");
        var shaped = (ShapedType)type;
        if (!shaped.HasStaticShape) throw Error(at, "elements literal type must have static shape");
        if (context.tensorLiteralPair().Literals is not var (indices, values)) return new SparseElementsAttr(type, null, null);
        // indices: n x rank; one index list may go without the outer brackets
        long count = indices.IsList ? indices.Shape is [var n, _] ? n : 1 : 1;
        long[] indexShape = [count, shaped.Rank];
        var reader = new DenseReader(this);
        var indexType = new TensorType(indexShape, IrType.I64);
        if (indices.IsList && indices.Shape.Length == 1 && shaped.Rank == indices.Shape[0]) indices.Shape = indexShape;
        var places = reader.Read(indices, indexType, at);
        if (places is DenseElementsAttr { Element: IntegerType } given)
            for (long i = 0; i < count; i++)
            {
                long[] index = [.. Enumerable.Range(0, shaped.Rank).Select(d => ((IntegerAttr)given[i * shaped.Rank + d]).Int64)];
                if (index.Where((x, d) => x < 0 || x >= shaped.Shape[d]).Any())
                    throw Error(at, $"sparse index #{i} is not contained within the value shape, with index=[{string.Join(", ", index)}], and type={Quote(type)}");
            }
        return new SparseElementsAttr(type, places, reader.Read(values, new TensorType(new[] { count }, shaped.Element), at));
    }

    private Attr ReadResource(MlirParser.DenseResourceAttributeContext context)
    {
        var type = Read(context.type());
        string key = context.STRING() is { } text ? StringLiteral.Unescape(((MlirToken)text.Symbol).Span) : context.bareId().Start.Text;
        if (type is not ShapedType { HasStaticShape: true } shaped) throw Error(context.type().Start.StartIndex, "`dense_resource` expected a shaped type");
        if (!scope.Resources.TryGetValue(key, out var blob)) return new ResourceElementsAttr(type, key);
        if (DenseElementsAttr.ByteWidth(shaped.Element) is { } width && shaped.Element is not IntegerType { Width: < 8 } && blob.Data.Length == shaped.ElementCount * width && shaped.ElementCount > 0)
            return new DenseElementsAttr(shaped, blob.Data) { ResourceKey = key, ResourceAlignment = blob.Alignment };
        return new ResourceElementsAttr(type, key) { Blob = blob };
    }
}
