// RUN: mtopt %s --strip-debuginfo --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s --check-prefix=BEFORE

// CHECK-NOT: model.py
// CHECK: func.func @f(%{{.*}}: f32 loc(unknown))
// CHECK-NEXT: arith.addf {{.*}} loc(unknown)
// CHECK-NOT: model.py
// BEFORE: arith.addf {{.*}} loc("model.py":7:3)
func.func @f(%x: f32 loc("model.py":6:1)) -> f32 {
  %0 = arith.addf %x, %x : f32 loc("model.py":7:3)
  return %0 : f32
}
