// RUN: not mtopt %s --pass-pipeline='builtin.module(func.func(quantize-weights{bits=5}))' 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: not mtopt %s --pass-pipeline='builtin.module(func.func(quantize-weights{bits=4 group=3}))' 2>&1 | FileCheck %s --check-prefix=GROUP
// BITS: error: 'quantize-weights' has bits=5: 8 or 4
// GROUP: error: 'quantize-weights' has group=3: an even number of at least 2
func.func @f() {
  return
}
