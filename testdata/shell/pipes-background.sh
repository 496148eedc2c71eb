astro a | cat |& cat
astro d & wait
astro e && astro f || astro g; astro h
! astro i
! astro j || astro k
time -p astro l
