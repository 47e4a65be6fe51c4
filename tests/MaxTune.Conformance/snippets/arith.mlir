func.func @ints(%a: ⟦T=i1|i8|i16|i32|i64|i3|i128|index|vector<4xi32>|vector<2x[4]xi16>|tensor<4x?xi8>|tensor<*xi32>⟧, %b: ⟦T⟧) -> ⟦T⟧ {
  %0 = arith.addi %a, %b : ⟦T⟧
  %1 = arith.subi %0, %b ⟦|overflow<nsw>|overflow<nuw>|overflow<nsw, nuw>|overflow<none>⟧ : ⟦T⟧
  %2 = arith.muli %1, %a {⟦|a = 1 : i32|b⟧} : ⟦T⟧
  %3 = arith.⟦divsi|divui|ceildivsi|ceildivui|floordivsi|remsi|remui⟧ %2, %b : ⟦T⟧
  %4 = arith.⟦andi|ori|xori⟧ %3, %2 : ⟦T⟧
  %5 = arith.shli %4, %a ⟦|overflow<nsw>⟧ : ⟦T⟧
  %6 = arith.⟦shrsi|shrui⟧ %5, %a ⟦|exact⟧ : ⟦T⟧
  %7 = arith.⟦maxsi|maxui|minsi|minui⟧ %6, %a : ⟦T⟧
  return %7 : ⟦T⟧
}
// -----
func.func @wide(%a: ⟦T=i1|i8|i32|i64|index|vector<4xi32>|tensor<4x?xi8>⟧, %b: ⟦T⟧) -> (⟦T⟧, ⟦T⟧) {
  %lo, %hi = arith.⟦mulsi_extended|mului_extended⟧ %a, %b : ⟦T⟧
  return %lo, %hi : ⟦T⟧, ⟦T⟧
}
// -----
func.func @carry(%a: ⟦i8|i32|i64|index⟧) {
  %c = arith.constant ⟦0|1|7|-1⟧ : i32
  %s, %o = arith.addui_extended %c, %c : i32, i1
  %d = arith.constant dense<⟦0|1|[1, 2, 3, 4]⟧> : vector<4xi32>
  %e:2 = arith.addui_extended %d, %d : vector<4xi32>, vector<4xi1>
  return
}
// -----
func.func @floats(%a: ⟦T=f16|bf16|f32|f64|f80|f128|tf32|f8E5M2|f8E4M3FN|f4E2M1FN|f6E3M2FN|f8E8M0FNU|vector<4xf32>|vector<[2]xf64>|tensor<?x4xf16>|tensor<*xf64>⟧, %b: ⟦T⟧) -> ⟦T⟧ {
  %0 = arith.addf %a, %b ⟦|fastmath<fast>|fastmath<nnan,ninf>|fastmath<none>|fastmath<reassoc, contract>⟧ : ⟦T⟧
  %1 = arith.subf %0, %b : ⟦T⟧
  %2 = arith.mulf %1, %a {x = "s"} : ⟦T⟧
  %3 = arith.⟦divf|remf⟧ %2, %b : ⟦T⟧
  %4 = arith.negf %3 ⟦|fastmath<nsz>⟧ : ⟦T⟧
  %5 = arith.⟦maximumf|minimumf|maxnumf|minnumf⟧ %4, %a : ⟦T⟧
  return %5 : ⟦T⟧
}
// -----
func.func @compare(%a: ⟦T=i1|i8|i64|index|vector<4xi32>|tensor<4x?xi8>⟧, %b: ⟦T⟧, %x: ⟦F=f32|bf16|vector<4xf32>|tensor<?xf64>⟧, %y: ⟦F⟧) {
  %0 = arith.cmpi ⟦eq|ne|slt|sle|sgt|sge|ult|ule|ugt|uge⟧, %a, %b : ⟦T⟧
  %1 = arith.cmpf ⟦false|oeq|ogt|oge|olt|ole|one|ord|ueq|ugt|uge|ult|ule|une|uno|true⟧, %x, %y ⟦|fastmath<nnan>⟧ : ⟦F⟧
  return
}
// -----
func.func @select(%c: i1, %m: vector<4xi1>, %t: tensor<2x?xi1>, %a: ⟦T=i32|f32|index|memref<?xf32>|tensor<*xf32>|!llvm.ptr⟧, %v: vector<4xf32>, %w: tensor<2x?xf16>) -> ⟦T⟧ {
  %0 = arith.select %c, %a, %a : ⟦T⟧
  %1 = arith.select %m, %v, %v : vector<4xi1>, vector<4xf32>
  %2 = arith.select %c, %v, %v : vector<4xf32>
  %3 = arith.select %t, %w, %w : tensor<2x?xi1>, tensor<2x?xf16>
  return %0 : ⟦T⟧
}
// -----
func.func @casts(%i: i32, %n: i8, %l: i64, %x: index, %f: f32, %h: f16, %b: bf16, %d: f64, %v: vector<4xi8>, %w: vector<4xf32>, %t: tensor<?xf32>) {
  %0 = arith.⟦extsi|extui⟧ %n : i8 to ⟦i16|i32|i64|i128⟧
  %1 = arith.trunci %l ⟦|overflow<nsw>⟧ : i64 to ⟦i1|i8|i32⟧
  %2 = arith.extf %h : f16 to ⟦f32|f64|f80⟧
  %3 = arith.truncf %d ⟦|to_nearest_even|downward|upward|toward_zero|to_nearest_away⟧ : f64 to ⟦f16|bf16|f32|f8E5M2⟧
  %4 = arith.⟦sitofp|uitofp⟧ %i : i32 to ⟦f16|f32|f64|bf16⟧
  %5 = arith.⟦fptosi|fptoui⟧ %f : f32 to ⟦i1|i8|i32|i64⟧
  %6 = arith.⟦index_cast|index_castui⟧ %x : index to ⟦i1|i32|i64⟧
  %7 = arith.⟦index_cast|index_castui⟧ %i : i32 to index
  %8 = arith.bitcast %i : i32 to f32
  %9 = arith.bitcast %w : vector<4xf32> to vector<4xi32>
  %10 = arith.⟦sitofp|uitofp⟧ %v : vector<4xi8> to vector<4xf16>
  %11 = arith.truncf %t : tensor<?xf32> to tensor<?xbf16>
  %12 = arith.truncf %w toward_zero ⟦|fastmath<fast>⟧ : vector<4xf32> to vector<4xf16>
  %13 = arith.extf %h ⟦|fastmath<contract>⟧ : f16 to f32
  return
}
// -----
func.func @scaling(%f: f32, %s: f8E8M0FNU, %q: f4E2M1FN, %w: vector<4xf32>, %ws: vector<4xf8E8M0FNU>) {
  %0 = arith.scaling_truncf %f, %s ⟦|to_nearest_even⟧ ⟦|fastmath<fast>⟧ : f32, f8E8M0FNU to f4E2M1FN
  %1 = arith.scaling_extf %q, %s : f4E2M1FN, f8E8M0FNU to ⟦f16|f32|bf16⟧
  %2 = arith.scaling_truncf %w, %ws : vector<4xf32>, vector<4xf8E8M0FNU> to vector<4xf6E2M3FN>
  return
}
// -----
func.func @constants() {
  %0 = arith.constant ⟦0|1|-1|42|0x2A|127|-128⟧ : ⟦i8|i16|i32|i64|index|i77⟧
  %1 = arith.constant ⟦0.0|1.5|-2.5e-3|1.0E+10|0x7F800000|0x7FC00000|0xFF800000|3.40282347E+38⟧ : f32
  %2 = arith.constant ⟦0.0|1.5|-2.5e-3|0x7FF0000000000000|1.0e300|4.9406564584124654E-324⟧ : f64
  %3 = arith.constant ⟦0.0|1.5|0x7C00|0xFE00|65504.0⟧ : f16
  %4 = arith.constant ⟦0.0|1.5|0x7F80|0x7FC0⟧ : bf16
  %5 = arith.constant ⟦true|false⟧
  %6 = arith.constant dense<⟦true|[true, false, true, false]⟧> : vector<4xi1>
  %7 = arith.constant dense<⟦1.0|[1.0, 2.0]|[0x7F800000, -0.0]|"0x0000803F00000040"⟧> : tensor<2xf32>
  %8 = arith.constant dense<⟦5|[[1, 2], [3, 4]]|[[-1, 0x1], [2, -128]]⟧> : tensor<2x2xi8>
  %9 = arith.constant sparse<[[0, 0], [1, 2]], [1, 5]> : tensor<3x4xi32>
  %10 = arith.constant sparse<> : tensor<3x4xf32>
  %11 = arith.constant dense<⟦[]|1⟧> : tensor<0xi32>
  %12 = arith.constant dense<(⟦1.0, -1.0|0x7F800000, 2.0⟧)> : tensor<2xcomplex<f32>>
  %13 = arith.constant dense<[(1, -1), (2, 3)]> : tensor<2xcomplex<i8>>
  %14 = arith.constant dense<⟦0|1|[0, 3]⟧> : vector<2xindex>
  %15 = arith.constant dense<⟦1.0|0xFF⟧> : tensor<4x⟦f8E5M2|f8E4M3FN|f8E4M3FNUZ⟧>
  %16 = arith.constant {a.b = "c"} ⟦7⟧ : i64
  %17 = arith.constant dense_resource<blob> : tensor<2xf32>
  %18 = arith.constant ⟦170141183460469231731687303715884105727|-170141183460469231731687303715884105728⟧ : i128
  %19 = arith.constant ⟦1.0|0xFF|-0.0⟧ : f8E5M2
  return
}
{-#
  dialect_resources: {
    builtin: {
      blob: "0x040000000000803F00000040"
    }
  }
#-}
