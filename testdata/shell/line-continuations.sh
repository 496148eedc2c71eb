as\
tro a \
  b\
c "d\
e" 'f\
g' $\
ID
if tr\
ue; then astro x; fi
