// Every level of a model is text.
// RUN: maxtune run %s --emit graph | FileCheck %s --check-prefix=GRAPH
// RUN: maxtune run %s --emit kernels --threads 1 | FileCheck %s --check-prefix=KERNELS
// RUN: maxtune run %s --emit loops --threads 1 | FileCheck %s --check-prefix=LOOPS
// RUN: maxtune run %s --emit il --threads 1 | FileCheck %s --check-prefix=IL
// RUN: maxtune run %s --emit loops --threads 1 | mtopt | FileCheck %s --check-prefix=LOOPS

func.func @main(%x: tensor<4x8xf32>, %w: tensor<8x16xf32>) -> tensor<4x16xf32> {
  %0 = mt.matmul %x, %w : (tensor<4x8xf32>, tensor<8x16xf32>) -> tensor<4x16xf32>
  %1 = mt.relu %0 : tensor<4x16xf32>
  return %1 : tensor<4x16xf32>
}

// GRAPH:   mt.matmul %x, %w
// GRAPH:   mt.relu
// KERNELS: "mt.kernel"(%x, %w) <{name = "{{[a-z_]+}}", schedule = #mt.schedule<isa = {{[a-z0-9]+}}, mr = {{[0-9]+}}
// KERNELS: linalg.
// LOOPS:   func.func private @[[KERNEL:[a-z_0-9]+]](
// LOOPS:   scf.for
// LOOPS:   func.func @main(%x: memref<4x8xf32>, %w: memref<8x16xf32>) -> memref<4x16xf32>
// LOOPS:   call @[[KERNEL]](
// IL:      ldarg
// IL:      ret
