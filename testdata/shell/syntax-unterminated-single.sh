astro a
astro b 'it
astro c
