namespace MaxTune.Tuning;

/// <summary>Y[m, n] = Σ_k A[m, k] · B[k, n] on row-major memory, as a library sees it.</summary>
/// <param name="A">[M, K], or [K, M] when <paramref name="TransposedA"/>.</param>
/// <param name="B">[K, N], or [N, K] when <paramref name="TransposedB"/>.</param>
/// <param name="Y">[M, N].</param>
public readonly record struct GemmProblem(nint A, nint B, nint Y, long M, long N, long K, bool TransposedA, bool TransposedB);
