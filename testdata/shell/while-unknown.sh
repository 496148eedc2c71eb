X=before
while read -r line; do
  astro "$line" "$X"
  X=$line
done < <(printf 'p\nq\n')
astro "$X"
