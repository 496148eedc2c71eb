main() {
  local flags=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      -s|--secret) flags+=(--secret); shift;;
      -d) flags+=(-d "$2"); shift 2;;
      --) shift; break;;
      *) break;;
    esac
  done
  astro deployment variable create "${flags[@]}" "$@"
}
main -d clx1 -s A=1 'B=two words'
main -s -- --weird
main
