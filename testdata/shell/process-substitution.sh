astro --file <(echo hi) >/dev/null
while read -r l; do astro "$l"; done < <(echo one; echo two)
diff <(astro left) <(true) >/dev/null; wait
