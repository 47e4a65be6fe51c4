// RUN: mtopt %s --split-input-file --verify-diagnostics

func.func @empty_yield(%n: index) -> tensor<?xi32> {
  %0 = "tensor.generate"(%n) ({
  ^bb0(%i: index):
    // expected-error@+1 {{'tensor.yield' op requires a single operand}}
    "tensor.yield"() : () -> ()
  }) : (index) -> tensor<?xi32>
  return %0 : tensor<?xi32>
}

// -----

func.func @no_terminator(%n: index) -> tensor<?xi32> {
  %0 = "tensor.generate"(%n) ({
  ^bb0(%i: index):
    // expected-error@+1 {{block with no terminator, has %c = "arith.constant"() <{value = 1 : i32}> : () -> i32}}
    %c = arith.constant 1 : i32
  }) : (index) -> tensor<?xi32>
  return %0 : tensor<?xi32>
}

// -----

func.func @another_type(%n: index) -> tensor<?xi32> {
  // expected-error@+1 {{'tensor.generate' op body must be terminated with a `yield` operation of the tensor element type}}
  %0 = tensor.generate %n {
  ^bb0(%i: index):
    tensor.yield %i : index
  } : tensor<?xi32>
  return %0 : tensor<?xi32>
}

// -----

func.func @no_arguments(%n: index) -> tensor<?xi32> {
  // expected-error@+1 {{must have one body argument per input dimension}}
  %0 = "tensor.generate"(%n) ({
    %c = arith.constant 1 : i32
    "tensor.yield"(%c) : (i32) -> ()
  }) : (index) -> tensor<?xi32>
  return %0 : tensor<?xi32>
}
