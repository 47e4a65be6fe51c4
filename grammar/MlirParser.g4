// The syntax of MLIR's text form, as of LLVM 22: files, operations in generic form, types, attributes, locations.
// The custom form of an operation is not here: each op declares its own (its assembly format), and customOperation hands over to it;
// that code comes back to these rules for the types, attributes and regions inside. Every decision needs one token of lookahead.
parser grammar MlirParser;

options { tokenVocab = MlirLexer; superClass = MlirParserBase; }

// ---- files

file : (operation | attributeAlias | typeAlias | fileMetadata)* EOF ;

attributeAlias : ATTR_ID '=' attribute ;
typeAlias      : TYPE_ID '=' type ;

fileMetadata      : '{-#' (metadataSection (',' metadataSection)*)? '#-}' ;
metadataSection   : bareId ':' '{' (metadataGroup (',' metadataGroup)*)? '}' ;
metadataGroup     : (bareId | STRING) ':' '{' (metadataEntry (',' metadataEntry)*)? '}' ;
metadataEntry     : (bareId | STRING) ':' (STRING | 'true' | 'false') ;

// ---- operations, regions, blocks

operation : (resultGroup (',' resultGroup)* '=')? (genericOperation | customOperation) location? ;

resultGroup : SSA_ID (':' INTEGER)? ;

genericOperation
  : STRING '(' (SSA_ID ATTR_ID? (',' SSA_ID ATTR_ID?)*)? ')' successorList? properties? regionList? attributeDictionary? ':' functionType ;

customOperation : operationName { ParseCustomForm(); } ;

valueUse      : SSA_ID ATTR_ID? ;
successorList : '[' BLOCK_ID (',' BLOCK_ID)* ']' ;
properties    : '<' attribute '>' ;

regionList    : '(' region (',' region)* ')' ;
region        : '{' operation* block* '}' ;
block         : blockLabel operation* ;
blockLabel    : BLOCK_ID ('(' (blockArgument (',' blockArgument)*)? ')')? ':' ;
blockArgument : SSA_ID ':' type location? ;

// ---- types

type : nonFunctionType | functionType ;

functionType : '(' typeList ')' '->' ('(' typeList ')' | nonFunctionType) ;
typeList     : (type (',' type)*)? ;

nonFunctionType
  : INTEGER_TYPE
  | FLOAT_TYPE
  | 'index'
  | 'none'
  | TYPE_ID
  | DIALECT_TYPE
  | complexType
  | tupleType
  | vectorType
  | tensorType
  | memrefType
  ;

complexType : 'complex' '<' type '>' ;
tupleType   : 'tuple' '<' typeList '>' ;
vectorType  : VECTOR DIMENSION* type '>' ;
tensorType  : TENSOR DIMENSION* type (',' attribute)? '>' ;
memrefType  : MEMREF DIMENSION* type (',' attribute)* '>' ;

// ---- attributes

attributeDictionary : '{' (attributeEntry (',' attributeEntry)*)? '}' ;
attributeEntry      : (bareId | STRING) ('=' attribute)? ;

attribute
  : 'unit'
  | 'true'
  | 'false'
  | '-'? (INTEGER | HEXADECIMAL | FLOAT) (':' type)?
  | STRING (':' type)?
  | (ATTR_ID | DIALECT_ATTR) (':' type)?
  | symbolReference
  | arrayAttribute
  | attributeDictionary
  | affineMapAttribute
  | affineSetAttribute
  | denseAttribute
  | sparseAttribute
  | denseResourceAttribute
  | denseArrayAttribute
  | stridedAttribute
  | distinctAttribute
  | location
  | type
  ;

number             : '-'? (INTEGER | HEXADECIMAL | FLOAT) ;
symbolReference    : SYMBOL_ID (DOUBLE_COLON SYMBOL_ID)* ;
arrayAttribute     : '[' (attribute (',' attribute)*)? ']' ;
affineMapAttribute : 'affine_map' '<' affineMap '>' ;
affineSetAttribute : 'affine_set' '<' affineSet '>' ;

// The elements of a tensor literal are read in one loop, without a context for each: [[1, 2], [3, 4]], 1.0, (1.0, 2.0), "0x00FF", "text", true.
tensorLiteral     : { ReadTensorLiteral(); } ;
tensorLiteralPair : { ReadTensorLiteralPair(); } ;   // two with a comma between, or nothing

denseAttribute         : 'dense' '<' tensorLiteral '>' ':' type ;
sparseAttribute        : 'sparse' '<' tensorLiteralPair '>' ':' type ;
denseResourceAttribute : 'dense_resource' '<' (bareId | STRING) '>' ':' type ;
denseArrayAttribute    : 'array' '<' type (':' (denseArrayElement (',' denseArrayElement)*)?)? '>' ;
denseArrayElement      : 'true' | 'false' | number ;
stridedAttribute       : 'strided' '<' '[' (stridedNumber (',' stridedNumber)*)? ']' (',' 'offset' ':' stridedNumber)? '>' ;
stridedNumber          : '-'? INTEGER | '?' ;
distinctAttribute      : 'distinct' '[' INTEGER ']' '<' attribute? '>' ;

// ---- affine maps and sets: * floordiv ceildiv mod bind tighter than + -, all to the left; - binds tightest

affineMap : affineDimensions affineSymbols? '->' '(' (affineExpression (',' affineExpression)*)? ')' ;
affineSet : affineDimensions affineSymbols? ':' '(' (affineConstraint (',' affineConstraint)*)? ')' ;

affineDimensions : '(' (bareId (',' bareId)*)? ')' ;
affineSymbols    : '[' (bareId (',' bareId)*)? ']' ;

affineConstraint : affineExpression ('>' '=' | '<' '=' | '=' '=') affineExpression ;
affineExpression : affineTerm (('+' | '-') affineTerm)* ;
affineTerm       : affineOperand (('*' | 'floordiv' | 'ceildiv' | 'mod') affineOperand)* ;
affineOperand
  : '-' affineOperand
  | '(' affineExpression ')'
  | INTEGER
  | 'symbol' affineSymbolOperand?
  | affineId
  | valueUse
  ;
affineSymbolOperand : '(' valueUse ')' ;   // symbol(%n), in the operands of affine ops

// ---- locations

location : 'loc' '(' locationInstance ')' ;

locationInstance
  : ATTR_ID
  | DIALECT_ATTR
  | 'unknown'
  | callSiteLocation
  | fusedLocation
  | nameOrFileLocation
  ;

nameOrFileLocation : STRING ('(' locationInstance ')' | ':' INTEGER (':' INTEGER filePositionEnd?)?)? ;
filePositionEnd    : 'to' INTEGER? ':' INTEGER ;
callSiteLocation   : 'callsite' '(' locationInstance 'at' locationInstance ')' ;
fusedLocation      : 'fused' ('<' attribute '>')? '[' (locationInstance (',' locationInstance)*)? ']' ;

// ---- names: words are not reserved, but `loc` cannot name an operation, and `symbol` means something among affine operands

bareId
  : BARE_ID | INTEGER_TYPE | FLOAT_TYPE
  | 'affine_map' | 'affine_set' | 'array' | 'at' | 'callsite' | 'ceildiv' | 'complex' | 'dense' | 'dense_resource' | 'distinct'
  | 'false' | 'floordiv' | 'fused' | 'index' | 'loc' | 'mod' | 'none' | 'offset' | 'sparse' | 'strided' | 'symbol' | 'to' | 'true'
  | 'tuple' | 'unit' | 'unknown'
  ;

operationName   // all but 'loc'
  : BARE_ID | INTEGER_TYPE | FLOAT_TYPE
  | 'affine_map' | 'affine_set' | 'array' | 'at' | 'callsite' | 'ceildiv' | 'complex' | 'dense' | 'dense_resource' | 'distinct'
  | 'false' | 'floordiv' | 'fused' | 'index' | 'mod' | 'none' | 'offset' | 'sparse' | 'strided' | 'symbol' | 'to' | 'true'
  | 'tuple' | 'unit' | 'unknown'
  ;

affineId        // all but 'symbol'
  : BARE_ID | INTEGER_TYPE | FLOAT_TYPE
  | 'affine_map' | 'affine_set' | 'array' | 'at' | 'callsite' | 'ceildiv' | 'complex' | 'dense' | 'dense_resource' | 'distinct'
  | 'false' | 'floordiv' | 'fused' | 'index' | 'loc' | 'mod' | 'none' | 'offset' | 'sparse' | 'strided' | 'to' | 'true'
  | 'tuple' | 'unit' | 'unknown'
  ;
