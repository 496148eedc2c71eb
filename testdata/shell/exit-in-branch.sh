if [ "$RANDOM" -ge 0 ]; then
  astro leaving
  exit 1
fi
astro not reached
