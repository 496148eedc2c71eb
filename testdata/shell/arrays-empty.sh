a=()
astro x "${a[@]}" y ${a[@]} "${a[*]}" "z${a[@]}"
args=(--flag)
[ -n "$NOPE" ] && args+=(--more)
astro "${args[@]}" "${#a[@]}"
