// The digits MLP, 64-256-128-10 on any number of images. Parameters come from digits_mlp.safetensors by name:
//   maxtune run digits_mlp.mlir --params digits_mlp.safetensors --input x=digits_test_x.npy
//     --expect probabilities=digits_expected.npy --labels probabilities=digits_test_y.npy
module @digits_mlp {
  ml_program.global private @fc1.weight(#ml_program.extern) : tensor<256x64xf32>
  ml_program.global private @fc1.bias(#ml_program.extern) : tensor<256xf32>
  ml_program.global private @fc2.weight(#ml_program.extern) : tensor<128x256xf32>
  ml_program.global private @fc2.bias(#ml_program.extern) : tensor<128xf32>
  ml_program.global private @fc3.weight(#ml_program.extern) : tensor<10x128xf32>
  ml_program.global private @fc3.bias(#ml_program.extern) : tensor<10xf32>

  func.func @main(%x: tensor<?x64xf32>) -> (tensor<?x10xf32> {mt.name = "probabilities"}) {
    %w1 = ml_program.global_load_const @fc1.weight : tensor<256x64xf32>
    %b1 = ml_program.global_load_const @fc1.bias : tensor<256xf32>
    %w2 = ml_program.global_load_const @fc2.weight : tensor<128x256xf32>
    %b2 = ml_program.global_load_const @fc2.bias : tensor<128xf32>
    %w3 = ml_program.global_load_const @fc3.weight : tensor<10x128xf32>
    %b3 = ml_program.global_load_const @fc3.bias : tensor<10xf32>
    %0 = mt.linear %x, %w1, %b1 : (tensor<?x64xf32>, tensor<256x64xf32>, tensor<256xf32>) -> tensor<?x256xf32>
    %1 = mt.relu %0 : tensor<?x256xf32>
    %2 = mt.linear %1, %w2, %b2 : (tensor<?x256xf32>, tensor<128x256xf32>, tensor<128xf32>) -> tensor<?x128xf32>
    %3 = mt.relu %2 : tensor<?x128xf32>
    %logits = mt.linear %3, %w3, %b3 : (tensor<?x128xf32>, tensor<10x128xf32>, tensor<10xf32>) -> tensor<?x10xf32>
    %probabilities = mt.softmax %logits {axis = 1 : i64} : tensor<?x10xf32>
    return %probabilities : tensor<?x10xf32>
  }
}
