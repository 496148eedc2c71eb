x=2
if [ "$x" = 1 ]; then astro one
elif [ "$x" -eq 2 ]; then astro two
else astro three; fi
if [[ $x == [0-9] && ! $x =~ a && -n $x ]]; then astro digit; else astro other; fi
if test -z "$x" -o "$x" = 2; then astro test; fi
if false; then astro never; elif true; then astro elif; fi
if [ ! -z "$x" ]; then astro not; fi
