// RUN: mtopt %s --split-input-file=//'='===// --output-split-marker=//NEXT | FileCheck %s

// CHECK: @first
// CHECK: {{^}}//NEXT{{$}}
// CHECK: @second
func.func @first() { return }
//====//
func.func @second() { return }
