// REQUIRES: mlir-opt-22
// RUN: split-file %s %t
// RUN: mtopt --emit-irdl=mt > %t/mt.irdl.mlir
// RUN: FileCheck %s --input-file=%t/mt.irdl.mlir --check-prefix=IRDL
// RUN: mtopt %t/good.mlir --mlir-print-op-generic --print-properties-as-attributes | mlir-opt-22 --irdl-file=%t/mt.irdl.mlir | FileCheck %s
// RUN: not mlir-opt-22 --irdl-file=%t/mt.irdl.mlir %t/bad.mlir 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not mtopt --emit-irdl=mtt 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// Stock mlir-opt verifies our dialect from its description.

// IRDL: irdl.dialect @mt {
// IRDL: irdl.operation @relu {
// IRDL: irdl.operation @transpose {
// IRDL: irdl.attributes {"permutation" =

// CHECK: "mt.relu"(%{{.*}}) : (tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK: "mt.transpose"(%{{.*}}) {permutation = array<i64: 1, 0>}
// WRONG: bad.mlir:2:8: error: op expects exactly 1 operands, but got 2
// UNKNOWN: mtopt: no dialect is named 'mtt'

//--- good.mlir
func.func @f(%x: tensor<4x8xf32>) -> tensor<8x4xf32> {
  %0 = mt.relu %x : tensor<4x8xf32>
  %1 = "mt.transpose"(%0) <{permutation = array<i64: 1, 0>}> : (tensor<4x8xf32>) -> tensor<8x4xf32>
  return %1 : tensor<8x4xf32>
}
//--- bad.mlir
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "mt.relu"(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
