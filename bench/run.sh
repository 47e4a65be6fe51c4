#!/usr/bin/env bash
# Measures MaxTune beside its peers and writes bench/results/<machine>-<date>.md. On a quiet machine: about ten minutes.
#   bench/run.sh                     the f32 suite, 1 thread and one a physical core
#   THREADS="1 2 4" bench/run.sh --suite f32 --race-budget 2
#   bench/run.sh --shapes 8x16x8 --tune-budget 0.1
set -euo pipefail
cd "$(dirname "$0")"
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE   # set for a whole system they can make OpenBLAS half as fast as it is
cores=$(lscpu -p=core 2>/dev/null | grep -v '^#' | sort -u | wc -l || true)
[ "${cores:-0}" -ge 1 ] || cores=$(getconf _NPROCESSORS_ONLN)
threads=${THREADS:-1 $cores}
model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -1)
[ -n "$model" ] || model=$(sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m)
day=$(date +%F)
name=$(echo "$model" | tr '[:upper:]' '[:lower:]' | sed 's/(r)\|(tm)//g; s/[^a-z0-9]\+/-/g; s/^-//; s/-$//')-$day
[ $# -gt 0 ] || set -- --suite f32

dotnet build MaxTune.Bench -c Release -v q
bench=(dotnet MaxTune.Bench/bin/Release/net10.0/maxtune-bench.dll)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
files=()
for n in $(printf '%s\n' $threads | sort -nu); do
  "${bench[@]}" gemm --threads "$n" --epilogue bias_relu --peers all --json "$scratch/$n.json" "$@"
  files+=("$scratch/$n.json")
done
mkdir -p results
"${bench[@]}" report "f32 matrix products with bias and relu, constant weights: $model, $day" "${files[@]}" > "$scratch/report.md"
mv "$scratch/report.md" "results/$name.md"
echo "results/$name.md"
