// The tokens of MLIR's text form, as of LLVM 22.
lexer grammar MlirLexer;

options { superClass = MlirLexerBase; }

WHITESPACE : [ \t\r\n\u0000]+   -> skip ;
COMMENT    : '//' ~[\r\n]*      -> skip ;

// ---- punctuation

ARROW        : '->' ;
COLON        : ':' ;
DOUBLE_COLON : ':' [ \t\r\n]* ':' ;
COMMA        : ',' ;
EQUAL        : '=' ;
LESS         : '<' ;
GREATER      : '>' ;
L_PAREN      : '(' ;
R_PAREN      : ')' ;
L_BRACKET    : '[' ;
R_BRACKET    : ']' ;
L_BRACE      : '{' ;
R_BRACE      : '}' ;
MINUS        : '-' ;
PLUS         : '+' ;
STAR         : '*' ;
QUESTION     : '?' ;
SLASH        : '/' ;
VERTICAL_BAR : '|' ;
ELLIPSIS     : '...' ;
FILE_METADATA_BEGIN : '{-#' ;
FILE_METADATA_END   : '#-}' ;

// ---- words with a meaning of their own in types, attributes and locations; none is reserved (see bareId in the parser)

AFFINE_MAP     : 'affine_map' ;
AFFINE_SET     : 'affine_set' ;
ARRAY          : 'array' ;
AT             : 'at' ;
CALLSITE       : 'callsite' ;
CEILDIV        : 'ceildiv' ;
COMPLEX        : 'complex' ;
DENSE          : 'dense' ;
DENSE_RESOURCE : 'dense_resource' ;
DISTINCT       : 'distinct' ;
FALSE          : 'false' ;
FLOORDIV       : 'floordiv' ;
FUSED          : 'fused' ;
INDEX          : 'index' ;
LOC            : 'loc' ;
MOD            : 'mod' ;
NONE           : 'none' ;
OFFSET         : 'offset' ;
SPARSE         : 'sparse' ;
STRIDED        : 'strided' ;
SYMBOL         : 'symbol' ;
TO             : 'to' ;
TRUE           : 'true' ;
TUPLE          : 'tuple' ;
UNIT           : 'unit' ;
UNKNOWN        : 'unknown' ;

INTEGER_TYPE : [su]? 'i' [1-9] [0-9]* ;
FLOAT_TYPE
  : 'f16' | 'bf16' | 'f32' | 'f64' | 'tf32' | 'f80' | 'f128'
  | 'f8E5M2' | 'f8E4M3' | 'f8E4M3FN' | 'f8E5M2FNUZ' | 'f8E4M3FNUZ' | 'f8E4M3B11FNUZ' | 'f8E3M4' | 'f8E8M0FNU'
  | 'f6E2M3FN' | 'f6E3M2FN' | 'f4E2M1FN'
  ;

// Dimensions follow these three: `0x4xf32` is two of them there, and a hexadecimal number elsewhere.
TENSOR : 'tensor' [ \t\r\n]* '<' -> pushMode(DIMENSIONS) ;
MEMREF : 'memref' [ \t\r\n]* '<' -> pushMode(DIMENSIONS) ;
VECTOR : 'vector' [ \t\r\n]* '<' -> pushMode(DIMENSIONS) ;

BARE_ID : [a-zA-Z_] [a-zA-Z0-9_$.]* ;

// ---- literals

INTEGER     : DIGIT+ ;
HEXADECIMAL : '0x' HEX_DIGIT+ ;
FLOAT       : DIGIT+ '.' DIGIT* ([eE] [+-]? DIGIT+)? ;
STRING      : QUOTED ;

// ---- names that start with a mark

SSA_ID    : '%' SUFFIX ;
BLOCK_ID  : '^' SUFFIX ;
SYMBOL_ID : '@' ([a-zA-Z_] [a-zA-Z0-9_$.]* | QUOTED) ;
ATTR_ID   : '#' SUFFIX ;   // an alias, a dialect's attribute without a body, or the number of a result (%x#1)
TYPE_ID   : '!' SUFFIX ;

// A `<` that touches the name starts a body in the dialect's own syntax, which may hold anything with balanced brackets.
DIALECT_ATTR : '#' SUFFIX '<' { ReadDialectBody(); } ;
DIALECT_TYPE : '!' SUFFIX '<' { ReadDialectBody(); } ;

// ---- what is no token; the parser says why

BAD_STRING : '@'? '"' STRING_PART* ;
BAD        : . ;

fragment DIGIT       : [0-9] ;
fragment HEX_DIGIT   : [0-9a-fA-F] ;
fragment SUFFIX      : DIGIT+ | [a-zA-Z$._\-] [a-zA-Z0-9$._\-]* ;
fragment QUOTED      : '"' STRING_PART* '"' ;
fragment STRING_PART : ~["\\\n\u000B\f] | '\\' (["\\nt] | HEX_DIGIT HEX_DIGIT) ;

// After `tensor<`, `memref<` or `vector<`: dimensions, up to the first token that is none.
mode DIMENSIONS;

DIMENSION             : (DIGIT+ | '?' | '*' | '[' BLANK DIGIT+ BLANK ']') BLANK 'x' ;
DIMENSIONS_WHITESPACE : [ \t\r\n]+     -> skip ;
DIMENSIONS_COMMENT    : '//' ~[\r\n]*  -> skip ;
DIMENSIONS_END        : . { Rewind(); } -> skip, popMode ;

fragment BLANK : [ \t\r\n]* ;
