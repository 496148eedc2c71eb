V=1
env X="$V" bash -c 'astro "$X" "[$V]"'
