func.func @floats(%a: ⟦T=f16|bf16|f32|f64|vector<4xf32>|vector<[4]xf16>|tensor<?x4xf32>|tensor<*xf64>⟧, %b: ⟦T⟧) -> ⟦T⟧ {
  %0 = math.⟦absf|acos|acosh|asin|asinh|atan|atanh|cbrt|ceil|cos|cosh|erf|erfc|exp|exp2|expm1|floor|log|log10|log1p|log2|round|roundeven|rsqrt|sin|sinh|sqrt|tan|tanh|trunc⟧ %a ⟦|fastmath<fast>|fastmath<nnan>⟧ : ⟦T⟧
  %1 = math.⟦atan2|copysign|powf⟧ %0, %b : ⟦T⟧
  %2 = math.fma %0, %1, %b ⟦|fastmath<contract>⟧ : ⟦T⟧
  %3 = math.⟦isnan|isinf|isfinite|isnormal⟧ %0 : ⟦T⟧
  return %2 : ⟦T⟧
}
// -----
func.func @ints(%a: ⟦T=i8|i32|i64|index|vector<4xi32>|tensor<?xi16>⟧, %x: ⟦F=f32|f64⟧, %p: ⟦I=i32|i64⟧, %v: vector<4xf32>, %w: vector<4xi32>) {
  %0 = math.⟦absi|ctlz|cttz|ctpop⟧ %a : ⟦T⟧
  %1 = math.ipowi %a, %a : ⟦T⟧
  %2 = math.fpowi %x, %p ⟦|fastmath<fast>⟧ : ⟦F⟧, ⟦I⟧
  %3 = math.fpowi %v, %w : vector<4xf32>, vector<4xi32>
  return
}
// -----
func.func @sincos(%x: ⟦T=f32|f64|vector<4xf32>|tensor<?xf16>⟧) -> (⟦T⟧, ⟦T⟧) {
  %s, %c = math.sincos %x ⟦|fastmath<fast>⟧ : ⟦T⟧
  return %s, %c : ⟦T⟧, ⟦T⟧
}
// -----
func.func @clamp(%x: ⟦T=f32|f64|vector<4xf32>⟧, %lo: ⟦T⟧, %hi: ⟦T⟧) -> ⟦T⟧ {
  %0 = math.clampf %x to [%lo, %hi] ⟦|fastmath<fast>⟧ : ⟦T⟧
  return %0 : ⟦T⟧
}
