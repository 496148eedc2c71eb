V=$( { echo a; echo b; } )
W=$(for i in 1 2; do echo "n$i"; done)
U=$(if true; then echo t; else echo f; fi)
astro "$V" "$W" "$U" $(for i in x y; do printf '%s ' "$i"; done)
