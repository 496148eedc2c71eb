X=1
X=2 astro "$X"
f() { astro "$X"; }
X=3 f
astro "$X"
IFS=, astro a,b
export X
X=4
bash -c 'astro "$X"'
