i=0
while [ $i -lt 3 ]; do
  astro n "$i"
  i=$((i+1))
done
until (( i == 0 )); do ((i--)); done
astro end $i
