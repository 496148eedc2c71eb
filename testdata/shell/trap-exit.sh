trap 'astro cleanup' EXIT
trap "rm -f x" INT TERM
astro main
