using System.Runtime.CompilerServices;
using Antlr4.Runtime;

namespace MaxTune.IR.Parsing;

/// <summary>
/// What the grammar leaves to code. The tree of an operation lives until the operation is made: <see cref="RuleEnds"/> runs at the end of each rule, and
/// what it has used up is dropped, so memory does not grow with the file's syntax.
/// </summary>
public abstract class MlirParserBase : Parser
{
    /// <summary>Rules within rules: a few for each bracket of the source.</summary>
    private const int DeepestNesting = 2000;
    private int depth;

    protected MlirParserBase(ITokenStream input, TextWriter output, TextWriter errorOutput) : base(input, output, errorOutput) { }

    internal IParserActions Actions { get; set; } = null!;

    /// <summary>Set once an error is reported: the rules then unwind without effect.</summary>
    internal bool Failed { get; set; }

    protected void ParseCustomForm() => Actions.ParseCustomForm((MlirParser.CustomOperationContext)Context);

    protected void ReadTensorLiteral() => Actions.ReadTensorLiteral((MlirParser.TensorLiteralContext)Context);

    protected void ReadTensorLiteralPair() => Actions.ReadTensorLiteralPair((MlirParser.TensorLiteralPairContext)Context);

    /// <summary>As the base, but the tree gets no nodes for what says nothing once its rule has matched: brackets, and the one token that the rule is.</summary>
    public override IToken Consume()
    {
        var token = CurrentToken;
        if (token.Type != TokenConstants.EOF) InputStream.Consume();
        if (Context.RuleIndex is not (MlirParser.RULE_nonFunctionType or MlirParser.RULE_bareId or MlirParser.RULE_affineId or MlirParser.RULE_operationName)
            && token.Type is not (MlirLexer.COMMA or MlirLexer.COLON or MlirLexer.DOUBLE_COLON or MlirLexer.ARROW or MlirLexer.L_PAREN or MlirLexer.R_PAREN
            or MlirLexer.L_BRACKET or MlirLexer.R_BRACKET or MlirLexer.L_BRACE or MlirLexer.R_BRACE))
            Context.AddChild(token);
        return token;
    }

    public override void EnterRule(ParserRuleContext localctx, int state, int ruleIndex)
    {
        if (++depth > DeepestNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) Actions.NestedTooDeep();
        base.EnterRule(localctx, state, ruleIndex);
        if (ruleIndex == MlirParser.RULE_region) Actions.RegionStarts();
    }

    public override void ExitRule()
    {
        depth--;
        var context = Context;
        base.ExitRule();
        if (!Failed) Actions.RuleEnds(context, context.RuleIndex);
    }
}

/// <summary>The effects of parsing.</summary>
internal interface IParserActions
{
    void RegionStarts();
    void RuleEnds(ParserRuleContext context, int rule);
    void ParseCustomForm(MlirParser.CustomOperationContext context);
    void ReadTensorLiteral(MlirParser.TensorLiteralContext context);
    void ReadTensorLiteralPair(MlirParser.TensorLiteralPairContext context);
    void NestedTooDeep();
}
