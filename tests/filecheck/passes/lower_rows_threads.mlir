// RUN: mtopt %s --lower-to-loops | FileCheck %s
// Rows of intermediate results are of each thread its own.
// CHECK-LABEL: func.func private @epi_0
// CHECK-NOT: alloca
// CHECK: scf.for %{{.*}} = %c0 to %c2
// CHECK-NEXT: memref.alloca() {{.*}} : memref<33xi32>
// CHECK: mt.parallel

#map3 = affine_map<(d0, d1) -> (d0, d1)>
module {
  func.func @main(%arg0: tensor<7x33xf32>) -> tensor<7x33xi8> {
    %0 = "mt.kernel"(%arg0) <{name = "epi", schedule = #mt.schedule<isa = avx512, threads = [2, 1, 1]>}> ({
    ^bb0(%a: tensor<7x33xf32>):
      %e = tensor.empty() : tensor<7x33xi32>
      %w = linalg.generic {indexing_maps = [#map3, #map3], iterator_types = ["parallel", "parallel"]} ins(%a : tensor<7x33xf32>) outs(%e : tensor<7x33xi32>) {
      ^bb0(%x: f32, %y: i32):
        %c = arith.fptosi %x : f32 to i32
        linalg.yield %c : i32
      } -> tensor<7x33xi32>
      %e2 = tensor.empty() : tensor<7x33xi8>
      %r = linalg.generic {indexing_maps = [#map3, #map3], iterator_types = ["parallel", "parallel"]} ins(%w : tensor<7x33xi32>) outs(%e2 : tensor<7x33xi8>) {
      ^bb0(%x: i32, %y: i8):
        %c = arith.trunci %x : i32 to i8
        linalg.yield %c : i8
      } -> tensor<7x33xi8>
      "mt.yield"(%r) : (tensor<7x33xi8>) -> ()
    }) : (tensor<7x33xf32>) -> tensor<7x33xi8>
    return %0 : tensor<7x33xi8>
  }
}
