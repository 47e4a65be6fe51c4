// RUN: mtopt %s --plan-buffers=print -o %t 2>&1 | FileCheck %s
// RUN: FileCheck %s --input-file=%t --check-prefix=IR
// RUN: not mtopt %s --plan-buffers="alignment=3" -o /dev/null 2>&1 | FileCheck %s --check-prefix=ALIGN

// %1 and %2 take turns, %3 lies where %1 was; the last is the caller's
// CHECK:      @chain: 3 buffers, 3072 bytes in an arena of 2048, at most 2048 alive at once
// CHECK-NEXT:   {{[0-9]+}} + 1024 {{.*}} mt.relu : tensor<16x16xf32>
// IR-LABEL: func.func @chain
// IR-SAME:    mt.arena_size = 2048 : i64
// IR:         mt.relu {{.*}}{mt.offsets = array<i64: [[A:[0-9]+]]>}
// IR:         mt.relu {{.*}}{mt.offsets = array<i64: [[B:[0-9]+]]>}
// IR:         mt.relu {{.*}}{mt.offsets = array<i64: [[A]]>}
// IR:         mt.relu
// IR-NOT:     mt.offsets
// IR:         return
func.func @chain(%x: tensor<16x16xf32>) -> tensor<16x16xf32> {
  %1 = mt.relu %x : tensor<16x16xf32>
  %2 = mt.relu %1 : tensor<16x16xf32>
  %3 = mt.relu %2 : tensor<16x16xf32>
  %4 = mt.relu %3 : tensor<16x16xf32>
  return %4 : tensor<16x16xf32>
}

// a view keeps what it looks at alive, and has no bytes of its own
// CHECK:      @view: 2 buffers, 512 bytes in an arena of 512
func.func @view(%x: tensor<8x8xf32>) -> tensor<64xf32> {
  %1 = mt.relu %x : tensor<8x8xf32>
  %v = mt.reshape %1 : tensor<8x8xf32> to tensor<64xf32>
  %2 = mt.relu %v : tensor<64xf32>
  %3 = mt.add %2, %v : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
  return %3 : tensor<64xf32>
}

// sizes that only a run knows are left to the run
// ALIGN:      error: 'func.func' op cannot be planned: alignment 3 is no power of two
// CHECK:      @dynamic: 0 buffers, 0 bytes in an arena of 0
func.func @dynamic(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %1 = mt.relu %x : tensor<?x8xf32>
  %2 = mt.relu %1 : tensor<?x8xf32>
  return %2 : tensor<?x8xf32>
}
