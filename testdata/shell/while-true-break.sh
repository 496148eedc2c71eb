n=0
while true; do
  n=$((n+1))
  astro try $n
  if [ $n -ge 2 ]; then break; fi
done
astro after $n
