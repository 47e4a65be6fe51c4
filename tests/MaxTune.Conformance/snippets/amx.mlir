// Tile registers.
func.func @a(%m: memref<64x64xbf16>, %c: memref<32x32xf32>, %i: index, %b: memref<64x64xi8>, %ci: memref<16x16xi32>) {
  %z = amx.tile_zero : !amx.tile<16x16xf32>
  %a = amx.tile_load %m[%i, %i] : memref<64x64xbf16> into !amx.tile<16x32xbf16>
  %a2 = amx.tile_load %m[%i, %i], %i : memref<64x64xbf16> into !amx.tile<16x32xbf16>
  %r = amx.tile_mulf %a, %a2, %z : !amx.tile<16x32xbf16>, !amx.tile<16x32xbf16>, !amx.tile<16x16xf32>
  amx.tile_store %c[%i, %i], %r : memref<32x32xf32>, !amx.tile<16x16xf32>
  amx.tile_store %c[%i, %i], %r, %i : memref<32x32xf32>, !amx.tile<16x16xf32>
  %zi = amx.tile_zero : !amx.tile<16x16xi32>
  %x = amx.tile_load %b[%i, %i] : memref<64x64xi8> into !amx.tile<16x64xi8>
  %ri = amx.tile_muli %x zext, %x, %zi : !amx.tile<16x64xi8>, !amx.tile<16x64xi8>, !amx.tile<16x16xi32>
  %rj = amx.tile_muli %x zext, %x zext, %zi : !amx.tile<16x64xi8>, !amx.tile<16x64xi8>, !amx.tile<16x16xi32>
  return
}
