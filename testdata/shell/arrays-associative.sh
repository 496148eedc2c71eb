declare -A ids=([dev]=clx-d [prod]=clx-p)
ids[stage]=clx-s
e=prod
astro "${ids[dev]}" "${ids[$e]}" "${#ids[@]}"
for k in "${!ids[@]}"; do astro "$k" "${ids[$k]}"; done
declare -A one=([k]=v)
astro "${!one[@]}" "${one[@]}"
