astro a
return 0 2>/dev/null
astro b
