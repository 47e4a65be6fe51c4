// Shapes of tiles.
// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @e(%x: !amx.tile<16x64xi8>, %zi: !amx.tile<16x16xi32>, %y : !amx.tile<8x64xi8>) {
  // expected-error @below {{'amx.tile_muli' op bad mult shape: 16 x 16 x 16}}
  %ri = amx.tile_muli %y, %x, %zi : !amx.tile<8x64xi8>, !amx.tile<16x64xi8>, !amx.tile<16x16xi32>
  return
}

// -----

func.func @e() {
  // expected-error @below {{'amx.tile_zero' op bad row height: 17}}
  %z = amx.tile_zero : !amx.tile<17x16xf32>
  return
}
