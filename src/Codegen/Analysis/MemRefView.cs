using MaxTune.IR;

namespace MaxTune.Codegen.Analysis;

/// <summary>
/// What a memref value is, with all views folded: element (i, j, ...) lies <c>Offset + i × Strides[0] + j × Strides[1] + ...</c> bytes
/// after the first byte of <paramref name="Root"/>, which is a function argument, an allocation or a global.
/// </summary>
public sealed record MemRefView(Value Root, AffineForm Offset, AffineForm[] Sizes, AffineForm[] Strides);

/// <summary>A read or write of memory: where, from which buffer.</summary>
public sealed record Access(Operation Op, Value Root, AffineForm Offset);
