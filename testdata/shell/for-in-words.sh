LIST="one two three"
for w in $LIST "quoted one" pre$LIST; do astro "$w"; done
for w in; do astro never; done
set -- p q
for w; do astro "$w"; done
for w in "$@"; do astro "again $w"; done
