// RUN: not mtopt %s --cse --freeze-weights --mlir-pass-pipeline-crash-reproducer=%t.mlir 2>&1 | FileCheck %s --check-prefix=FIRST
// RUN: FileCheck %s --check-prefix=FILE --input-file=%t.mlir
// RUN: not mtopt %t.mlir --run-reproducer 2>&1 | FileCheck %s --check-prefix=AGAIN
// RUN: not mtopt %s --cse --freeze-weights --mlir-pass-pipeline-crash-reproducer=%t.local.mlir --mlir-pass-pipeline-local-reproducer 2>/dev/null
// RUN: FileCheck %s --check-prefix=LOCAL --input-file=%t.local.mlir
// RUN: not mtopt %s --run-reproducer 2>&1 | FileCheck %s --check-prefix=NONE

// FIRST: reproducer.mlir:{{[0-9]+}}:1: error: parameter 'w' (tensor<4xf32>) has no value
// FIRST: mtopt: reproducer generated at '{{.*}}'

//      FILE: ml_program.global private @w
//      FILE: {-#
// FILE-NEXT:   external_resources: {
// FILE-NEXT:     mlir_reproducer: {
// FILE-NEXT:       pipeline: "builtin.module(cse,freeze-weights)",
// FILE-NEXT:       disable_threading: true,
// FILE-NEXT:       verify_each: true
// FILE-NEXT:     }
// FILE-NEXT:   }
// FILE-NEXT: #-}
// LOCAL:       pipeline: "builtin.module(freeze-weights)",

// AGAIN: error: parameter 'w' (tensor<4xf32>) has no value
// NONE:  reproducer.mlir:1:1: error: --run-reproducer: the file carries no pipeline
ml_program.global private @w(#ml_program.extern : tensor<4xf32>) : tensor<4xf32>
