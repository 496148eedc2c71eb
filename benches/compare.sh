#!/usr/bin/env bash
# Times airenv side by side with dotenv-linter on files of its own making, and prints medians.
# Usage: benches/compare.sh [RUNS]       needs: cargo install dotenv-linter --version 4.0.0
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-11}
cargo build --release --locked --quiet
airenv=$PWD/target/release/airenv
linter=$(command -v dotenv-linter || true)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

lines() { awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) printf "KEY_%07d=value_number_%d\n", i, i }'; }
kwargs='{"connections_prefix": "/airflow/connections", "variables_prefix": "/airflow/variables", "role_arn": "arn:aws:iam::123456789012:role/airflow", "region_name": "us-east-1"}'
{
  echo 'AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend'
  echo "AIRFLOW__SECRETS__BACKEND_KWARGS=$kwargs"
} > "$folder/small.env"
for n in 10000 100000 1000000; do lines "$n" > "$folder/$n.env"; done

# Prints the median of the wall times, and the peak memory where GNU time is installed.
measure() {
  local start times=()
  "$@" > /dev/null 2>&1 || true
  for _ in $(seq "$runs"); do
    start=${EPOCHREALTIME/./}
    "$@" > /dev/null 2>&1 || true
    times+=($((${EPOCHREALTIME/./} - start)))
  done
  printf '%s\n' "${times[@]}" | sort -n | awk '{ t[NR] = $1 } END { printf "%9.1f ms", t[int((NR + 1) / 2)] / 1000 }'
  if [[ -x /usr/bin/time ]]; then
    /usr/bin/time -f %M "$@" 2>&1 > /dev/null | awk 'END { printf "%9.1f MiB", $1 / 1024 }'
  fi
}

printf '%-14s %10s  %s\n' file bytes 'program: median wall time, peak memory'
for file in small 10000 100000 1000000; do
  path=$folder/$file.env
  bytes=$(wc -c < "$path")
  printf '%-14s %10d  airenv        %s\n' "$file" "$bytes" "$(measure "$airenv" check "$path")"
  if [[ -n $linter ]]; then
    # UnorderedKey is quadratic: with it, a million lines do not end.
    printf '%-14s %10d  dotenv-linter %s\n' "$file" "$bytes" "$(measure "$linter" check --ignore-checks UnorderedKey "$path")"
  fi
done
