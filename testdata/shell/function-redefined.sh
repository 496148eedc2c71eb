f() { astro first; }
f
f() { astro second; }
f
unset -f f
f 2>/dev/null
