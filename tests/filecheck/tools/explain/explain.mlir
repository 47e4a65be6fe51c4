// What a user is told of a kernel without tuning: no times are checked, only that they are there.
// RUN: maxtune explain %s --mode default --threads 1 | FileCheck %s

func.func @main(%x: tensor<8x16xf32>, %w: tensor<10x16xf32>) -> tensor<8x10xf32> {
  // CHECK:      {{^}}explain.mlir: {{[0-9.]+}} us a run, 2 kernels; {{.*}}, 1 thread, default schedules
  // CHECK-NEXT: {{^}}ceilings here: {{.*}} GFLOP/s, {{.*}}memory {{[0-9.]+}} GB/s
  // CHECK:      {{^}}linear_unary_0 = mt.linear (explain.mlir:[[@LINE+2]]:8)
  // CHECK-NEXT: {{^}}  shapes      8x16xf32, 10x16xf32 -> 8x10xf32
  %0 = mt.linear %x, %w : (tensor<8x16xf32>, tensor<10x16xf32>) -> tensor<8x10xf32>
  // CHECK-NEXT: {{^}}  schedule    {{[a-z0-9_]+}}, the lowering's first choice, not tuned
  // CHECK-NEXT: {{^}}              #mt.schedule<isa = {{.*}}>
  // CHECK-NEXT: {{^}}  time        {{[0-9.]+}} us ({{[0-9]+}}% of a run); {{[0-9.]+}} GFLOP/s, {{[0-9.]+}}% of fma, which binds ({{[0-9.]+}} us)
  // CHECK:      {{^}}  not larger  explain.mlir:[[@LINE-4]]:8: mt.linear: {{.*}}its result has 2 users
  // CHECK:      {{^}}  hint        operand #1, the weights, is computed by the model
  %1 = mt.softmax %0 {axis = 1 : i64} : tensor<8x10xf32>
  // CHECK:      {{^}}softmax_0 = mt.softmax (explain.mlir:[[@LINE-1]]:8)
  return %1 : tensor<8x10xf32>
}
