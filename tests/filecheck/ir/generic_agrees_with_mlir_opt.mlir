// RUN: mtopt %s --mlir-print-op-generic --mlir-print-local-scope > %t.ours
// RUN: mlir-opt-22 %s --mlir-print-op-generic --mlir-print-local-scope > %t.theirs
// RUN: mlir-opt-22 %t.ours --mlir-print-op-generic --mlir-print-local-scope | diff - %t.theirs
// REQUIRES: mlir-opt-22

"builtin.module"() ({
  "func.func"() <{function_type = (i32, memref<4x?xf32>, index) -> (i32, index), sym_name = "f"}> ({
  ^bb0(%arg0: i32, %arg1: memref<4x?xf32>, %arg2: index):
    %0 = "arith.constant"() <{value = -7 : i32}> : () -> i32
    %1 = "arith.addi"(%arg0, %0) <{overflowFlags = #arith.overflow<none>}> : (i32, i32) -> i32
    %2 = "memref.dim"(%arg1, %arg2) : (memref<4x?xf32>, index) -> index
    %3 = "arith.constant"() <{value = dense<[1.500000e+00, -2.000000e+00]> : tensor<2xf32>}> : () -> tensor<2xf32>
    %4 = "arith.cmpi"(%1, %0) <{predicate = 2 : i64}> : (i32, i32) -> i1
    "cf.cond_br"(%4, %1, %0)[^bb1, ^bb1] <{operandSegmentSizes = array<i32: 1, 1, 1>}> : (i1, i32, i32) -> ()
  ^bb1(%5: i32):
    "func.return"(%5, %2) : (i32, index) -> ()
  }) : () -> ()
}) : () -> ()
