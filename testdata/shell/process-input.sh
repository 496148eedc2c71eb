#!/bin/bash
while read -r k v; do astro pair "$k=$v"; done < <(printf '%s %s\n' A 1 B 'two words')
while IFS== read -r k v; do astro line "$k" "$v"; done < <(cat <<'X'
ONE=1
TWO=a b
X
)
read -r first < <(echo one; echo two)
astro first "$first"
mapfile -t lines < <(printf 'a b\nc\n')
astro lines "${lines[@]}" "${#lines[@]}"
while read -r x; do astro host "$x"; done < <(hostname | head -c 0)
