// RUN: not mtopt %s --canonicalise 2>&1 | FileCheck %s --check-prefix=FLAG
// RUN: not mtopt %s --mlir-print-op-generics 2>&1 | FileCheck %s --check-prefix=OPTION
// RUN: not mtopt %s %s 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: not mtopt %s -o 2>&1 | FileCheck %s --check-prefix=VALUE
// RUN: not mtopt %s --verify-each=maybe 2>&1 | FileCheck %s --check-prefix=BOOL
// RUN: not mtopt %t.missing 2>&1 | FileCheck %s --check-prefix=INPUT
// RUN: not mtopt %s -o %t.missing/out.mlir 2>&1 | FileCheck %s --check-prefix=OUTPUT
// RUN: not mtopt %s --canonicalize=max-iterations=x 2>&1 | FileCheck %s --check-prefix=PASS
// RUN: mtopt --help | FileCheck %s --check-prefix=HELP

// FLAG:   mtopt: Unknown command line argument '--canonicalise'.  Try: 'mtopt --help'; did you mean '--canonicalize'?
// OPTION: mtopt: Unknown command line argument '--mlir-print-op-generics'.  Try: 'mtopt --help'; did you mean '--mlir-print-op-generic'?
// TWO:    mtopt: {{.*}}command-line-errors.mlir
// VALUE:  mtopt: for the -o option: requires a value!
// BOOL:   mtopt: for the --verify-each option: 'maybe' is invalid value for boolean argument! Try 0 or 1
// INPUT:  mtopt: cannot open input file '{{.*}}.missing': No such file or directory
// OUTPUT: mtopt: cannot open output file '{{.*}}out.mlir'
// PASS:   --canonicalize:1:16: error: 'x' is no value for option 'max-iterations' of 'canonicalize': expected integer
// HELP:   --pass-pipeline <PIPELINE>
func.func @f() { return }
