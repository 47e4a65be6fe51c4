// RUN: mtopt %s --fuse-kernels | FileCheck %s

// Residual add and layer_norm over the same rows: one kernel, its only operands the tensors it reads.
// CHECK-LABEL: func.func @layer_norm(
// CHECK-NEXT: %[[K:.*]] = "mt.kernel"(%x, %r, %s) <{name = "add_layer_norm"}> ({
// CHECK-NEXT: ^bb0(%[[X:[a-z0-9_]+]]: tensor<?x8xf32>, %[[R:[a-z0-9_]+]]: tensor<?x8xf32>, %[[S:[a-z0-9_]+]]: tensor<8xf32>):
// CHECK: tensor.dim %[[X]]
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]} ins(%[[X]], %[[R]] :
// CHECK: %[[TOTAL:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[SUM]] :
// CHECK: %[[MEAN:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[TOTAL]] :
// CHECK: %[[SQUARES:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[SUM]], %[[MEAN]] :
// CHECK: %[[SCALE:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[SQUARES]] :
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]} ins(%[[SUM]], %[[MEAN]], %[[SCALE]], %[[S]] :
// CHECK-NOT: mt.kernel
// CHECK: return %[[K]]
func.func @layer_norm(%x: tensor<?x8xf32>, %r: tensor<?x8xf32>, %s: tensor<8xf32>) -> tensor<?x8xf32> {
  %0 = mt.add %x, %r : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  %1 = mt.layer_norm %0 scale(%s) : (tensor<?x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}

// softmax by hand, with reductions that keep their dimension
// CHECK-LABEL: func.func @by_hand(
// CHECK-NEXT: "mt.kernel"(%x) <{name = "reduce_max_sub_exp_reduce_sum_div"}> ({
// CHECK-COUNT-4: linalg.generic
// CHECK-NOT: tensor.expand_shape
// CHECK-NOT: mt.kernel
// CHECK: return
func.func @by_hand(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %m = mt.reduce_max %x axes = [1] keep_dims : tensor<4x8xf32> to tensor<4x1xf32>
  %d = mt.sub %x, %m : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %e = mt.exp %d : tensor<4x8xf32>
  %s = mt.reduce_sum %e axes = [1] keep_dims : tensor<4x8xf32> to tensor<4x1xf32>
  %y = mt.div %e, %s : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
