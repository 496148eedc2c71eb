astro "$-" >/dev/null
f() { astro "$0" "${0##*/}" "$$"; }
astro end "$"  $ a$ "a$"  $'$' "$%"
