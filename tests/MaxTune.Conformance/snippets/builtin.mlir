#map = affine_map<(d0, d1)[s0] -> (d0 * 2 + s0, d1 mod 4, d0 floordiv 3, d1 ceildiv s0)>
#set = affine_set<(d0, d1)[s0] : (d0 - d1 >= 0, s0 == 0, d0 * 3 - 4 >= 0)>
#alias = {a = 1 : i32, b = "s"}
!t = tensor<4x?xf32>
"u.attributes"() {
  a = ⟦unit|true|false|1|1 : i8|-5 : i64|2.5|2.5 : f16|0x7FC00000 : f32|"str"|"tab\09\22quote"|"str" : i32|i32|@sym|@a::@b|@"strange name"::@c⟧,
  b = [1, [2, "x"], {c = 1, "quoted key" = 2}],
  c = ⟦array<i32>|array<i32: 1, -2, 3>|array<i1: true, false>|array<f32: 1.0, 0x7F800000>|array<i64: 9223372036854775807>|array<i8: -128, 127>⟧,
  d = #map, e = #set, f = #alias, g = !t,
  h = ⟦dense<1> : tensor<2xi32>|dense<[1, 2]> : vector<2xi64>|dense<"x"> : tensor<1x!foo.string>|dense<["a", "b"]> : tensor<2x!foo.string>|dense<"0x01000000"> : tensor<1xi32>⟧,
  i = ⟦strided<[4, 1]>|strided<[?, 1], offset: ?>|strided<[], offset: 3>|strided<[1], offset: -2>⟧,
  j = ⟦#foo.bar|#foo<bar>|#foo.bar<1, "x", [a -> b]>|#foo<"quoted > text">⟧,
  k = ⟦loc("f.mlir":1:2)|loc(unknown)|loc("name")|loc("name"("f":1:2))|loc(callsite("a" at "b":1:2))|loc(fused["a", "b"])|loc(fused<"meta">["a"])|loc("f.mlir":1:2 to 3:4)|loc("f":1:2 to :9)⟧,
  l = ⟦distinct[0]<42 : i32>|distinct[1]<>|distinct[2]<"x">⟧,
  m = affine_map<⟦() -> ()|() -> (5)|(d0) -> (-d0)|(d0)[s0, s1] -> (d0 * s0 - s1 * 2 + 1)|(i, j) -> (j, i)|(d0, d1) -> (d0 + d1 - 1, (d0 + 2) * 3)⟧>,
  n = affine_set<⟦() : ()|(d0) : (d0 >= 0)|(d0)[N] : (d0 - N == 0, N - 5 >= 0)|(i) : (i <= 10, i >= 2)⟧>
} : () -> ()
// -----
func.func @types(%0: ⟦i1|si8|ui16|i512|index|none|f80|complex<f32>|complex<i16>|tuple<>|tuple<i32, tuple<f32>>|(i32) -> f32|() -> ()|(i32, f32) -> (i32, () -> i8)⟧,
  %1: tensor<⟦4xf32|?x4xi8|*xf32|f64|0x4xf32|4x8x0x?xindex|2x!foo.bar|4xf32, #foo.enc|4xf32, "enc"|4xf32, {a = 1}|2xcomplex<f64>|3xvector<4xf32>⟧>,
  %2: memref<⟦4xf32|?x?xi8|*xf32|f64|*xf32, 3|4x8xf32, strided<[16, 1], offset: 2>|4x8xf32, strided<[?, ?], offset: ?>|4x8xf32, affine_map<(d0, d1) -> (d1, d0)>|4xf32, 1|4xf32, 2 : i32|4xf32, "s"|4x8xf32, affine_map<(d0, d1)[s0] -> (d0 * s0 + d1)>, 4|2xmemref<4xf32>|3xvector<4xf32>|8xindex⟧>,
  %3: vector<⟦4xf32|4x8xi1|[4]xf32|2x[8]xi8|f32|3xindex|1x2x3x4xbf16⟧>) {
  return
}
// -----
"u.generic"() ({
^bb0(%a: i32, %b: f32):
  "u.use"(%a) : (i32) -> ()
  "u.br"()[^bb1, ^bb2] : () -> ()
^bb1:
  "u.end"() : () -> ()
^bb2:  // no block
  "u.end"() {x} : () -> ()
}, {
}, {
  %0:3 = "u.many"() : () -> (i32, i32, f32)
  "u.use"(%0#1, %0#2, %0#0) <{p = 1 : i32, q = ⟦"x"|[1, 2]|unit⟧}> {r = 2 : i8} : (i32, f32, i32) -> ()
  %1, %2:2 = "u.mixed"() : () -> (i1, i2, i3)
  "u.use"(%2#1, %1, %2#0) : (i3, i1, i2) -> () loc("somewhere")
}) {⟦attr = @f|y⟧} : () -> ()
// -----
"u.graph"() ({
  %0 = "u.forward"(%1) : (i32) -> i32
  %1 = "u.forward"(%0) : (i32) -> i32
}) : () -> ()
// -----
module attributes {⟦torch.debug_module_name = "Net"|x.list = [#foo.a, #foo.b<c>]⟧} {
  ml_program.global private mutable @state(dense<0> : tensor<i64>) : tensor<i64>
  func.func @f(%arg0: tensor<?x3xf32> loc("x")) -> tensor<?x3xf32> {
    return %arg0 : tensor<?x3xf32> loc(fused<"m">["a", "b":3:4])
  } loc("f.mlir":1:1)
}
// -----
#l0 = loc("file.mlir":10:2)
#l1 = loc("name"(#l0))
#l2 = loc(callsite(#l1 at #l0))
func.func @located(%a: i32 loc(#l0)) -> i32 {
  %0 = arith.addi %a, %a : i32 loc(#l1)
  cf.br ^bb1(%0 : i32) loc(#l2)
^bb1(%b: i32 loc("arg")):
  return %b : i32 loc(fused[#l0, #l1])
} loc(unknown)
// -----
!tuple = tuple<!foo.a, i32>
#big = dense<⟦1.25|[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]⟧> : tensor<8xf32>
func.func @resources(%x: !tuple) -> tensor<8xf32> attributes {big = #big, res = dense_resource<⟦r1|"r 2"⟧> : tensor<2xi32>} {
  %0 = arith.constant #big
  return %0 : tensor<8xf32>
}
{-#
  dialect_resources: {
    builtin: {
      r1: "0x040000000100000002000000",
      "r 2": "0x080000000100000002000000"
    }
  },
  external_resources: {
    tool: { key: ⟦"text"|true|"0x0400000001000000"⟧ }
  }
#-}
