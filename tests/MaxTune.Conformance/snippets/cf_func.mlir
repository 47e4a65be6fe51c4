func.func @branches(%c: i1, %a: ⟦T=i32|f32|index|memref<?xf32>⟧, %n: ⟦i32|i32⟧) -> ⟦T⟧ {
  cf.cond_br %c ⟦|weights([10, 20])⟧, ^a, ^b(%a : ⟦T⟧) ⟦|{x = 1}⟧
^a:
  cf.br ^b(%a : ⟦T⟧)
^b(%x: ⟦T⟧):  // 2 preds
  cf.assert %c, "⟦message|with \"quotes\"|tab\09⟧"
  cf.switch %n : i32, [
    default: ^c,
    ⟦0|-5|42⟧: ^d(%x : ⟦T⟧),
    7: ^c
  ]
^c:
  cf.br ^d(%x : ⟦T⟧)
^d(%y: ⟦T⟧):
  return %y : ⟦T⟧
}
// -----
func.func ⟦private|⟧ @empty_switch(%f: i64, %a: i32) {
  cf.switch %f : i64, [
    default: ^bb1(%a : i32)
  ]
^bb1(%x: i32):
  return
}
// -----
func.func private @declared(⟦i32, f32|tensor<?xf32> {a.b}|⟧) ⟦-> i32|-> (i32, f32)|-> (i32 {c.d = "x"})|-> (() -> i32)|⟧ ⟦|attributes {llvm.emit_c_interface, note = [1, 2.0, "s"]}⟧
func.func ⟦public|private|nested|⟧ @defined(%a: i32 {x.y = 1 : i64}, %b: f32 ⟦|{p.q, r.s = @declared}⟧) -> (i32 {u.v}, f32) ⟦|attributes {no_inline}⟧ {
  return %a, %b : i32, f32
}
// -----
func.func @callee(%a: i32, %f: (i32) -> (i32, f32)) -> (i32, f32) {
  %0:2 = call_indirect %f(%a) : (i32) -> (i32, f32)
  %1:2 = func.call @callee(%0#0, %f) ⟦|{note}⟧ : (i32, (i32) -> (i32, f32)) -> (i32, f32)
  %g = constant @other : (i32) -> i32
  %2 = func.call_indirect %g(%1#0) : (i32) -> i32
  call @nothing() : () -> ()
  return %2, %1#1 : i32, f32
}
func.func private @other(%a: i32) -> i32 {
  return %a : i32
}
func.func private @nothing()
// -----
module ⟦|@named|@"any name"⟧ attributes {⟦dd.x = 1 : i32|a.b = #x.y|k.l = [unit, true, affine_map<(d0)[s0] -> (d0 + s0)>]⟧} {
  func.func @inside() {
    return
  }
  module @deeper {
  }
}
// -----
func.func @cast(%a: ⟦i32|!foo.bar|!foo<bar baz>|tuple<i32, f32>|none⟧) {
  return
}
func.func @conversions(%a: i32, %b: f32) {
  %0 = builtin.unrealized_conversion_cast %a : i32 to ⟦!llvm.ptr|!foo.bar<i32>|index⟧
  %1:2 = builtin.unrealized_conversion_cast %a, %b : i32, f32 to i64, f64
  %2 = builtin.unrealized_conversion_cast to i32 {x = 1 : i8}
  builtin.unrealized_conversion_cast %a : i32 to ⟦i32|i64⟧
  return
}
