#!/bin/bash
declare -A M=([A]=1 [B]=2 [DB_PASSWORD]=3 [AIRFLOW__SECRETS__BACKEND]=4 [x]=5 [zeta]=6 [alpha]=7 [AWS_REGION]=8)
M[late]=9
M[A]="new value"
for k in "${!M[@]}"; do astro each "$k=${M[$k]}"; done
astro count "${#M[@]}" all "${M[@]}"
astro star "${M[*]}" "${!M[*]}"
declare -A E=()
for k in "${!E[@]}"; do astro never; done
astro empty "${#E[@]}"
declare -A C=([KEY_5]=first [KEY_140]=second)
astro bucket "${!C[@]}" "${C[@]}"
unset 'M[x]'
for k in "${!M[@]}"; do astro left "$k"; done
