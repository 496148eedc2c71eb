function one { astro one "$1"; }
function two() { astro two; }
three () ( X=inner; astro three "$X" )
four() if true; then astro four; fi
X=outer
one a; two; three; four; astro "$X"
