astro a#b #c
astro "#d" '#e' \#f # g
# astro h
astro i;# astro j
astro k $#
