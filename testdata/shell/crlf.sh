X=1
astro a "$X"
astro b
