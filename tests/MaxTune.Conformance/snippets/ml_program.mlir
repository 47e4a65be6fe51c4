ml_program.global ⟦private|public|nested⟧ ⟦mutable|⟧ @g(⟦dense<0> : tensor<4xi32>|#ml_program.extern : tensor<4xi32>⟧) : tensor<4xi32>
func.func @load() -> tensor<4xi32> {
  %0 = ml_program.global_load @g : tensor<4xi32>
  return %0 : tensor<4xi32>
}
// -----
ml_program.global private mutable @m : tensor<?xi32>
ml_program.global private @k(dense<0> : tensor<4xi32>) : tensor<4xi32>
func.func @store(%x: tensor<?xi32>) {
  ml_program.global_store @m = %x : tensor<?xi32>
  %0 = ml_program.global_load_const @k : tensor<4xi32>
  return
}
ml_program.subgraph @s(%a: i32) -> i32 {
  %0 = arith.addi %a, %1 : i32
  %1 = arith.muli %a, %a : i32
  ml_program.output %0 : i32
}
ml_program.func ⟦private|⟧ @f(%a: i32 {x.y}) -> (i32 {p.q}) attributes {note} {
  ml_program.return %a : i32
}
