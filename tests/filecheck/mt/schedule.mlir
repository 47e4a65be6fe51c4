// RUN: mtopt %s | mtopt | FileCheck %s
// RUN: mtopt %s | mlir-opt-22 --allow-unregistered-dialect -o /dev/null
// REQUIRES: mlir-opt-22

// CHECK-LABEL: func.func @f(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:     %[[VAL_0:.*]] = "mt.kernel"(%[[X]]) <{name = "pointwise_copy", schedule = #mt.schedule<isa = avx512, mr = 14, kc = -1, order = "jpi", threads = [2, 1, 1], none = []>}> ({
// CHECK-NEXT:     ^bb0(%[[A:.*]]: tensor<4xf32>):
// CHECK-NEXT:       "mt.yield"(%[[A]]) : (tensor<4xf32>) -> ()
// CHECK-NEXT:     }) : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:     return %[[VAL_0]] : tensor<4xf32>
// CHECK-NEXT:   }
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "mt.kernel"(%x) <{name = "pointwise_copy", schedule = #mt.schedule<isa = avx512, mr = 14, kc = -1, order = "jpi", threads = [2, 1, 1], none = []>}> ({
  ^bb0(%a: tensor<4xf32>):
    "mt.yield"(%a) : (tensor<4xf32>) -> ()
  }) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func private @g(
// CHECK-SAME: ) attributes {mt.schedule = #mt.schedule<>}
func.func private @g() attributes {mt.schedule = #mt.schedule<>}
