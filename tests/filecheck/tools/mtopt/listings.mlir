// RUN: mtopt --list-passes | FileCheck %s --check-prefix=PASSES
// RUN: mtopt --show-dialects | FileCheck %s --check-prefix=DIALECTS

// PASSES:      --canonicalize
// PASSES-NEXT:   max-iterations=<integer>
// PASSES:      --cse
// PASSES:      --freeze-weights {{.*}} (on builtin.module)
// DIALECTS: Available Dialects: {{.*}}arith,{{.*}}builtin,{{.*}}func,{{.*}}mt
