// RUN: mtopt %s --pass-pipeline='builtin.module(func.func(cse,canonicalize{top-down=false max-iterations=3}),any(cse),func.func())' --dump-pass-pipeline -o /dev/null 2> %t.1
// RUN: grep -v 'Pass Manager' %t.1 | tr -d '\n' > %t.text
// RUN: mtopt %s --pass-pipeline="builtin.module(func.func(cse,canonicalize{max-iterations=3   top-down=0 max-num-rewrites=-1}), any( cse ),func.func( ))" --dump-pass-pipeline -o /dev/null 2> %t.2
// RUN: diff %t.1 %t.2
// RUN: FileCheck %s --input-file=%t.text

// CHECK: builtin.module( func.func( cse, canonicalize{max-iterations=3 top-down=false} ), any( cse ), func.func())
func.func @f() { return }
