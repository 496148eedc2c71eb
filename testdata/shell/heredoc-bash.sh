X=1
export Y=2
bash <<'EOF'
astro "x=$X" "y=$Y"
EOF
bash -s <<EOF
astro "$X"
EOF
