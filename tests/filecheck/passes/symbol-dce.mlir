// RUN: mtopt %s --symbol-dce | FileCheck %s

// CHECK:     func.func private @used_by_used
// CHECK:     func.func private @used
// CHECK-NOT: @unused
// CHECK-NOT: @cycle
// CHECK:     func.func @public
// CHECK-NOT: @unused
func.func private @used_by_used() { return }
func.func private @used() {
  call @used_by_used() : () -> ()
  return
}
func.func private @unused() {
  call @used() : () -> ()
  return
}
func.func private @cycle_a() {
  call @cycle_b() : () -> ()
  return
}
func.func private @cycle_b() {
  call @cycle_a() : () -> ()
  return
}
func.func @public() {
  call @used() : () -> ()
  return
}
