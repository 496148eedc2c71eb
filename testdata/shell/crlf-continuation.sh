astro a \
  b
