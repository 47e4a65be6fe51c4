// RUN: mtopt %s --outline-kernels | FileCheck %s

// CHECK: func.func private @k_0(%{{.*}}: tensor<4xf32>) -> tensor<4xf32> attributes {mt.kernel = "k", mt.schedule = #mt.schedule<isa = scalar, mr = 1>}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "mt.kernel"(%x) <{name = "k", schedule = #mt.schedule<isa = scalar, mr = 1>}> ({
  ^bb0(%a: tensor<4xf32>):
    "mt.yield"(%a) : (tensor<4xf32>) -> ()
  }) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
