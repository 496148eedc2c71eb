X=a; X+=b; X+="$ID"
astro "$X"
p=
for w in 1 2 3; do p+="${p:+,}$w"; done
astro "$p"
a=(x); a+=(y z); a[0]+=more
astro "${a[@]}"
PATHS="$PATHS:/x"
astro "$PATHS"
