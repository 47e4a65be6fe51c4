// RUN: mtopt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @scalars
// CHECK-DAG:     %[[U:.*]] = arith.constant 18446744073709551615 : i128
// CHECK-DAG:     %[[S:.*]] = arith.constant -1 : i128
// CHECK-DAG:     %[[T64:.*]] = arith.constant -1 : i64
// CHECK-DAG:     %[[T65:.*]] = arith.constant 0 : i65
// CHECK-DAG:     %[[T100:.*]] = arith.constant -1 : i100
// CHECK-DAG:     %[[T1:.*]] = arith.constant true
// CHECK-DAG:     %[[E:.*]] = arith.constant 18446744073709551616 : i128
// CHECK-DAG:     %[[N:.*]] = arith.constant -18446744073709551616 : i128
// CHECK:         return %[[U]], %[[S]], %[[T64]], %[[T65]], %[[T100]], %[[T1]], %[[E]], %[[N]], %[[S]], %[[U]] :
func.func @scalars() -> (i128, i128, i64, i65, i100, i1, i128, i128, i128, i128) {
  %m1 = arith.constant -1 : i64
  %ix = arith.constant -1 : index
  %big = arith.constant 170141183460469231731687303715884105727 : i128
  %low = arith.constant -170141183460469231731687303715884105728 : i128
  %c65 = arith.constant -18446744073709551616 : i65
  %u = arith.extui %m1 : i64 to i128
  %s = arith.extsi %m1 : i64 to i128
  %t64 = arith.trunci %big : i128 to i64
  %t65 = arith.trunci %low : i128 to i65
  %t100 = arith.trunci %big : i128 to i100
  %t1 = arith.trunci %big : i128 to i1
  %e = arith.extui %c65 : i65 to i128
  %n = arith.extsi %c65 : i65 to i128
  %i = arith.index_cast %ix : index to i128
  %j = arith.index_castui %ix : index to i128
  return %u, %s, %t64, %t65, %t100, %t1, %e, %n, %i, %j : i128, i128, i64, i65, i100, i1, i128, i128, i128, i128
}

// CHECK-LABEL: func.func @vectors
// CHECK-DAG:     %[[U:.*]] = arith.constant dense<[4294967295, 5]> : vector<2xi128>
// CHECK-DAG:     %[[S:.*]] = arith.constant dense<[-1, 5]> : vector<2xi128>
// CHECK-DAG:     %[[T:.*]] = arith.constant dense<[-1, 0]> : vector<2xi32>
// CHECK:         return %[[U]], %[[S]], %[[T]] :
func.func @vectors() -> (vector<2xi128>, vector<2xi128>, vector<2xi32>) {
  %v = arith.constant dense<[-1, 5]> : vector<2xi32>
  %w = arith.constant dense<[18446744073709551615, -170141183460469231731687303715884105728]> : vector<2xi128>
  %u = arith.extui %v : vector<2xi32> to vector<2xi128>
  %s = arith.extsi %v : vector<2xi32> to vector<2xi128>
  %t = arith.trunci %w : vector<2xi128> to vector<2xi32>
  return %u, %s, %t : vector<2xi128>, vector<2xi128>, vector<2xi32>
}

// arithmetic on more than 64 bits stays, or is right
// CHECK-LABEL: func.func @arithmetic
// CHECK-NOT:     9214364837600034815
// CHECK:         return
func.func @arithmetic() -> i72 {
  %b = arith.constant 4607182418800017408 : i72
  %h = arith.addi %b, %b : i72
  return %h : i72
}
