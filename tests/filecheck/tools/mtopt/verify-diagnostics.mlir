// RUN: mtopt %s --verify-diagnostics --split-input-file

// expected-error @+1 {{use of undeclared SSA value name}}
func.func @after() -> i32 { return %x : i32 }

// -----

func.func @before() -> i32 { return %x : i32 }
// expected-error @above {{undeclared}}

// -----

// expected-error @below {{use of undeclared SSA value name}}
func.func @below() -> i32 { return %x : i32 }

// -----

// expected-error-re @+1 {{use of {{[a-z]+}} SSA value {{name|number}}}}
func.func @regex() -> i32 { return %x : i32 }

// -----

func.func @same_line() -> i32 { return %x : i32 } // expected-error {{undeclared}}
