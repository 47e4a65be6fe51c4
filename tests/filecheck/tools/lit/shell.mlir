// RUN: rm -rf %t && mkdir -p %t && split-file %s %t
// RUN: diff %t/a.txt %t/same.txt && not diff %t/a.txt %t/b.txt
// RUN: cat %t/a.txt \
// RUN:   %t/b.txt > %t/both.txt ; echo 'one more' >> %t/both.txt
// RUN: FileCheck %s < %t/both.txt
// RUN: echo "a | b && c" 2>&1 | FileCheck %s --check-prefix=QUOTED
// RUN: cat %t/*.txt | count 6
// RUN: not cat %t/missing.txt 2>/dev/null || echo failed
// REQUIRES: linux && !(windows || darwin)
// UNSUPPORTED: windows

//      CHECK: first
// CHECK-NEXT: second
// CHECK-NEXT: one more

// QUOTED: {{^}}a | b && c{{$}}

//--- a.txt
first
//--- same.txt
first
//--- b.txt
second
