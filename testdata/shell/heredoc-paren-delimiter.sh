V=$(cat <<EOF
text
EOF)
astro "$V"
