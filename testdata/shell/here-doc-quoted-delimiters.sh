V=$(cat <<"E O"
$ID
E O
)
W=$(cat <<\EOF
$ID `x`
EOF
)
astro "$V" "$W"
