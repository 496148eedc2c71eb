readonly X=1
X=2 2>/dev/null
astro "$X"
