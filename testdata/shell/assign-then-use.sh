A=1 B=$A C="$B$A"
astro "$A$B$C"
A=2 D=$A astro "$A"
