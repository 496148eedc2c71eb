printf -v K '{"a": "%s", "n": %d}' "$ID" 5
astro "$K"
printf -v L '%s,' a b c
astro "${L%,}" "$(printf '%5s|%-5s|%05d' a b 7)" "$(printf '%%')" "$(printf '%s\n' "x y")" "$(printf '%q' "a b")"
