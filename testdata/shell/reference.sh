add() { declare -n list=$1; list+=("$2"); }
words=(a)
add words b
astro "${words[@]}"
first=one
put() { local -n target=first; target=two; }
put
astro "$first"
typeset -n other=first
other=three
astro "$first" "$other"
for other in first; do :; done
plain=same
astro "$plain"
