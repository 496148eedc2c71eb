A=1 B=2
unset A
astro "[$A]" "[${B}]"
unset -v B
astro "${B-gone}"
readonly R=1
unset R 2>/dev/null
astro "$R"
