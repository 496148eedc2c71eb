x=1
y=$((RANDOM * 0 + 3))
(( x = RANDOM * 0 + 7 ))
astro "$x" "$y"
