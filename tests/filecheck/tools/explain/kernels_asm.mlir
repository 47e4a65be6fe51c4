// The machine code that the runtime's compiler made of a 2x16 block: loops are marked, the block stays in registers.
// REQUIRES: avx2, fma
// RUN: maxtune run %s --threads 1 --schedule 'linear_unary_0=#mt.schedule<isa = avx2, mr = 2, nr = 16>' --emit asm | FileCheck %s

func.func @main(%x: tensor<8x16xf32>, %b: tensor<32xf32>) -> tensor<8x32xf32> {
  %w = arith.constant dense<0.25> : tensor<32x16xf32>
  %0 = mt.linear %x, %w, %b : (tensor<8x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<8x32xf32>
  %1 = mt.relu %0 : tensor<8x32xf32>
  return %1 : tensor<8x32xf32>
}

// CHECK:       ; linear_unary_0.0: {{[0-9]+}} bytes, {{[0-9]+}} instructions
// CHECK-NEXT:    0000  push          rbp
// CHECK:       {{^L[0-9]+: +}}; loop: 4 fma,
// CHECK:       {{^}}[[INNER:L[0-9]+]]:{{ +}}; innermost loop: 4 fma, 4 loads (1 a fma), no spills
// CHECK-DAG:     vmovups ymm
// CHECK-DAG:     vbroadcastss ymm
// CHECK-COUNT-4: vfmadd231ps ymm
// CHECK-NOT:   {{vmovups.*\[r[sb]p}}
// CHECK:         {{j[a-z]+}} [[INNER]]
// CHECK:         vmaxps ymm
// CHECK:         vmovups [{{r[a-z0-9]+}}]
// CHECK:         ret
