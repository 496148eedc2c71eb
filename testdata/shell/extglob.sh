shopt -s extglob
v=abc123
astro "${v%%+([0-9])}" "${v##*([a-z])}"
case $v in +([a-z])*) astro matched ;; esac
