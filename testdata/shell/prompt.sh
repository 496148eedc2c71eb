$ astro a b
astro c
