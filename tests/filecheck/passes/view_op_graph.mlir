// RUN: mtopt %s --view-op-graph 2>&1 | FileCheck %s

// CHECK: digraph G {
// CHECK: label = "func.func @main"
// CHECK: label = "%x : tensor<4xf32>", shape = ellipse
// CHECK: [[RELU:n[0-9]+]] [label = "mt.relu\ntensor<4xf32>"];
// CHECK: [[RETURN:n[0-9]+]] [label = "func.return"];
// CHECK: [[RELU]] -> [[RETURN]] [label = "tensor<4xf32>"];
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mt.relu %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}
