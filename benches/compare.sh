#!/usr/bin/env bash
# Times airenv side by side with dotenv-linter on files and a tree of its own making, and prints medians.
# Usage: benches/compare.sh [RUNS]       needs: cargo install dotenv-linter --version 4.0.0
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-11}
found=0
number=0
bytes=0
cargo build --release --locked --quiet
airenv=$PWD/target/release/airenv
linter=$(command -v dotenv-linter || true)
folder=$(mktemp -d)
mkdir "$folder/small"
trap 'rm -rf "$folder"' EXIT

lines() { awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) printf "KEY_%07d=value_number_%d\n", i, i }'; }
kwargs='{"connections_prefix": "/airflow/connections", "variables_prefix": "/airflow/variables", "role_arn": "arn:aws:iam::123456789012:role/airflow", "region_name": "us-east-1"}'
{
  echo 'AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend'
  echo "AIRFLOW__SECRETS__BACKEND_KWARGS=$kwargs"
} > "$folder/small/.env"
for n in 10000 100000 1000000; do lines "$n" > "$folder/$n.env"; done

# A script as teams have it: functions, a loop over deployments, here-documents, commands of all kinds.
script() {
  cat <<SCRIPT
log_$1() { printf '%s %s\\n' "\$(date +%T)" "\$*" >&2; }
deploy_$1() {
  local deployment=\$1 stage="\$2"
  log_$1 "deploying to \$deployment (\$stage)"
  astro deployment variable create --deployment-id "\$deployment" \\
    AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend
  astro deployment variable create --deployment-id "\$deployment" --secret \\
    AIRFLOW__SECRETS__BACKEND_KWARGS='$kwargs'
}
for id in clabc123 cldef456; do deploy_$1 "\$id" prod; done
if [ -n "\${REGION:-}" ]; then
  aws ssm put-parameter --region "\$REGION" --name "/airflow/connections/warehouse_db" --type SecureString \\
    --value "\$WAREHOUSE_URI" --overwrite > /dev/null
fi
cat > config.yaml <<EOF
stage: \${STAGE:-dev}
user: \$(whoami)
path: \$PWD/dags
EOF
case "\$1" in
  start|up) docker compose up -d ;;
  stop) docker compose down ;;
  *) echo "usage: \$0 start|stop" >&2 ;;
esac
mapfile -t files < <(find dags -name '*.py' | sort)
for file in "\${files[@]}"; do python -m py_compile "\$file" || echo "broken: \$file"; done
COUNT=\$((COUNT + 1))
export STAGE_NAME="\${STAGE_NAME:-\$(hostname)-\$USER}"
SCRIPT
}
script 0 > "$folder/unit"
# The same with names of their own, up to 10 MB.
awk -v size=10000000 '{ unit = unit $0 "\n" } END { while (n < size) { i++; one = unit
  gsub(/log_0/, "log_" i, one); gsub(/deploy_0/, "deploy_" i, one); printf "%s", one; n += length(one) } }' \
  "$folder/unit" > "$folder/script.sh"
# What people mostly write: the shell scripts of this machine's packages, in functions and in subshells, and a deployment
# after every tenth.
mkdir "$folder/packages"
while IFS= read -r file; do
  IFS= read -r first < "$file"
  if [[ $first =~ ^'#!'\ ?/(usr/)?bin/(env\ )?(ba|da)?sh ]] &&
    [[ -z $({ echo 'one() {'; cat "$file"; printf '\n}\n(\n'; cat "$file"; printf '\n)\n'; } | bash -n 2>&1) ]]; then
    found=$((found + 1))
    ln -s "$file" "$folder/packages/$found"
  fi
done < <(find /etc /usr /var/lib/dpkg/info -xdev -type f -size -200k -print0 2> /dev/null |
  xargs -0 grep -lIE -m 1 '^#! ?/(usr/)?bin/(env )?(ba|da)?sh' | sort)
while ((found > 0 && bytes < 10000000)); do
  for script in "$folder"/packages/*; do
    number=$((number + 1))
    bytes=$((bytes + $(stat -Lc %s "$script") + 16))
    if ((bytes > 10000000)); then break; fi
    if ((number % 2)); then echo "package_$number() {"; else echo '('; fi
    cat "$script"
    if ((number % 2)); then printf '\n}\n'; else printf '\n)\n'; fi
    if ((number % 10 == 0)); then script "$number"; fi
  done
done > "$folder/ordinary.sh"
# What is slow to expand.
# shellcheck disable=SC2016 # the script is text here
yes 'x=$(echo "$(printf %s "${a:-"b c"}")") y="${z//a/b}${w%%*.}"; { ( true ) || :; } && [[ $x == a* ]]; echo {a,b,c}{1..3}
a+=(1 "$x"); for i in "${a[@]}"; do if (( i > 2 )); then echo "$i"; fi; done; astro deployment variable list' |
  head -c 10000000 > "$folder/nested.sh" || true

# 2,000 projects below one root, each with ten .env files and a script; the files have five lines, and twenty.
twenty=
for i in {1..5}; do
  twenty+=$'\n'SERVICE_${i}_URL=https://service-$i.internal:8080/v1$'\n'FEATURE_${i}_ENABLED=true$'\n'QUEUE_${i}_SIZE=100
done
for project in $(seq 4000); do
  if ((project <= 2000)); then tree=tree more=; else tree=tree20 more=$twenty; fi
  below=$folder/$tree/team_$((project % 40))/project_$project
  mkdir -p "$below"
  touch "$folder/$tree/airflow_settings.yaml"
  for name in .env .env.{1..9}; do
    printf 'STAGE=dev\nDATABASE_HOST=db%d.internal\nDATABASE_PORT=5432\nDEBUG=false\nLOG_LEVEL=info%s\n' \
      "$project" "$more" > "$below/$name"
  done
  cat "$folder/small/.env" >> "$below/.env"
  cp "$folder/unit" "$below/deploy.sh"
done

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
  if [[ $file == small ]]; then path=$folder/small/.env; fi
  bytes=$(wc -c < "$path")
  printf '%-14s %10d  airenv        %s\n' "$file" "$bytes" "$(measure "$airenv" check "$path")"
  if [[ -n $linter ]]; then
    # UnorderedKey is quadratic: with it, a million lines do not end.
    printf '%-14s %10d  dotenv-linter %s\n' "$file" "$bytes" "$(measure "$linter" check --ignore-checks UnorderedKey "$path")"
  fi
done

for file in ordinary script nested; do
  path=$folder/$file.sh
  printf '%-14s %10d  airenv        %s\n' "$file" "$(wc -c < "$path")" "$(measure taskset -c 0 "$airenv" check "$path")"
done
five=compose,docker,astro-standalone,astro-load,gotenv
printf '%-14s %10d  airenv        %s\n' 'five loaders' "$(wc -c < "$folder/1000000.env")" \
  "$(measure taskset -c 0 "$airenv" check --loaders $five "$folder/1000000.env")"
for tree in tree tree20; do
  printf '%-14s %10d  airenv        %s\n' $tree 22000 "$(measure "$airenv" check "$folder/$tree")"
  if [[ -n $linter ]]; then
    printf '%-14s %10d  dotenv-linter %s\n' $tree 20000 "$(measure "$linter" check -r "$folder/$tree")"
  fi
done
