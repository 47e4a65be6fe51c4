
// The affine dialect in custom form.

#tile = affine_map<(d0)[s0] -> (d0 * s0, d0 floordiv 4)>
#upper = affine_map<(d0)[s0] -> (s0, d0 + 32)>
#diag = affine_set<(d0, d1)[s0] : (d0 - d1 >= 0, s0 - d0 - 1 >= 0)>
#edge = affine_set<(d0) : (d0 == 0)>

func.func @loops(%m: memref<16x32xf32>, %n: index, %v: memref<?xf32>) -> f32 {
  %zero = arith.constant 0.0 : f32
  affine.for %i = 0 to 16 {
    affine.for %j = 0 to %n step 2 {
      %x = affine.load %m[%i, %j mod 32] : memref<16x32xf32>
      affine.store %x, %m[%i floordiv 2, %j + symbol(%n) * 2 - 1] : memref<16x32xf32>
    }
  }
  %c4 = arith.constant 4 : index
  %sum = affine.for %i = max #tile(%n)[%c4] to min #upper(%n)[%n] iter_args(%acc = %zero) -> (f32) {
    %x = affine.load %v[%i] : memref<?xf32>
    %s = arith.addf %acc, %x : f32
    affine.yield %s : f32
  }
  affine.for %i = -5 to 5 {
  } {note = "empty"}
  return %sum : f32
}

func.func @conditions(%n: index, %m: memref<8x8xi32>) -> index {
  affine.for %i = 0 to 8 {
    affine.for %j = 0 to 8 {
      affine.if #diag(%i, %j)[%n] {
        %one = arith.constant 1 : i32
        affine.store %one, %m[%i, %j] : memref<8x8xi32>
      } else {
        %two = arith.constant 2 : i32
        affine.store %two, %m[%i, %j] : memref<8x8xi32>
      }
    }
  }
  %r = affine.if #edge(%n) -> index {
    affine.yield %n : index
  } else {
    %a = affine.apply affine_map<(d0)[s0] -> (d0 * 2 + s0)>(%n)[%n]
    affine.yield %a : index
  }
  %lo = affine.min affine_map<(d0)[s0] -> (1000, d0 + 512, s0)> (%n)[%r]
  %hi = affine.max affine_map<(d0) -> (d0, 7)> (%lo)
  return %hi : index
}

func.func @parallel(%m: memref<100x100xf32>, %n: index) -> f32 {
  affine.parallel (%i, %j) = (0, 0) to (100, 100) step (10, 10) {
    affine.parallel (%a, %b) = (%i, %j) to (%i + 10, %j + 10) {
      %x = affine.load %m[%a, %b] : memref<100x100xf32>
      affine.store %x, %m[%b, %a] : memref<100x100xf32>
    }
  }
  %r = affine.parallel (%i) = (max(0, %n)) to (min(%n, 50)) reduce ("maximumf") -> f32 {
    %x = affine.load %m[%i, %i] : memref<100x100xf32>
    affine.yield %x : f32
  }
  return %r : f32
}

func.func @memory(%m: memref<100x100xf32>, %n: index, %k: index) -> (index, index) {
  affine.for %i = 0 to 16 step 4 {
    %v = affine.vector_load %m[%i + 3, %i + 7] : memref<100x100xf32>, vector<8xf32>
    affine.vector_store %v, %m[%i, %i * 2] : memref<100x100xf32>, vector<8xf32>
    affine.prefetch %m[%i, %i + 5], read, locality<3>, data : memref<100x100xf32>
    affine.prefetch %m[%i, %i + 5], write, locality<0>, instr : memref<100x100xf32>
  }
  %a:3 = affine.delinearize_index %n into (%k, 3, 5) : index, index, index
  %b:3 = affine.delinearize_index %n into (3, 5) : index, index, index
  %c = affine.linearize_index [%a#0, %a#1, %a#2] by (%k, 3, 5) : index
  %d = affine.linearize_index disjoint [%a#0, %a#1, %a#2] by (3, 5) : index
  return %c, %d : index, index
}

func.func @dma(%src: memref<100xf32>, %dst: memref<100xf32, 2>, %tag: memref<1xi32>, %n: index) {
  %c0 = arith.constant 0 : index
  affine.for %i = 0 to 10 {
    affine.dma_start %src[%i + 7], %dst[%i + 3], %tag[%c0], %n : memref<100xf32>, memref<100xf32, 2>, memref<1xi32>
    affine.dma_start %src[%i], %dst[%i], %tag[%c0], %n, %n, %n : memref<100xf32>, memref<100xf32, 2>, memref<1xi32>
    affine.dma_wait %tag[%c0], %n : memref<1xi32>
  }
  return
}
