// RUN: mtopt %s --inline | FileCheck %s

// CHECK-NOT: @square
func.func private @square(%x: f32) -> f32 {
  %0 = arith.mulf %x, %x : f32
  return %0 : f32
}

// CHECK-NOT: @fourth
func.func private @fourth(%x: f32) -> f32 {
  %0 = call @square(%x) : (f32) -> f32
  %1 = call @square(%0) : (f32) -> f32
  return %1 : f32
}

// CHECK-LABEL: func.func @main
// CHECK-SAME:    %[[X:[^:]*]]: f32
// CHECK-NEXT:    %[[A:.*]] = arith.mulf %[[X]], %[[X]] : f32
// CHECK-NEXT:    %[[B:.*]] = arith.mulf %[[A]], %[[A]] : f32
// CHECK-NEXT:    return %[[B]] : f32
func.func @main(%x: f32) -> f32 {
  %0 = call @fourth(%x) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @recursive
// CHECK:         call @recursive
func.func @recursive(%x: f32) -> f32 {
  %0 = call @recursive(%x) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func private @extern
// CHECK-LABEL: func.func @calls_extern
// CHECK:         call @extern
func.func private @extern(f32) -> f32
func.func @calls_extern(%x: f32) -> f32 {
  %0 = call @extern(%x) : (f32) -> f32
  return %0 : f32
}
