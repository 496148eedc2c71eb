astro a; astro b; )
astro c
