#!/bin/bash
mapfile -t L <<'X'
A=1

B=two words
X
for l in "${L[@]}"; do astro each "$l"; done
mapfile M <<< "one"
astro kept "${M[0]}" "${#M[@]}"
readarray -t N < <(printf 'x\ny')
astro unfinished "${N[@]}"
mapfile -t L <<< ""
astro empty "${#L[@]}" "${L[@]}"
mapfile -t -n 1 L <<< "a"
astro after
