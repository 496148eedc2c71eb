astro a
astro b "unclosed
astro c
X=1
astro d $X
