f() { if [ "$1" = no ]; then return 1; fi; astro in "$1"; return 0; astro never; }
f yes && astro ok
f no || astro failed
f no && astro wrong
f "$(uname -s)"
astro status $?
