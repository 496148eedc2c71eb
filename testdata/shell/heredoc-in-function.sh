json() {
  cat <<EOF
{"id": "$1", "n": ${2:-0}}
EOF
}
astro "$(json a)" "$(json b 2)"
K=$(json "c d")
astro "$K"
