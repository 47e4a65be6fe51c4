// RUN: not mtopt %s --pass-pipeline='builtin.module(func.func(cse,canonicalise))' 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not mtopt %s --pass-pipeline='builtin.module(func.func(canonicalize{max-iteration=3}))' 2>&1 | FileCheck %s --check-prefix=OPTION
// RUN: not mtopt %s --pass-pipeline='builtin.module(canonicalize{max-iterations=three})' 2>&1 | FileCheck %s --check-prefix=VALUE
// RUN: not mtopt %s --pass-pipeline='builtin.module(func.func(symbol-dce,freeze-weights))' 2>&1 | FileCheck %s --check-prefix=ANCHOR
// RUN: not mtopt %s --pass-pipeline='builtin.module(cse' 2>&1 | FileCheck %s --check-prefix=OPEN
// RUN: not mtopt %s --pass-pipeline='cse' 2>&1 | FileCheck %s --check-prefix=WRAP
// RUN: not mtopt %s --pass-pipeline='builtin.module(cse)' --cse 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: not mtopt %s --pass-pipeline='func.func(cse)' 2>&1 | FileCheck %s --check-prefix=ROOT

//      NAME: pass-pipeline:1:30: error: 'canonicalise' does not refer to a registered pass; did you mean 'canonicalize'?
// NAME-NEXT: builtin.module(func.func(cse,canonicalise))
// NAME-NEXT: {{^ +\^$}}
// OPTION:    pass-pipeline:1:39: error: pass 'canonicalize' has no option 'max-iteration'; did you mean 'max-iterations'?
// VALUE:     pass-pipeline:1:44: error: 'three' is no value for option 'max-iterations' of 'canonicalize': expected integer
// ANCHOR:    pass-pipeline:1:37: error: pass 'freeze-weights' runs on 'builtin.module', not on 'func.func': write 'builtin.module(freeze-weights)'
// OPEN:      pass-pipeline:1:19: error: expected ')' to close the pipeline
// OPEN:      pass-pipeline:1:15: note: 'builtin.module(' is opened here
// WRAP:      pass-pipeline:1:1: error: expected pass pipeline to be wrapped with the anchor operation type, e.g. 'builtin.module(cse)'
// BOTH:      mtopt: '--pass-pipeline' cannot be combined with flags of passes
// ROOT:      error: can't run 'func.func' pass manager on 'builtin.module' op
func.func @f() { return }
