astro a
if true; then
  astro b
astro c
