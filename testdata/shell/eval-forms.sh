cmd="astro x 'y z' \$ID"
eval "$cmd"
eval astro '"a  b"' c
eval 'V=1; astro "$V"'
astro "$V"
n=3; eval "X_$n=three"; astro "$X_3"
eval "$(echo 'astro from-echo')"
eval "f() { astro in-eval \"\$1\"; }"
f arg
