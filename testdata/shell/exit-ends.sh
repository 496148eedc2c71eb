astro one
exit 0
astro two
