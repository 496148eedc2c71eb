[ -n "$ID" ] || { echo "no id" >&2; exit 1; }
astro "$ID"
command -v astro >/dev/null 2>&1 || exit 1
astro second
