LIST="a 1
b 2"
n=0
while read -r k v || [ -n "$k" ]; do
  n=$((n + 1))
  astro "$k" "$v" "$n"
done <<< "$LIST"
astro total $n
