X=1
V=$(cat <<EOF
a\$X \\ \` "q" 'q' \" joined \
line ${X} $(echo sub) `echo tick` $((1+2))
EOF
)
astro "$V"
