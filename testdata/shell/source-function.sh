printf 'X=9\n' > v
load() { . ./v; }
X=1
load
astro "$X"
