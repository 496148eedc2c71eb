X=1
f() { astro f; }
[ -f ./env.sh ] && . ./env.sh
astro "$X"
echo 'X=2; g() { X=3; }' > lib.sh
source lib.sh
astro "$X"
X=4
g
astro "$X"
