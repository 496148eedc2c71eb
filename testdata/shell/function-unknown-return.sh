X=1
f() { [ "$RANDOM" -lt 0 ] && return; X=2; }
f
astro "$X"
g() { [ "$RANDOM" -ge 0 ] && return; X=3; }
g
astro "$X"
