echo 'Q=5' > e
export $(cat e)
astro "$Q"
export N=v M="a b" O=$ID
astro "$N" "$M" "$O"
name=DYN; export "$name=1"; astro "$DYN"
declare "$name=2"; astro "$DYN"
