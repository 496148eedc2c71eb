astro a &&
astro b ||
  astro c
astro d |
  cat > /dev/null
