X=1
( X=2; astro "$X"; exit 3; astro never )
astro "$X" $?
{ X=3; astro "$X"; }
astro "$X"
X=4 | X=5
astro "$X"
Y=$(X=6; echo "$X")
astro "$X" "$Y"
