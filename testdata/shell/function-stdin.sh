json=$(cat)
astro "[$json]"
f() { cat; }
V=$(f <<< text)
astro "$V"
W=$(echo piped | cat)
astro "$W"
