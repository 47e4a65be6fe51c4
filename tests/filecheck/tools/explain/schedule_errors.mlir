// A schedule by hand that is not legal: where, and what is.
// RUN: not maxtune run %s --random --threads 1 --schedule 'linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 12>' 2>&1 | FileCheck %s --check-prefix=LANES
// RUN: not maxtune run %s --random --threads 1 --schedule 'mm_0=#mt.schedule<isa = avx2>' 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not maxtune explain %s --mode default --threads 1 --against '#mt.schedule<mr = 4, threads = [2, 2, 1]>' 2>&1 | FileCheck %s --check-prefix=THREADS

func.func @main(%x: tensor<8x16xf32>, %b: tensor<32xf32>) -> tensor<8x32xf32> {
  %w = arith.constant dense<0.25> : tensor<32x16xf32>
  %0 = mt.linear %x, %w, %b : (tensor<8x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<8x32xf32>
  return %0 : tensor<8x32xf32>
}

// LANES:      {{^}}--schedule:1:54: error: nr is a multiple of 8 from 8 to 512 with isa = avx2: a vector has 8 lanes of f32
// LANES-NEXT: {{^}}linear_unary_0=#mt.schedule<isa = avx2, mr = 4, nr = 12>
// LANES-NEXT: {{^                                                     \^$}}
// NAME:       {{^}}--schedule:1:1: error: there is no kernel 'mm_0'; the model has linear_unary_0
// THREADS:    {{^}}--against:1:47: error: threads = [m, n, k] with m * n * k of 1 to 1 here: the run has 1 thread (--threads)
