using Antlr4.Runtime;
using Antlr4.Runtime.Misc;

namespace MaxTune.IR.Parsing;

/// <summary>Stops at the first token that does not fit and says what was expected there, in upstream's words.</summary>
internal sealed class SyntaxErrors(OpParser owner) : IAntlrErrorStrategy
{
    public void Reset(Parser recognizer) { }
    public void Sync(Parser recognizer) { }
    public bool InErrorRecoveryMode(Parser recognizer) => false;
    public void ReportMatch(Parser recognizer) { }
    public void Recover(Parser recognizer, RecognitionException e) => throw Report(recognizer);
    public void ReportError(Parser recognizer, RecognitionException e) => throw Report(recognizer);
    public IToken RecoverInline(Parser recognizer) => throw Report(recognizer);

    private SyntaxError Report(Parser recognizer)
    {
        var expected = recognizer.Atn.NextTokens(recognizer.Atn.states[recognizer.State]);
        var context = recognizer.Context;
        return InType(context) ?? InOperation(context) ?? owner.ExpectedError(InList(context, expected) ?? Explain(context.RuleIndex, expected));
    }

    // a number that no x follows, a shaped type's name that no < follows
    private SyntaxError? InType(ParserRuleContext context)
    {
        if (context.RuleIndex == MlirParser.RULE_attribute && context.Parent is MlirParser.TensorTypeContext) return owner.ExpectedError("expected '>' in tensor type");
        if (context.RuleIndex is not (MlirParser.RULE_type or MlirParser.RULE_nonFunctionType)) return null;
        var shaped = context.Parent is MlirParser.TypeContext { Parent: var outer } ? outer : context.Parent;
        if (owner.Current.Type == MlirLexer.INTEGER && shaped is MlirParser.TensorTypeContext or MlirParser.MemrefTypeContext or MlirParser.VectorTypeContext)
        {
            owner.Skip();
            return owner.ExpectedError("expected 'x' in dimension list");
        }
        if (owner.Current.Text is not ("tensor" or "memref" or "vector") || owner.Current.Type != MlirLexer.BARE_ID) return null;
        string name = owner.Current.Text;
        owner.Skip();
        return owner.ExpectedError($"expected '<' in {name} type");
    }

    private SyntaxError? InOperation(ParserRuleContext context)
    {
        if (context is MlirParser.GenericOperationContext && context.Start is MlirToken { Span.Length: 2 } name) return owner.Error(name.StartIndex, "empty operation name is invalid");
        if (context is MlirParser.FunctionTypeContext { Parent: MlirParser.GenericOperationContext } && context.Start == owner.Current && owner.AtType)
            return owner.Error(owner.Current.StartIndex, "expected function type");
        return null;
    }

    /// <summary>Where a list goes on or ends: after its bracket and after a comma an item is missing, after an item a comma or the other bracket.</summary>
    private string? InList(ParserRuleContext context, IntervalSet expected)
    {
        int before = owner.Before?.Type ?? 0;
        bool atItem = before is MlirLexer.COMMA or MlirLexer.L_PAREN or MlirLexer.L_BRACKET or MlirLexer.L_BRACE;
        return context switch
        {
            MlirParser.GenericOperationContext when expected.Contains(MlirLexer.R_PAREN) => "expected ')' to end operand list",
            MlirParser.GenericOperationContext when before == MlirLexer.COMMA => "expected SSA operand",
            MlirParser.RegionListContext when expected.Contains(MlirLexer.R_PAREN) => "expected ')' to end region list",
            MlirParser.FunctionTypeContext when expected.Contains(MlirLexer.L_PAREN) && !owner.AtType => "expected non-function type",
            MlirParser.FunctionTypeContext when atItem && expected.Contains(MlirLexer.R_PAREN) => "expected non-function type",
            MlirParser.AttributeDictionaryContext when atItem => "expected attribute name",
            MlirParser.ArrayAttributeContext => atItem ? "expected attribute value" : "expected ',' or ']'",
            MlirParser.BlockLabelContext when atItem => "expected SSA operand",
            MlirParser.BlockLabelContext when expected.Contains(MlirLexer.R_PAREN) => "expected ')'",
            MlirParser.TensorTypeContext => "expected '>' in tensor type",
            MlirParser.VectorTypeContext => "expected '>' in vector type",
            MlirParser.MemrefTypeContext memref => memref.attribute().Length == 0 ? "expected ',' or '>' in memref type" : "expected ',' or '>'",
            MlirParser.TupleTypeContext => expected.Contains(MlirLexer.LESS) ? "expected '<' in tuple type" : "expected '>' in tuple type",
            MlirParser.ComplexTypeContext => expected.Contains(MlirLexer.LESS) ? "expected '<' in complex type" : "expected '>' in complex type",
            MlirParser.AffineDimensionsContext when !atItem => "expected ')' in dimensional identifier list",
            MlirParser.AffineSymbolsContext when !atItem => "expected ']' in symbol list",
            MlirParser.AffineMapAttributeContext => expected.Contains(MlirLexer.LESS) ? "expected '<' in affine map" : "expected '>' in affine map",
            MlirParser.AffineSetAttributeContext => expected.Contains(MlirLexer.LESS) ? "expected '<' in integer set" : "expected '>' in integer set",
            MlirParser.DenseArrayAttributeContext when expected.Contains(MlirLexer.COLON) => "expected ':' after dense array type",
            MlirParser.DenseArrayAttributeContext when expected.Contains(MlirLexer.GREATER) => "expected '>' to close an array attribute",
            _ => null,
        };
    }

    private static string Explain(int rule, IntervalSet expected)
    {
        int only = expected.Count == 1 ? expected.MinElement : 0;
        string token = only > 0 ? MlirParser.DefaultVocabulary.GetLiteralName(only) ?? "" : "";
        return (rule, only) switch
        {
            (MlirParser.RULE_genericOperation, MlirLexer.L_PAREN) => "expected '(' to start operand list",
            (MlirParser.RULE_genericOperation, MlirLexer.COLON) => "expected ':' followed by operation type",
            (MlirParser.RULE_genericOperation, _) => "expected ':' followed by operation type",
            (MlirParser.RULE_operation, MlirLexer.EQUAL) => "expected '=' after SSA name",
            (MlirParser.RULE_operation or MlirParser.RULE_file or MlirParser.RULE_customOperation, _) => "expected operation name in quotes",
            (MlirParser.RULE_resultGroup, MlirLexer.SSA_ID) => "expected valid ssa identifier",
            (MlirParser.RULE_resultGroup, MlirLexer.INTEGER) => "expected integer number of results",
            (MlirParser.RULE_resultGroup, _) => "expected '=' after SSA name",
            (MlirParser.RULE_valueUse, _) => "expected SSA operand",
            (MlirParser.RULE_successorList, MlirLexer.BLOCK_ID) => "expected block name",
            (MlirParser.RULE_properties, MlirLexer.GREATER) => "expected '>' to close properties",
            (MlirParser.RULE_region, MlirLexer.L_BRACE) => "expected '{' to begin a region",
            (MlirParser.RULE_region, _) => "expected operation name in quotes",
            (MlirParser.RULE_blockLabel, MlirLexer.COLON) => "expected ':' after block name",
            (MlirParser.RULE_blockLabel, _) => "expected ':' after block name",
            (MlirParser.RULE_blockArgument, MlirLexer.COLON) => "expected ':' and type for SSA operand",
            (MlirParser.RULE_blockArgument, MlirLexer.SSA_ID) => "expected SSA operand",
            (MlirParser.RULE_type or MlirParser.RULE_nonFunctionType, _) => "expected non-function type",
            (MlirParser.RULE_functionType, MlirLexer.ARROW) => "expected '->' in function type",
            (MlirParser.RULE_functionType, 0) => "expected non-function type",
            (MlirParser.RULE_attributeDictionary, MlirLexer.R_BRACE) => "expected '}' in attribute dictionary",
            (MlirParser.RULE_attributeDictionary, _) => "expected '}' in attribute dictionary",
            (MlirParser.RULE_attributeEntry, _) => "expected attribute name",
            (MlirParser.RULE_attribute, _) => "expected attribute value",
            (MlirParser.RULE_attributeAlias, MlirLexer.EQUAL) => "expected '=' in attribute alias definition",
            (MlirParser.RULE_typeAlias, MlirLexer.EQUAL) => "expected '=' in type alias definition",
            (MlirParser.RULE_denseArrayElement or MlirParser.RULE_number, _) => "expected integer literal",
            (MlirParser.RULE_location, MlirLexer.R_PAREN) => "expected ')' in location",
            (MlirParser.RULE_locationInstance, _) => "expected location instance",
            (MlirParser.RULE_nameOrFileLocation, MlirLexer.INTEGER) => "expected integer line number in FileLineColLoc",
            (MlirParser.RULE_affineOperand, _) => "expected affine expression",
            (MlirParser.RULE_affineDimensions or MlirParser.RULE_affineSymbols, 0) => "expected bare identifier",
            (MlirParser.RULE_bareId or MlirParser.RULE_affineId, _) => "expected valid keyword",
            _ when token.Length > 0 => $"expected {token}",
            (_, MlirLexer.INTEGER) => "expected integer value",
            (_, MlirLexer.STRING) => "expected string",
            (_, MlirLexer.SSA_ID) => "expected SSA operand",
            (_, MlirLexer.BLOCK_ID) => "expected block name",
            (_, MlirLexer.SYMBOL_ID) => "expected valid '@'-identifier for symbol name",
            _ => $"expected {string.Join(" or ", expected.ToList().Take(4).Select(t => MlirParser.DefaultVocabulary.GetDisplayName(t)))}",
        };
    }
}
