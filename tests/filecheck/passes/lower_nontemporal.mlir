// Rows of whole cache lines go past the caches where Y lies on lines, which is found out once a call, and are stored as ever where it does not.
// RUN: maxtune run %s --threads 1 --schedule 'linear_unary_0=#mt.schedule<isa = amx, mr = 16, nr = 32, store = "nontemporal">' --emit loops | FileCheck %s
// RUN: maxtune run %s --threads 1 --schedule 'linear_unary_0=#mt.schedule<isa = amx, mr = 16, nr = 32, store = "nontemporal">' --emit asm | FileCheck %s --check-prefix=ASM
// RUN: not maxtune run %s --threads 1 --schedule 'linear_unary_0=#mt.schedule<isa = amx, mr = 16, nr = 16, store = "nontemporal">' 2>&1 | FileCheck %s --check-prefix=NR
// RUN: not maxtune run %s --threads 1 --schedule 'linear_unary_0=#mt.schedule<isa = amx, store = "past">' 2>&1 | FileCheck %s --check-prefix=WORD

func.func @main(%x: tensor<16x64xbf16>, %b: tensor<32xbf16>) -> tensor<16x32xbf16> {
  %w = arith.constant dense<0.25> : tensor<32x64xbf16>
  %0 = mt.linear %x, %w, %b : (tensor<16x64xbf16>, tensor<32x64xbf16>, tensor<32xbf16>) -> tensor<16x32xbf16>
  %1 = mt.relu %0 : tensor<16x32xbf16>
  return %1 : tensor<16x32xbf16>
}

// CHECK-LABEL: func.func private @linear_unary_0_micro_16x32_last
// CHECK-DAG:     %[[LINE:.*]] = arith.constant 63 : index
// CHECK-DAG:     %[[ZERO:.*]] = arith.constant 0 : index
// CHECK:         %[[AT:.*]] = memref.extract_aligned_pointer_as_index %[[Y:.*]] : memref<16x32xbf16> -> index
// CHECK-NEXT:    %[[WITHIN:.*]] = arith.andi %[[AT]], %[[LINE]] : index
// CHECK-NEXT:    %[[ALIGNED:.*]] = arith.cmpi eq, %[[WITHIN]], %[[ZERO]] : index
// CHECK:         scf.for
// CHECK:           amx.tile_store
// CHECK:           %[[V:.*]] = arith.truncf %{{.*}} : vector<16xf32> to vector<16xbf16>
// CHECK:           scf.if %[[ALIGNED]] {
// CHECK-NEXT:        vector.store %[[V]], %[[Y]][{{.*}}] {alignment = 32 : i64, nontemporal = true} : memref<16x32xbf16>, vector<16xbf16>
// CHECK:           } else {
// CHECK-NEXT:        vector.store %[[V]], %[[Y]][{{.*}}] : memref<16x32xbf16>, vector<16xbf16>

// ASM-LABEL: linear_unary_0_micro_16x32_last:
// ASM:         and {{.*}}, 0x3f
// ASM:         tdpbf16ps
// ASM:         je {{.*}} [[ELSE:else[0-9]*]]
// 4 rows of 64 bytes, in halves
// ASM-COUNT-8: vmovntps [{{.*}}], ymm
// ASM-NOT:     vmovntps
// ASM:       [[ELSE]]:
// ASM-COUNT-8: vmovups [{{.*}}], ymm
// ASM:         sfence
// ASM-NEXT:    tilerelease
// ASM:         ret

// NR: {{^}}--schedule:1:66: error: store = "cached" here: nontemporal takes blocks of whole lines, nr a multiple of 32 for bf16, not 16
// WORD: {{^}}--schedule:1:48: error: store is "cached" or "nontemporal"
