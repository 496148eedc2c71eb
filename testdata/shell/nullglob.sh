shopt -s nullglob
astro K=* *.nothing end
