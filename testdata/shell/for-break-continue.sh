for x in a b c d; do
  [ "$x" = b ] && continue
  [ "$x" = d ] && break
  astro "$x"
done
for x in 1 2; do for y in 1 2; do [ $y = 2 ] && continue 2; astro "$x$y"; done; done
for x in 1 2; do for y in 1 2; do [ $x$y = 21 ] && break 2; astro "$x$y"; done; done
astro "$x$y"
