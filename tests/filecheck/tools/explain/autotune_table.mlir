// The table has Inductor's lines and columns, then ours.
// RUN: maxtune run %s --random --mode max-autotune --threads 1 --no-cache --tune-budget 0.02 --tune-candidates 4 2>&1 | FileCheck %s

func.func @main(%x: tensor<8x16xf32>, %b: tensor<32xf32>) -> tensor<8x32xf32> {
  %w = arith.constant dense<0.25> : tensor<32x16xf32>
  %0 = mt.linear %x, %w, %b : (tensor<8x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<8x32xf32>
  %1 = mt.relu %0 : tensor<8x32xf32>
  return %1 : tensor<8x32xf32>
}

// CHECK:      {{^}}AUTOTUNE linear_unary(8x16, 32x16, 32)
// CHECK-NEXT: {{^}}strides: [16, 1], [16, 1], [1]
// CHECK-NEXT: {{^}}dtypes: f32, f32, f32
// CHECK-NEXT: {{^  [a-z0-9_]+ [0-9.]+ ms [0-9.]+% +[0-9.]+ GFLOP/s +[0-9.]+% of fma  max error [0-9.]+e-[0-9]+ \([0-9]+% of bound\)}}
// CHECK:      {{won$}}
// CHECK:      {{^}}A/A noise floor {{[0-9.]+}}%; 1 thread; ceiling fma: {{[0-9.]+}} ms
// CHECK-NEXT: {{^}}SingleProcess AUTOTUNE benchmarking takes {{[0-9.]+}} seconds and {{[0-9.]+}} seconds precompiling for {{[0-9]+}} choices
