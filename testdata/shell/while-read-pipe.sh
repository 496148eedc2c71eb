printf '%s\n' one two | while read -r line; do
  astro "$line"
done
echo "a b" | while read x y; do astro "$y" "$x"; done
