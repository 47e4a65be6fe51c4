// RUN: mtopt %s --verify-roundtrip | FileCheck %s

// CHECK: ml_program.global public @g(dense<4> : tensor<4xi32>) : tensor<4xi32>
ml_program.global public @g(dense<4> : tensor<4xi32>) : tensor<4xi32>
ml_program.global private mutable @m : tensor<?xi32>
// CHECK: ml_program.global private @e(#ml_program.extern : i32) : i32
ml_program.global private @e(#ml_program.extern : i32) : i32

// CHECK-LABEL: ml_program.func @f(%arg0: i32 {d.a = 1 : i64}) -> i32
ml_program.func @f(%arg0: i32 {d.a = 1 : i64}) -> i32 {
  %0 = arith.addi %arg0, %arg0 : i32
  ml_program.return %0 : i32
}
ml_program.func private @declared(i32, f32) -> (i32, i32)

// CHECK-LABEL: ml_program.subgraph private @s() -> !ml_program.token
ml_program.subgraph private @s() -> !ml_program.token {
  // CHECK: %[[T:.*]] = ml_program.global_store_graph @m = %{{.*}} ordering(%{{.*}} -> !ml_program.token) : tensor<?xi32>
  %t = ml_program.global_store_graph @m = %0 ordering(%token -> !ml_program.token) : tensor<?xi32>
  // CHECK: ml_program.global_load_graph @m ordering(() -> !ml_program.token) : tensor<?xi32>
  %0, %token = ml_program.global_load_graph @m ordering(() -> !ml_program.token) : tensor<?xi32>
  %u = ml_program.token
  ml_program.output %t : !ml_program.token
}
