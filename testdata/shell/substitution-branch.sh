f() { if [ "$RANDOM" -ge 0 ]; then echo a; else echo b; fi; }
astro "$(f)"
g() { [ "$1" ] && echo "got $1"; }
astro "$(g x)" "[$(g)]"
h() { echo out; echo err >&2; return 1; }
V=$(h 2>/dev/null) || astro "$V"
