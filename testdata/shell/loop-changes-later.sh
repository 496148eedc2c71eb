Y=a
i=0
printf 'l1\nl2\nl3\n' > f
while read -r x; do
  if [ "$i" = 1 ]; then Y=b; fi
  i=1
  astro "$Y"
done < f
astro end "$Y"
