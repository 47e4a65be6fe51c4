// RUN: mtopt %s --outline-micro-kernels | FileCheck %s

// The nest that stores its results goes out whole; equal nests share a function.
// CHECK-LABEL: func.func private @whole_micro0(
// CHECK-SAME:    memref<4x8xf32>, %{{[^:]*}}: memref<4x8xf32>) attributes {mt.target = "x86"}
// CHECK:         scf.for
// CHECK:           scf.for
// CHECK:             vector.fma
// CHECK:         return
// CHECK-NOT:   @whole_micro1
// CHECK-LABEL: func.func @whole
// CHECK-NOT:     scf.for
// CHECK:         call @whole_micro0(%[[A:.*]], %[[C:.*]]) :
// CHECK:         call @whole_micro0(%[[A]], %[[C]]) :
// CHECK-NEXT:    return
func.func @whole(%a: memref<4x8xf32>, %c: memref<4x8xf32>) attributes {mt.code = "x86"} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %z = arith.constant dense<0.0> : vector<8xf32>
  scf.for %i = %c0 to %c4 step %c1 {
    %r = scf.for %k = %c0 to %c4 step %c1 iter_args(%acc = %z) -> (vector<8xf32>) {
      %v = vector.load %a[%k, %c0] : memref<4x8xf32>, vector<8xf32>
      %n = vector.fma %v, %v, %acc : vector<8xf32>
      scf.yield %n : vector<8xf32>
    }
    vector.store %r, %c[%i, %c0] : memref<4x8xf32>, vector<8xf32>
  }
  scf.for %i = %c0 to %c4 step %c1 {
    %r = scf.for %k = %c0 to %c4 step %c1 iter_args(%acc = %z) -> (vector<8xf32>) {
      %v = vector.load %a[%k, %c0] : memref<4x8xf32>, vector<8xf32>
      %n = vector.fma %v, %v, %acc : vector<8xf32>
      scf.yield %n : vector<8xf32>
    }
    vector.store %r, %c[%i, %c0] : memref<4x8xf32>, vector<8xf32>
  }
  return
}

// What the emitter has no code for stays outside: the register block hands its sums over in a buffer, and takes what it begins with from there.
// CHECK-LABEL: func.func private @around_micro0(
// CHECK-SAME:    %[[MA:[^:]*]]: memref<4x8xf32>, %[[MC:[^:]*]]: memref<1x8xf32>)
// CHECK:         %[[INIT:.*]] = vector.load %[[MC]]
// CHECK:         %[[SUM:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[INIT]])
// CHECK:         vector.store %[[SUM]], %[[MC]]
// CHECK-LABEL: func.func @around
// CHECK:         scf.for
// CHECK:           %[[FIRST:.*]] = vector.load
// CHECK:           %[[BUF:.*]] = memref.alloca() : memref<1x8xf32>
// CHECK:           vector.store %[[FIRST]], %[[BUF]]
// CHECK:           call @around_micro0(%{{.*}}, %[[BUF]])
// CHECK:           %[[OUT:.*]] = vector.load %[[BUF]]
// CHECK:           math.tanh %[[OUT]]
func.func @around(%a: memref<4x8xf32>, %c: memref<4x8xf32>) attributes {mt.code = "x86"} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    %s = vector.load %c[%i, %c0] : memref<4x8xf32>, vector<8xf32>
    %r = scf.for %k = %c0 to %c4 step %c1 iter_args(%acc = %s) -> (vector<8xf32>) {
      %v = vector.load %a[%k, %c0] : memref<4x8xf32>, vector<8xf32>
      %n = vector.fma %v, %v, %acc : vector<8xf32>
      scf.yield %n : vector<8xf32>
    }
    %t = math.tanh %r : vector<8xf32>
    vector.store %t, %c[%i, %c0] : memref<4x8xf32>, vector<8xf32>
  }
  return
}

// Nothing is multiplied here, and nobody asked there.
// CHECK-LABEL: func.func @copies
// CHECK-NOT:     call
// CHECK:         return
func.func @copies(%a: memref<4x8xf32>, %c: memref<4x8xf32>) attributes {mt.code = "x86"} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    %v = vector.load %a[%i, %c0] : memref<4x8xf32>, vector<8xf32>
    vector.store %v, %c[%i, %c0] : memref<4x8xf32>, vector<8xf32>
  }
  return
}

// CHECK-LABEL: func.func @unasked
// CHECK-NOT:     call
// CHECK:         vector.fma
func.func @unasked(%a: memref<4x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    %v = vector.load %a[%i, %c0] : memref<4x8xf32>, vector<8xf32>
    %n = vector.fma %v, %v, %v : vector<8xf32>
    vector.store %n, %a[%i, %c0] : memref<4x8xf32>, vector<8xf32>
  }
  return
}
