astro a
exec astro b
astro c
