// Instructions of x86.
func.func @x(%k: vector<16xi1>, %a: vector<16xf32>, %i: i32, %im: i16, %b: vector<32xbf16>, %i8: vector<32xi8>, %w: vector<8xi32>, %f8: vector<8xf32>, %i16: vector<16xi32>, %mb: memref<1xbf16>) {
  %0 = x86vector.avx512.mask.compress %k, %a : vector<16xf32>
  %1 = x86vector.avx512.mask.compress %k, %a, %a : vector<16xf32>, vector<16xf32>
  %2 = x86vector.avx512.mask.compress %k, %a {constant_src = dense<5.000000e+00> : vector<16xf32>} : vector<16xf32>
  %3 = x86vector.avx512.mask.rndscale %a, %i, %a, %im, %i : vector<16xf32>
  %4 = x86vector.avx512.mask.scalef %a, %a, %a, %im, %i : vector<16xf32>
  %5:2 = x86vector.avx512.vp2intersect %i16, %i16 : vector<16xi32>
  %6 = x86vector.avx512.dot %a, %b, %b : vector<32xbf16> -> vector<16xf32>
  %7 = x86vector.avx.dot.i8 %w, %i8, %i8 : vector<32xi8> -> vector<8xi32>
  %8 = x86vector.avx512.cvt.packed.f32_to_bf16 %a : vector<16xf32> -> vector<16xbf16>
  %9 = x86vector.avx.rsqrt %f8 : vector<8xf32>
  %10 = x86vector.avx.intr.dot %f8, %f8 : vector<8xf32>
  %11 = x86vector.avx.bcst_to_f32.packed %mb : memref<1xbf16> -> vector<8xf32>
  return
}
