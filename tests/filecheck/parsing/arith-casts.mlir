// Conversions between numeric types.
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s
// RUN: mtopt %s --allow-unregistered-dialect --mlir-print-op-generic | mtopt - --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

func.func @ops(%f: f32, %i: i32, %x: index, %vi: vector<4xi32>, %h: f16, %e4: f4E2M1FN, %e8: f8E8M0FNU) {
// CHECK{LITERAL}: func.func @ops(%f: f32, %i: i32, %x: index, %vi: vector<4xi32>, %h: f16, %e4: f4E2M1FN, %e8: f8E8M0FNU) {
  %r1 = arith.extf %h : f16 to f32
  // CHECK{LITERAL}: %r1 = arith.extf %h : f16 to f32
  %r2 = arith.truncf %f : f32 to f16
  // CHECK{LITERAL}: %r2 = arith.truncf %f : f32 to f16
  %r3 = arith.truncf %f to_nearest_even : f32 to f16
  // CHECK{LITERAL}: %r3 = arith.truncf %f to_nearest_even : f32 to f16
  %r4 = arith.truncf %f downward fastmath<fast> : f32 to bf16
  // CHECK{LITERAL}: %r4 = arith.truncf %f downward fastmath<fast> : f32 to bf16
  %r5 = arith.extsi %i : i32 to i64
  // CHECK{LITERAL}: %r5 = arith.extsi %i : i32 to i64
  %r6 = arith.extui %vi : vector<4xi32> to vector<4xi64>
  // CHECK{LITERAL}: %r6 = arith.extui %vi : vector<4xi32> to vector<4xi64>
  %r7 = arith.trunci %i : i32 to i8
  // CHECK{LITERAL}: %r7 = arith.trunci %i : i32 to i8
  %r8 = arith.trunci %i overflow<nsw> : i32 to i8
  // CHECK{LITERAL}: %r8 = arith.trunci %i overflow<nsw> : i32 to i8
  %r9 = arith.sitofp %i : i32 to f32
  // CHECK{LITERAL}: %r9 = arith.sitofp %i : i32 to f32
  %r10 = arith.uitofp %i : i32 to f32
  // CHECK{LITERAL}: %r10 = arith.uitofp %i : i32 to f32
  %r11 = arith.fptosi %f : f32 to i32
  // CHECK{LITERAL}: %r11 = arith.fptosi %f : f32 to i32
  %r12 = arith.fptoui %f : f32 to i32
  // CHECK{LITERAL}: %r12 = arith.fptoui %f : f32 to i32
  %r13 = arith.index_cast %i : i32 to index
  // CHECK{LITERAL}: %r13 = arith.index_cast %i : i32 to index
  %r14 = arith.index_castui %x : index to i64
  // CHECK{LITERAL}: %r14 = arith.index_castui %x : index to i64
  %r15 = arith.bitcast %i : i32 to f32
  // CHECK{LITERAL}: %r15 = arith.bitcast %i : i32 to f32
  %r16 = arith.bitcast %vi : vector<4xi32> to vector<4xf32>
  // CHECK{LITERAL}: %r16 = arith.bitcast %vi : vector<4xi32> to vector<4xf32>
  %r17 = arith.scaling_extf %e4, %e8 : f4E2M1FN, f8E8M0FNU to f32
  // CHECK{LITERAL}: %r17 = arith.scaling_extf %e4, %e8 : f4E2M1FN, f8E8M0FNU to f32
  %r18 = arith.scaling_truncf %f, %e8 : f32, f8E8M0FNU to f4E2M1FN
  // CHECK{LITERAL}: %r18 = arith.scaling_truncf %f, %e8 : f32, f8E8M0FNU to f4E2M1FN
  return
}
