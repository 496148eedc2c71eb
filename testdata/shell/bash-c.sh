X=1; export Y=2
bash -c 'astro "[$X]" "[$Y]" "$0" "$1" "$#"' zero one two
bash -c "astro $X '$Y'"
sh -c 'astro sh "$1"' _ arg
Z=3 bash -c 'astro "$Z"'
bash -ec 'astro e; exit 0; astro never'
astro "$X"
