// Made-up inputs are the same on every machine, and so is what relu makes of them.
// RUN: maxtune run %s --random=1 --threads 1 | FileCheck %s
// RUN: maxtune run %s --random=1 --threads 3 | FileCheck %s
// RUN: not maxtune run %s 2>&1 | FileCheck %s --check-prefix=MISSING

func.func @main(%x: tensor<3xf32>) -> (tensor<3xf32> {mt.name = "y"}) {
  %0 = mt.relu %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK:   y: tensor<3xf32> min 0.497366 max 0.911408 mean 0.688717 [0.911408, 0.497366, 0.657378]
// MISSING: maxtune: error: input 'x: tensor<3xf32>' is missing: give --input x=FILE.npy, or --random
