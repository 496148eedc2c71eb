#!/bin/bash
vs=("A=1" "B=2" "C=x y")
for ((i = 0; i < ${#vs[@]}; i++)); do astro add "${vs[$i]}"; done
for ((i = ${#vs[@]} - 1; i >= 0; i -= 1)); do astro back "$i" "${vs[i]}"; done
n=2
for ((i=0;i<$n;i++)) do astro n "$i"; done
for ((i=0; i<$(echo 2); i++)); do astro sub "$i"; done
for i in "${!vs[@]}"; do astro each "$i=${vs[i]}"; done
