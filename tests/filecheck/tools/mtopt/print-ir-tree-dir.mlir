// RUN: rm -rf %t && mtopt %s --pass-pipeline='builtin.module(cse,func.func(cse,canonicalize),symbol-dce)' --mlir-print-ir-after-all --mlir-print-ir-tree-dir=%t -o /dev/null
// RUN: cat %t/builtin_module_m/0_cse.mlir %t/builtin_module_m/1_symbol-dce.mlir | FileCheck %s --check-prefix=MODULE
// RUN: cat %t/builtin_module_m/func_func_f/0_0_cse.mlir %t/builtin_module_m/func_func_f/0_1_canonicalize.mlir | FileCheck %s --check-prefix=FUNC

//      MODULE: IR Dump After CSE (cse)
// MODULE-NEXT: module @m
//      MODULE: IR Dump After SymbolDCE (symbol-dce)
// MODULE-NEXT: module @m
//      FUNC: IR Dump After CSE (cse)
// FUNC-NEXT: func.func @f
//      FUNC: IR Dump After Canonicalizer (canonicalize)
// FUNC-NEXT: func.func @f
module @m {
  func.func @f() { return }
}
