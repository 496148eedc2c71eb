# shellcheck shell=bash
# Sourced by every script here.

: "${LOG_LEVEL:=info}"

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly ROOT

log() {
  local level=$1
  shift
  [[ $level == debug && $LOG_LEVEL != debug ]] && return 0
  printf '%s %-5s %s\n' "$(date -u +%FT%TZ)" "$level" "$*" >&2
}

die() {
  log error "$@"
  exit 1
}

require() {
  local tool
  for tool in "$@"; do
    command -v "$tool" > /dev/null 2>&1 || die "missing: $tool"
  done
}

retry() {
  local attempts=$1 delay=2 attempt
  shift
  for (( attempt = 1; attempt <= attempts; attempt++ )); do
    "$@" && return 0
    log info "attempt $attempt of $attempts failed: ${*:1:3} …"
    sleep "$delay"
    (( delay *= 2 ))
  done
  return 1
}

deployment_of() {
  case "$1" in
    dev) printf 'clwz1dev000108l4\n' ;;
    staging) printf 'clwz2stg000108l4\n' ;;
    prod) printf 'clwz3prd000108l4\n' ;;
    *) die "no deployment for '$1'" ;;
  esac
}

region_of() {
  case "$1" in
    dev | staging) echo eu-central-1 ;;
    prod) echo eu-west-1 ;;
    *) die "no region for '$1'" ;;
  esac
}
