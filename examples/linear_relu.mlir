// torch.nn.Linear(16, 32) + ReLU on a batch of 64: the model of PyTorch's "Max-Autotune on CPU" tutorial.
module @linear_relu {
  ml_program.global private @weight(dense<0.25> : tensor<32x16xf32>) : tensor<32x16xf32>
  ml_program.global private @bias(dense<0.5> : tensor<32xf32>) : tensor<32xf32>

  func.func @main(%x: tensor<64x16xf32>) -> tensor<64x32xf32> {
    %w = ml_program.global_load_const @weight : tensor<32x16xf32>
    %b = ml_program.global_load_const @bias : tensor<32xf32>
    %0 = mt.linear %x, %w, %b : (tensor<64x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<64x32xf32>
    %1 = mt.relu %0 : tensor<64x32xf32>
    return %1 : tensor<64x32xf32>
  }
}
