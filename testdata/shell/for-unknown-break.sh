X=0
for e in a b c; do
  if [ "$RANDOM" -lt 0 ]; then X=9; break; fi
  X=$e
  astro "$e" "$X"
done
astro end "$X"
