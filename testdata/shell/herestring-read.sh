read -r a b c <<< "one two three four"
astro "$a" "$b" "$c"
IFS=: read -r x y <<< 'k:v w'
astro "$x" "$y"
IFS=, read -ra parts <<< "a,b"
astro "${parts[@]}"
