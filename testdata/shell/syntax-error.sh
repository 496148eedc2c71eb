astro a
astro b )
astro c
if true; then astro d; fi
